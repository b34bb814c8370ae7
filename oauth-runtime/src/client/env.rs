//! Configuration and credentials from environment variables: the provider's name in capitals, then `_CLIENT_ID`,
//! `_CLIENT_SECRET`, or the name of a field in capitals. A variable that is set to nothing counts as one that is not set.

use std::sync::Arc;

use oauth_grammar::names::env_variable;

use crate::credentials::stray_character;
use crate::plan::Plan;
use crate::{Credentials, Error, FieldValues, Secret};

/// Reads all variables of a provider.
///
/// # Errors
///
/// When one is missing, not UTF-8, or a secret with a character that nobody has on purpose; all that are missing are named.
pub(super) fn read(plan: Arc<Plan>) -> Result<(FieldValues, Credentials), Error> {
    let mut fields = FieldValues::new(Arc::clone(&plan));
    let mut missing = Vec::new();
    for field in &plan.fields {
        let read = if field.secret { credential } else { variable };
        if let Some(value) = read(&plan, &field.env)? {
            fields.insert(&field.name, value);
        } else if !field.optional && field.default.is_none() {
            missing.push(field.env.to_string());
        }
    }
    let name = |field| env_variable(&plan.name, field);
    let (id_name, secret_name) = (name("client_id"), name("client_secret"));
    let (client_id, client_secret) = (credential(&plan, &id_name)?, credential(&plan, &secret_name)?);
    let needs = plan.needs();
    if client_id.is_none() && needs.client_id {
        missing.push(id_name);
    }
    if client_secret.is_none() && needs.client_secret {
        missing.push(secret_name);
    }
    if !missing.is_empty() {
        let names = missing.join("`, `");
        return Err(plan.configuration(format!("environment variables are not set: `{names}`")));
    }
    let client_id = client_id.as_ref().map_or("", Secret::expose_secret);
    let credentials = match client_secret {
        Some(secret) => Credentials::secret(client_id, secret),
        None => Credentials::public(client_id),
    };
    Ok((fields, credentials))
}

/// An identifier or a secret, which has no line end: a file that it was read from often has one.
fn credential(plan: &Plan, name: &str) -> Result<Option<Secret>, Error> {
    let value = variable(plan, name)?;
    match value.as_ref().and_then(|value| stray_character(value.expose_secret())) {
        Some(kind) => {
            Err(plan.configuration(format!("environment variable `{name}` holds {kind}; leave it out")))
        }
        None => Ok(value),
    }
}

/// An environment variable; `None` when it is not set or empty.
fn variable(plan: &Plan, name: &str) -> Result<Option<Secret>, Error> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(Secret::new(value))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(plan.configuration(format!("environment variable `{name}` is not UTF-8")))
        }
    }
}
