//! What a client is made of besides its declaration, so that a program can ask for it.

use oauth_grammar::names::env_variable;

use super::Metadata;
use crate::Error;
use crate::plan::{Field, Plan};

/// A configuration field, or a part of the credentials; see [`Metadata::settings`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    kind: SettingKind,
    name: String,
    variable: String,
    is_secret: bool,
    is_required: bool,
    default: Option<String>,
    one_of: Vec<String>,
}

/// What a [`Setting`] is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingKind {
    /// A configuration field, or `env`, the choice of one of the declared environments.
    Field,
    /// The client identifier (RFC 6749 §2.2).
    ClientId,
    /// The client secret (RFC 6749 §2.3.1).
    ClientSecret,
}

impl Setting {
    /// What it is of.
    #[must_use]
    pub fn kind(&self) -> SettingKind {
        self.kind
    }

    /// The name of the field, or `client_id` or `client_secret`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The environment variable that `from_env` of a client reads, such as `ACME_CLIENT_ID`.
    #[must_use]
    pub fn variable(&self) -> &str {
        &self.variable
    }

    /// Whether nobody is to see the value.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Whether there has to be a value. A client secret is one that the declaration sends or makes something of; a public client,
    /// such as an app that users log in to, may do without one that is only sent.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// What stands in the place of a value that is not given.
    #[must_use]
    pub fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The values that it may have; empty where any will do.
    #[must_use]
    pub fn one_of(&self) -> &[String] {
        &self.one_of
    }

    fn of_field(field: &Field) -> Self {
        Self {
            kind: SettingKind::Field,
            name: field.name.to_string(),
            variable: field.env.to_string(),
            is_secret: field.secret,
            is_required: !field.optional && field.default.is_none(),
            default: field.default.as_deref().map(str::to_owned),
            one_of: field.one_of.iter().map(ToString::to_string).collect(),
        }
    }

    fn of_credentials(kind: SettingKind, plan: &Plan) -> Self {
        let needs = plan.needs();
        let (name, is_required) = match kind {
            SettingKind::ClientSecret => ("client_secret", needs.client_secret),
            _ => ("client_id", needs.client_id),
        };
        Self {
            kind,
            name: name.to_owned(),
            variable: env_variable(&plan.name, name),
            is_secret: kind == SettingKind::ClientSecret,
            is_required,
            default: None,
            one_of: Vec::new(),
        }
    }
}

impl Plan {
    /// The fields in their order, then the credentials.
    pub(crate) fn settings(&self) -> impl Iterator<Item = Setting> {
        let credentials = [SettingKind::ClientId, SettingKind::ClientSecret];
        let credentials = credentials.into_iter().map(|kind| Setting::of_credentials(kind, self));
        self.fields.iter().map(Setting::of_field).chain(credentials)
    }
}

impl Metadata {
    /// All that a client of this declaration is made of: the configuration fields in their order, then the client identifier and
    /// the client secret. A program that reads or asks for them needs no more than this; `from_env` of a client reads their
    /// variables.
    ///
    /// ```
    /// use oauth_runtime::Metadata;
    ///
    /// let acme = r#"{
    ///     "name": "Acme",
    ///     "fields": {"tenant": {}},
    ///     "token_url": "https://{tenant}.example/token",
    ///     "grant": "client_credentials"
    /// }"#;
    /// let settings = Metadata::from_json(acme)?.settings()?;
    /// let variables: Vec<_> = settings.iter().filter(|setting| setting.is_required()).map(|setting| setting.variable()).collect();
    /// assert_eq!(variables, ["ACME_TENANT", "ACME_CLIENT_ID", "ACME_CLIENT_SECRET"]);
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn settings(&self) -> Result<Vec<Setting>, Error> {
        Ok(self.plan()?.settings().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Setting, SettingKind};
    use crate::plan::Plan;

    fn settings(keys: &str) -> Vec<Setting> {
        Plan::acme(keys).settings().collect()
    }

    #[test]
    fn each_says_what_a_person_has_to_give() {
        let all = settings(
            r#""environments": {"live": "https://acme.example", "test": "https://test.acme.example"},
            "fields": {"region": {"default": "eu", "one_of": ["eu", "us"]}, "pin": {"secret": true}},
            "request": {"params": {"region": "{region}", "pin": "{pin}", "at": "{env}"}}"#,
        );
        let told: Vec<_> = all
            .iter()
            .map(|setting| {
                (setting.variable(), setting.is_secret(), setting.is_required(), setting.default())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("ACME_REGION", false, false, Some("eu")),
                ("ACME_PIN", true, true, None),
                ("ACME_ENV", false, false, Some("live")),
                ("ACME_CLIENT_ID", false, true, None),
                ("ACME_CLIENT_SECRET", true, true, None),
            ]
        );
        assert_eq!(all[0].one_of(), ["eu", "us"]);
        assert_eq!(all[2].one_of(), ["live", "test"]);
        assert_eq!(all[4].kind(), SettingKind::ClientSecret);
    }

    #[test]
    fn a_client_that_is_sent_nowhere_needs_no_credentials() {
        let all = settings(r#""client_auth": "none", "request": {"omit": ["client_id"]}"#);
        assert!(all.iter().all(|setting| !setting.is_required()), "{all:?}");
        let signed = Plan::example(
            r#"{"name": "Acme", "grant": "self_signed_jwt", "fields": {"key": {"secret": true}},
            "jwt": {"alg": "HS256", "key": "{key}", "iss": "acme", "aud": "https://api.acme.example"}}"#,
        );
        let required: Vec<_> = signed.settings().filter(Setting::is_required).collect();
        assert_eq!(required.iter().map(Setting::name).collect::<Vec<_>>(), ["key"]);
    }
}
