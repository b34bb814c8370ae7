//! Configuration and credentials from environment variables: the provider's name in capitals, then `_CLIENT_ID`,
//! `_CLIENT_SECRET`, or the name of a field in capitals. A variable that is set to nothing counts as one that is not set.

use std::sync::Arc;

use crate::credentials::stray_character;
use crate::plan::Plan;
use crate::{Credentials, Error, FieldValues, Secret, SettingKind};

/// Reads all variables of a provider.
///
/// # Errors
///
/// When one is missing, not UTF-8, or a secret with a character that nobody has on purpose; all that are missing are named.
pub(super) fn read(plan: Arc<Plan>) -> Result<(FieldValues, Credentials), Error> {
    let mut fields = FieldValues::new(Arc::clone(&plan));
    let (mut client_id, mut client_secret) = (None, None);
    let mut missing = Vec::new();
    for setting in plan.settings() {
        let is_line = setting.is_secret() || setting.kind() != SettingKind::Field;
        let read = if is_line { credential } else { variable };
        match (read(&plan, setting.variable())?, setting.kind()) {
            (None, _) if setting.is_required() => missing.push(setting.variable().to_owned()),
            (None, _) => {}
            (id, SettingKind::ClientId) => client_id = id,
            (secret, SettingKind::ClientSecret) => client_secret = secret,
            (Some(value), SettingKind::Field) => fields.insert(setting.name(), value),
        }
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
