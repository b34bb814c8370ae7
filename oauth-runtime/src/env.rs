//! Configuration and credentials from environment variables.

use std::fmt;

use crate::metadata::{ClientAuth, Metadata};
use crate::{Client, ConfigValue, Credentials, Error, FieldValues, Provider, Secret};

/// The environment variables of one provider: its name in capitals, then `_CLIENT_ID`, `_CLIENT_SECRET`, or the
/// name of a field in capitals. The generated `from_env` reads them.
///
/// A variable that is set to nothing counts as one that is not set.
pub struct Env {
    fields: FieldValues,
    credentials: Credentials,
}

impl Env {
    /// Reads all variables of the provider `P`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which names all variables that are missing.
    pub fn read<P: Provider>() -> Result<Self, Error> {
        read(P::METADATA)
    }

    /// The value of the field `name`, or its declared default.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the value is not a `T`. The error names
    /// the variable and does not repeat the value.
    pub fn get<T: ConfigValue>(&self, name: &str) -> Result<T, Error> {
        T::from_value(self.fields.value(name)).map_err(|problem| {
            let variable = self.fields.field(name).map_or(name, |field| field.env);
            Error::configuration(
                self.fields.metadata(),
                format!("environment variable `{variable}`: {problem}"),
            )
        })
    }

    /// The credentials.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("fields", &self.fields).field("credentials", &self.credentials).finish()
    }
}

impl<P: Provider> Client<P> {
    /// A client of this configuration whose credentials are environment variables: the provider's name in
    /// capitals, then `_CLIENT_ID` and `_CLIENT_SECRET`. The generated `from_env` reads the configuration too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which names all variables that are missing,
    /// and as [`Client::new`].
    pub fn from_env(provider: P) -> Result<Self, Error> {
        let mut missing = Vec::new();
        let credentials = credentials(P::METADATA, &mut missing)?;
        Self::new(provider, complete(P::METADATA, credentials, &missing)?)
    }
}

fn read(metadata: &'static Metadata) -> Result<Env, Error> {
    let mut fields = FieldValues::new(metadata);
    let mut missing = Vec::new();
    for field in metadata.fields {
        if let Some(value) = variable(metadata, field.env)? {
            fields.insert(field.name, value);
        } else if !field.optional && field.default.is_none() {
            missing.push(field.env.to_owned());
        }
    }
    let credentials = credentials(metadata, &mut missing)?;
    Ok(Env { fields, credentials: complete(metadata, credentials, &missing)? })
}

/// The credentials as far as they are set; adds the names of the variables that are not.
fn credentials(metadata: &Metadata, missing: &mut Vec<String>) -> Result<Option<Credentials>, Error> {
    let name = |name| format!("{}_{name}", metadata.env_prefix);
    let client_id = variable(metadata, &name("CLIENT_ID"))?;
    let client_secret = variable(metadata, &name("CLIENT_SECRET"))?;
    if client_id.is_none() {
        missing.push(name("CLIENT_ID"));
    }
    if client_secret.is_none() && metadata.client_auth != ClientAuth::None {
        missing.push(name("CLIENT_SECRET"));
    }
    Ok(client_id.map(|id| match client_secret {
        Some(secret) => Credentials::secret(id.expose_secret(), secret),
        None => Credentials::public(id.expose_secret()),
    }))
}

fn complete(
    metadata: &Metadata,
    credentials: Option<Credentials>,
    missing: &[String],
) -> Result<Credentials, Error> {
    credentials.filter(|_| missing.is_empty()).ok_or_else(|| {
        Error::configuration(
            metadata,
            format!("environment variables are not set: `{}`", missing.join("`, `")),
        )
    })
}

/// An environment variable; `None` when it is not set or empty.
fn variable(metadata: &Metadata, name: &str) -> Result<Option<Secret>, Error> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(Secret::new(value))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::configuration(metadata, format!("environment variable `{name}` is not UTF-8")))
        }
    }
}
