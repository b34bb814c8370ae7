//! Other configurations of a provider under the same client.

use std::sync::Arc;

use crate::cache::{Slot, Slots};
use crate::config::Config;
use crate::exchange::GrantRequest;
use crate::field::Values;
use crate::plan::{ENVIRONMENT, Name, Template};
use crate::{Error, FieldValues, Provider, Secret};

/// The values of another configuration of the client that has this one.
///
/// # Errors
///
/// When it is not a configuration of the same declaration, or the client asks an endpoint that may not be its own.
pub(crate) fn values<P: Provider>(known: &Config, provider: &P) -> Result<Values, Error> {
    let shared = &known.shared;
    if *provider.metadata() != shared.metadata {
        return Err(shared.plan.configuration("the configuration is that of another declaration"));
    }
    let is_of_field = |name| matches!(name, Name::Field(_));
    if shared.token_url.is_some()
        && shared.plan.token_url.templates().flat_map(Template::names).any(is_of_field)
    {
        let message =
            "the client asks a `token_url` of its own, which may not be that of another configuration";
        return Err(shared.plan.configuration(message));
    }
    let mut fields = FieldValues::new(Arc::clone(&shared.plan));
    provider.to_fields(&mut fields);
    // It is no part of the configuration that a struct holds.
    if let Some(index) = shared.plan.fields.iter().position(|field| *field.name == *ENVIRONMENT) {
        let environment = known.values.get(&shared.plan, index).unwrap_or_default();
        fields.insert_unless_set(ENVIRONMENT, Secret::new(environment));
    }
    fields.into_values()
}

/// The configuration with these values.
///
/// # Errors
///
/// When a value breaks the rules of its field or of the place it is put in.
pub(crate) fn config(known: &Config, values: Values) -> Result<Arc<Config>, Error> {
    Config::new(Arc::clone(&known.shared), values).map(Arc::new)
}

/// The slot for this request under the configuration with these values.
///
/// # Errors
///
/// As [`config`].
pub(crate) fn slot(
    slots: &Slots,
    known: &Config,
    values: Values,
    request: GrantRequest,
) -> Result<Arc<Slot>, Error> {
    slots.slot(values, request, |values| config(known, values))
}
