//! Providers that are read at run time.

use crate::{FieldValues, Members, Metadata, Provider, Result, Secret, grant};

/// A provider whose declaration is read at run time, such as from a file.
///
/// It is a provider like an annotated struct. A method for every grant exists; calling one whose grant the declaration
/// does not offer is an error. The typed members of its tokens are a JSON object with the values that the provider sent;
/// their declared types are not checked. When the provider and its clients are dropped, its memory is freed.
///
/// Load only declarations that you trust: whoever writes the JSON, which [`Metadata::from_json`] reads, decides where
/// the client secret and the tokens are sent.
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
    /// A provider with this declaration, and the default of every configuration field.
    #[must_use]
    pub fn new(metadata: Metadata) -> Self {
        Self { metadata, values: Vec::new() }
    }

    /// Sets the value of a configuration field. When the name is not declared, making a client fails with
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
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

// When an annotated struct lacks a grant, the compiler should not suggest this type instead.
#[diagnostic::do_not_recommend]
impl grant::AuthorizationCode for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::UnrequestedCode for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::RefreshToken for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::Users for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::Password for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::JwtBearer for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::Saml2Bearer for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::DeviceCode for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::TokenExchange for DynamicProvider {}
#[diagnostic::do_not_recommend]
impl grant::ClientCredentials for DynamicProvider {}

impl crate::Extra for serde_json::Map<String, serde_json::Value> {
    fn from_members(members: &Members<'_>) -> Result<Self> {
        Ok(members.names().map(|name| (name.to_owned(), members.value(name))).collect())
    }

    fn to_members(&self, members: &mut Self, _exposed: bool) {
        members.extend(self.clone());
    }
}
