//! The configuration of a provider and the credentials of its client, from where users keep them.
//!
//! A value is taken from the arguments or a file that they name, or else from the environment and what a login has kept, or from a
//! question on the terminal. A secret is never an argument: others see those in the list of processes.

mod connection;
mod file;
mod given;
mod lines;
mod sources;

use std::fmt;
use std::path::PathBuf;

use oauth_runtime::{Credentials, DynamicProvider, Metadata, Secret, Setting, SettingKind};

pub use self::connection::Connection;
use self::file::Values;
pub use self::sources::First;
use self::sources::Sources;
use crate::{Exit, Failure, Output, prompt};

/// The arguments that say what a provider is configured with.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Given {
    /// A configuration field, or `client_id`; not for secrets
    #[arg(long = "field", value_name = "NAME=VALUE")]
    fields: Vec<String>,
    /// A file with fields and credentials, JSON or lines of `NAME=VALUE`, that you alone can read
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

impl Given {
    /// How to connect.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl From<Connection> for Given {
    fn from(connection: Connection) -> Self {
        Self { connection, ..Self::default() }
    }
}

/// What a client needs to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All that the declaration requires.
    Everything,
    /// The same without a client secret where that is only sent: users log in to public clients, too.
    PerhapsPublic,
    /// What is no secret.
    NoSecrets,
}

/// The values that were found, by the names of their settings.
#[derive(Clone)]
pub struct Configured {
    values: Vec<(Setting, Secret)>,
    connection: Connection,
    has_kept_secrets: bool,
}

impl Configured {
    /// Finds the values, and asks for those that are missing where somebody is at the terminal. `kept` are those of a login.
    ///
    /// # Errors
    ///
    /// When a value is missing, all of which are named; when one is given where it must not be, or under a name that there is not.
    pub async fn read(
        metadata: &Metadata,
        given: &Given,
        kept: &[(String, Secret)],
        first: First,
        wanted: Wanted,
        output: &mut Output,
    ) -> Result<Self, Failure> {
        let mut configured = Self::found(metadata, given, kept, first).await?;
        let is_found = |setting: &Setting| configured.values.iter().any(|(found, _)| found == setting);
        let mut missing = metadata.settings()?;
        missing.retain(|setting| setting.is_required() && !is_found(setting));
        if wanted == Wanted::NoSecrets {
            missing.retain(|setting| !setting.is_secret());
        }
        configured.ask(metadata, missing, wanted, output).await?;
        Ok(configured)
    }

    /// The values of a login that is kept. Those of the environment may be of another client, and only fill up.
    ///
    /// # Errors
    ///
    /// When a value is given where it must not be, or under a name that there is not.
    pub async fn of_login(
        metadata: &Metadata,
        given: &Given,
        kept: &[(String, Secret)],
    ) -> Result<Self, Failure> {
        Self::found(metadata, given, kept, First::Login).await
    }

    async fn found(
        metadata: &Metadata,
        given: &Given,
        kept: &[(String, Secret)],
        first: First,
    ) -> Result<Self, Failure> {
        let settings = metadata.settings()?;
        // Before something is asked for, or a store made.
        given.connection.http().await?;
        let sources = Sources::new(Explicit::read(given, &settings).await?, kept, first, &settings)?;
        let (mut values, mut has_kept_secrets) = (Vec::new(), false);
        for setting in settings {
            let Some((value, is_kept)) = sources.get(&setting)? else { continue };
            has_kept_secrets |= is_kept && setting.is_secret();
            values.push((setting, value));
        }
        Ok(Self { values, connection: given.connection.clone(), has_kept_secrets })
    }

    /// Whether a secret among the values is one that a login has kept.
    pub(crate) fn has_kept_secrets(&self) -> bool {
        self.has_kept_secrets
    }

    async fn ask(
        &mut self,
        metadata: &Metadata,
        missing: Vec<Setting>,
        wanted: Wanted,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let may_lack = |setting: &Setting| {
            wanted == Wanted::PerhapsPublic && setting.kind() == SettingKind::ClientSecret
        };
        if !prompt::is_possible() {
            let names: Vec<_> =
                missing.iter().filter(|setting| !may_lack(setting)).map(Setting::variable).collect();
            return if names.is_empty() { Ok(()) } else { Err(not_set(metadata, &names)) };
        }
        for setting in missing {
            let question = question(metadata, &setting, may_lack(&setting));
            let value = if setting.is_secret() {
                prompt::secret(&question, output).await?
            } else {
                Secret::new(prompt::line(&question, output).await?)
            };
            match value.expose_secret() {
                "" if may_lack(&setting) => {}
                "" => return Err(not_set(metadata, &[setting.variable()])),
                _ => self.values.push((setting, value)),
            }
        }
        Ok(())
    }

    /// The provider with the values of its fields.
    #[must_use]
    pub fn provider(&self, metadata: &Metadata) -> DynamicProvider {
        let fields = self.values.iter().filter(|(setting, _)| setting.kind() == SettingKind::Field);
        fields.fold(DynamicProvider::new(metadata.clone()), |provider, (setting, value)| {
            provider.field(setting.name(), value.clone())
        })
    }

    /// The credentials of the client.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        let client_id = self.of_kind(SettingKind::ClientId).map_or("", Secret::expose_secret);
        match self.of_kind(SettingKind::ClientSecret) {
            Some(secret) => Credentials::secret(client_id, secret),
            None => Credentials::public(client_id),
        }
    }

    /// How its client connects.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The values by name, with secrets among them.
    pub fn values(&self) -> impl Iterator<Item = (&Setting, &Secret)> {
        self.values.iter().map(|(setting, value)| (setting, value))
    }

    /// The same with values for the secrets that somebody makes up, by their environment variables.
    ///
    /// # Errors
    ///
    /// When there can be no client of the declaration.
    pub fn with_secrets(
        mut self,
        metadata: &Metadata,
        mut value: impl FnMut(&str) -> Secret,
    ) -> Result<Self, Failure> {
        self.values.retain(|(setting, _)| !setting.is_secret());
        let secrets =
            metadata.settings()?.into_iter().filter(|setting| setting.is_secret() && setting.is_required());
        self.values.extend(secrets.map(|setting| {
            let value = value(setting.variable());
            (setting, value)
        }));
        Ok(self)
    }

    fn of_kind(&self, kind: SettingKind) -> Option<&Secret> {
        self.values.iter().find(|(setting, _)| setting.kind() == kind).map(|(_, value)| value)
    }
}

impl fmt::Debug for Configured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.values.iter().map(|(setting, _)| setting.name());
        f.debug_set().entries(names).finish()
    }
}

/// The environment variables of a provider that hold secrets, which no child is to get.
pub(crate) fn secret_variables(metadata: &Metadata) -> Vec<String> {
    let settings = metadata.settings().unwrap_or_default();
    let secret = settings.iter().filter(|setting| setting.is_secret());
    secret.map(|setting| setting.variable().to_owned()).collect()
}

/// The value of an environment variable; one that is set to nothing counts as one that is not set.
pub(crate) fn variable(name: &str) -> Result<Option<Secret>, Failure> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty()).map(Secret::new)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::new(Exit::Usage, format!("the environment variable `{name}` is not UTF-8")))
        }
    }
}

/// What the arguments say, and the file that they name.
struct Explicit {
    arguments: Vec<(String, Secret)>,
    file: Option<Values>,
}

impl Explicit {
    async fn read(given: &Given, settings: &[Setting]) -> Result<Self, Failure> {
        let file = match &given.credentials {
            Some(path) => Some(Values::read(path, settings).await?),
            None => None,
        };
        Ok(Self { arguments: given::fields(&given.fields, settings)?, file })
    }

    fn get(&self, setting: &Setting) -> Option<Secret> {
        named(&self.arguments, setting).or_else(|| self.file.as_ref()?.get(setting))
    }
}

fn named(values: &[(String, Secret)], setting: &Setting) -> Option<Secret> {
    values.iter().find(|(name, _)| name == setting.name()).map(|(_, value)| value.clone())
}

/// That values are missing, and how they are given.
fn not_set(metadata: &Metadata, variables: &[&str]) -> Failure {
    let names = variables.join("`, `");
    let message = format!("{}: these are missing: `{names}`", metadata.name());
    Failure::new(Exit::Usage, message)
        .hint("set them as environment variables, or write them into a file for `--credentials FILE`")
}

fn question(metadata: &Metadata, setting: &Setting, may_lack: bool) -> String {
    let (provider, name) = (metadata.name(), setting.name().replace('_', " "));
    let more = match setting.one_of() {
        [] if may_lack => " (empty if there is none)".to_owned(),
        [] => String::new(),
        values => format!(" ({})", values.join(", ")),
    };
    format!("{provider} {name}{more}: ")
}
