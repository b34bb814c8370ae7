//! Providers that are read at run time.

use crate::{FieldValues, Members, Metadata, Provider, Result, Secret, grant};

/// A provider whose declaration is read at run time, such as from a file.
///
/// It is a provider like an annotated struct: every grant is there, and whether the declaration offers it is checked
/// when it is used. The typed members of its tokens are a JSON object. When its clients are dropped, nothing of it is left.
///
/// ```
/// use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
///
/// let acme = Metadata::from_json(
///     r#"{
///         "name": "Acme",
///         "fields": {"tenant": {"default": "eu"}},
///         "token_url": "https://{tenant}.example/oauth/token",
///         "grant": "client_credentials"
///     }"#,
/// )?;
/// let acme = DynamicProvider::new(acme).field("tenant", "us");
/// let client = Client::new(acme, Credentials::secret("id", "secret"))?;
/// assert_eq!(client.token_url(), "https://us.example/oauth/token");
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct DynamicProvider {
    metadata: Metadata,
    values: Vec<(String, Secret)>,
}

impl DynamicProvider {
    /// With the default of every configuration field.
    #[must_use]
    pub fn new(metadata: Metadata) -> Self {
        Self { metadata, values: Vec::new() }
    }

    /// With this value of a configuration field. A name that is not declared is an error of the client that is made of
    /// it.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }
}

impl Provider for DynamicProvider {
    type Extra = serde_json::Map<String, serde_json::Value>;

    fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    fn to_fields(&self, fields: &mut FieldValues) {
        for (name, value) in &self.values {
            fields.insert(name, value.clone());
        }
    }
}

// What an annotated struct lacks is a key of its own declaration.
#[diagnostic::do_not_recommend]
impl grant::AuthorizationCode for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::ClientCredentials for DynamicProvider {}

impl crate::Extra for serde_json::Map<String, serde_json::Value> {
    fn from_members(members: &Members<'_>) -> Result<Self> {
        Ok(members.names().map(|name| (name.to_owned(), members.value(name))).collect())
    }

    fn to_members(&self, members: &mut Self) {
        members.extend(self.clone());
    }
}
