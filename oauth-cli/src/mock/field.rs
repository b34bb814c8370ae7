//! The configuration of a provider that is played.

use oauth_runtime::Metadata;
use serde_json::Value;

use super::key::key_fields;
use crate::curl::quoted;
use crate::file::read;
use crate::wire::{Round, Scene};
use crate::{Exit, Failure};

/// The value of a field or of a part of the credentials, and the file that it is from.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
    file: Option<String>,
}

impl Field {
    /// A value that anybody may see.
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), file: None }
    }

    /// Reads `NAME=VALUE` or `NAME=@FILE`.
    async fn parse(text: &str, declared: &Value) -> Result<Self, Failure> {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Failure::new(Exit::Usage, format!("`--field {text}` has no value; write `NAME=VALUE`"))
        })?;
        let file = value.strip_prefix('@').map(str::to_owned);
        let is_secret = declared.pointer(&format!("/fields/{name}/secret")).is_some_and(|it| *it == true);
        if is_secret && file.is_none() {
            // Others see the arguments of a process.
            let failure = Failure::new(Exit::Usage, format!("`{name}` is a secret, and no argument"));
            return Err(failure.hint(format!("write `--field {name}=@FILE`")));
        }
        let value = match &file {
            Some(file) => read(file).await?.trim_end_matches(['\r', '\n']).to_owned(),
            None => value.to_owned(),
        };
        Ok(Self { name: name.to_owned(), value, file })
    }

    /// The line by which a shell has the value in a variable; what is in a file stays there.
    pub(crate) fn export(&self, variable: &str) -> String {
        match &self.file {
            Some(file) => format!("export {variable}=\"$(cat {})\"", quoted(file)),
            None => format!("export {variable}={}", quoted(&self.value)),
        }
    }
}

/// The values of the fields: those that are given, keys for tests, and samples of the others that need one. `local` is the declaration
/// with the addresses of the mock.
///
/// # Errors
///
/// When one is given that has no value, or is a secret.
pub(crate) async fn fields(
    declared: &Metadata,
    local: &Metadata,
    given: &[String],
) -> Result<Vec<Field>, Failure> {
    let tree = |metadata: &Metadata| -> Value { serde_json::from_str(metadata.as_str()).unwrap_or_default() };
    let (declared, here) = (tree(declared), tree(local));
    let has = |tree: &Value, name: &str| tree.get("fields").is_some_and(|fields| fields.get(name).is_some());
    let mut fields = Vec::new();
    for text in given {
        let field = Field::parse(text, &declared).await?;
        // The addresses of the mock have no use for what stands in a host.
        if has(&here, &field.name) || !has(&declared, &field.name) {
            fields.push(field);
        }
    }
    let scene = Scene::new(local, Round::First)?;
    let samples = scene.samples().fields();
    let is_sample = |name: &str| samples.iter().any(|(sample, _)| sample == name);
    let is_given = |fields: &[Field], name: &str| fields.iter().any(|field| field.name == name);
    for key in key_fields(&here) {
        // The mock cannot sign without the key of the provider, be it optional.
        if !is_given(&fields, &key.name) && (key.is_public || is_sample(&key.name)) {
            fields.push(Field::new(&*key.name, key.value()?));
        }
    }
    for (name, value) in samples {
        if !is_given(&fields, name) {
            fields.push(Field::new(name, value));
        }
    }
    Ok(fields)
}
