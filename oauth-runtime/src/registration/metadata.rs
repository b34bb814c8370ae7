//! What a client says of itself (RFC 7591 §2).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

/// What a client says of itself when it registers (RFC 7591 §2), or in its client metadata document.
///
/// Without more it is a client that logs users in on their own machine, with refresh tokens.
///
/// ```
/// use oauth_runtime::registration::ClientMetadata;
///
/// let client = ClientMetadata::new("Acme agent")
///     .redirect_uri("http://127.0.0.1/callback")
///     .software("b3f1e9a4-4f5c-4c52-9d6a-2f6a6b0a0c11", "1.4.0")
///     .member("contacts", ["ops@acme.example"]);
/// assert_eq!(client.as_json()["grant_types"][1], "refresh_token");
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientMetadata(Map<String, Value>);

impl ClientMetadata {
    /// A client of this name, which people see when they are asked to authorize it.
    #[must_use]
    pub fn new(client_name: impl Into<String>) -> Self {
        let members = [
            ("client_name", Value::String(client_name.into())),
            ("grant_types", json!(["authorization_code", "refresh_token"])),
            ("response_types", json!(["code"])),
        ];
        Self(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Adds a redirect URI. One on loopback may stand for any port (RFC 8252 §7.3), and makes it a `native` client in the words
    /// of OpenID Connect Registration §2.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        let uri = uri.into();
        let is_native = Url::parse(&uri).is_ok_and(|url| url.scheme() != "https");
        let kind = if is_native { "native" } else { "web" };
        self.0.entry("application_type").or_insert_with(|| kind.into());
        if let Value::Array(uris) = self.0.entry("redirect_uris").or_insert_with(|| json!([])) {
            uris.push(uri.into());
        }
        self
    }

    /// How it authenticates: `none`, `client_secret_basic` or `client_secret_post`. Unless said, it is `none` where the server
    /// offers that, and else one of the others that it does.
    #[must_use]
    pub fn token_endpoint_auth_method(self, method: impl Into<String>) -> Self {
        self.member("token_endpoint_auth_method", method.into())
    }

    /// The scopes that it may ask for, with a space between two.
    #[must_use]
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.member("scope", scope.into())
    }

    /// What the software is, the same for all who run it, and its version.
    #[must_use]
    pub fn software(self, id: impl Into<String>, version: impl Into<String>) -> Self {
        self.member("software_id", id.into()).member("software_version", version.into())
    }

    /// A signed JWT in which somebody vouches for the software (RFC 7591 §2.3).
    #[must_use]
    pub fn software_statement(self, statement: impl Into<String>) -> Self {
        self.member("software_statement", statement.into())
    }

    /// Sets any other member.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The members as they are sent.
    #[must_use]
    pub fn as_json(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The client metadata document to serve at `client_id`, the `https` URL that is then the client's identifier
    /// (draft-ietf-oauth-client-id-metadata-document). Such a client has no secret.
    ///
    /// ```
    /// use oauth_runtime::registration::ClientMetadata;
    ///
    /// let client = ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback");
    /// let document = client.document("https://acme.example/agent.json");
    /// assert_eq!(document["client_id"], "https://acme.example/agent.json");
    /// assert_eq!(document["token_endpoint_auth_method"], "none");
    /// ```
    #[must_use]
    pub fn document(&self, client_id: &str) -> Value {
        let mut document = self.0.clone();
        document.insert("client_id".to_owned(), client_id.into());
        document.insert("token_endpoint_auth_method".to_owned(), "none".into());
        document.into()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

/// The names of the members alone: a software statement is for the server.
impl fmt::Debug for ClientMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientMetadata").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

/// Holds the URL of a client metadata document to what a server takes as a `client_id`: `https`, with a path, and without dot
/// segments, a fragment or user information.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check_document_url(text: &str) -> Result<(), String> {
    let url = crate::url_rules::parse_endpoint(text, &[])?;
    // The parser takes dot segments out.
    if url.as_str() != text {
        return Err(format!("it is another text than the URL that it stands for; write `{url}`"));
    }
    if url.path() == "/" {
        return Err(
            "it has no path; a client metadata document has one, as in `https://acme.example/client.json`"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_document_url;

    #[test]
    fn the_url_of_a_client_metadata_document() {
        assert_eq!(check_document_url("https://acme.example/client.json"), Ok(()));
        for wrong in [
            "https://acme.example",
            "https://acme.example/",
            "http://acme.example/client.json",
            "https://acme.example/a/../client.json",
            "https://acme.example/client.json#x",
            "https://user@acme.example/client.json",
            "https://ACME.example/client.json",
            "client.json",
        ] {
            assert!(check_document_url(wrong).is_err(), "{wrong}");
        }
    }
}
