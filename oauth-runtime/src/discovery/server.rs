//! The metadata of an authorization server (RFC 8414, OpenID Connect Discovery).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// What an authorization server says of itself: its metadata document (RFC 8414 §2, OpenID Connect Discovery §3).
///
/// It is the server's word and no more. A [`Client`](crate::Client) that is made by
/// [`discover`](crate::ClientBuilder::discover) holds the endpoints that it uses to rules of its own; whoever uses another
/// one of these has to decide whether to trust it.
///
/// ```
/// use oauth_runtime::discovery::ServerMetadata;
///
/// let document = r#"{
///     "issuer": "https://server.example.com",
///     "token_endpoint": "https://server.example.com/token",
///     "code_challenge_methods_supported": ["S256"],
///     "ui_locales_supported": ["en-US"]
/// }"#;
/// let server: ServerMetadata = serde_json::from_str(document)?;
/// assert_eq!(server.token_endpoint.as_deref(), Some("https://server.example.com/token"));
/// assert_eq!(server.other["ui_locales_supported"][0], "en-US");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServerMetadata {
    /// The issuer identifier (RFC 8414 §2).
    pub issuer: String,
    /// The authorization endpoint (RFC 6749 §3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// The token endpoint (RFC 6749 §3.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// Where the server's keys are (RFC 7517 §5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// The client registration endpoint (RFC 7591 §3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
    /// The revocation endpoint (RFC 7009 §2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_endpoint: Option<String>,
    /// The introspection endpoint (RFC 7662 §2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_endpoint: Option<String>,
    /// The device authorization endpoint (RFC 8628 §3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_authorization_endpoint: Option<String>,
    /// Where authorization requests are pushed to (RFC 9126 §2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Whether authorization requests have to be pushed (RFC 9126 §5).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub require_pushed_authorization_requests: bool,
    /// The endpoint of claims about the user (OpenID Connect Core §5.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// Where users are sent to log out (OpenID Connect RP-Initiated Logout §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_session_endpoint: Option<String>,
    /// Scopes that the server knows; it may know others.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// The values of `response_type` that it knows.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub response_types_supported: Vec<String>,
    /// The values of `response_mode` that it knows.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub response_modes_supported: Vec<String>,
    /// The values of `grant_type` that it knows; where it is empty, `authorization_code` and `implicit`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub grant_types_supported: Vec<String>,
    /// How clients may authenticate; where it is empty, `client_secret_basic`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// The code challenge methods that it knows (RFC 7636 §4.3); where it is empty, it has none.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub code_challenge_methods_supported: Vec<String>,
    /// Whether every authorization response has an `iss` (RFC 9207 §3).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub authorization_response_iss_parameter_supported: bool,
    /// The algorithms of `DPoP` proofs (RFC 9449 §5.1).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// The endpoints for a client with a certificate, by the names of these members (RFC 8705 §5).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub mtls_endpoint_aliases: BTreeMap<String, Value>,
    /// The algorithms of ID tokens (OpenID Connect Discovery §3).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// Whether a `client_id` may be the URL of a client metadata document
    /// (draft-ietf-oauth-client-id-metadata-document).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub client_id_metadata_document_supported: bool,
    /// All other members.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ServerMetadata {
    /// Whether a client may authenticate this way at the token endpoint. A server that names none means
    /// `client_secret_basic` (RFC 8414 §2).
    #[must_use]
    pub fn supports_auth_method(&self, method: &str) -> bool {
        match &*self.token_endpoint_auth_methods_supported {
            [] => method == "client_secret_basic",
            methods => methods.iter().any(|known| known == method),
        }
    }

    /// Whether the server says that it checks code challenges by this method (RFC 7636).
    #[must_use]
    pub fn supports_code_challenge(&self, method: &str) -> bool {
        self.code_challenge_methods_supported.iter().any(|known| known == method)
    }
}

/// `null` is as good as nothing.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::ServerMetadata;

    #[test]
    fn the_example_of_rfc_8414_3_2_is_read() {
        let document = r#"{
            "issuer": "https://server.example.com",
            "authorization_endpoint": "https://server.example.com/authorize",
            "token_endpoint": "https://server.example.com/token",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
            "userinfo_endpoint": "https://server.example.com/userinfo",
            "jwks_uri": "https://server.example.com/jwks.json",
            "registration_endpoint": "https://server.example.com/register",
            "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access"],
            "response_types_supported": ["code", "code token"],
            "service_documentation": "http://server.example.com/service_documentation.html",
            "ui_locales_supported": ["en-US", "en-GB", "en-CA", "fr-FR", "fr-CA"]
        }"#;
        let server: ServerMetadata = serde_json::from_str(document).unwrap();
        assert_eq!(server.token_endpoint.as_deref(), Some("https://server.example.com/token"));
        assert_eq!(server.jwks_uri.as_deref(), Some("https://server.example.com/jwks.json"));
        assert_eq!(server.scopes_supported.len(), 6);
        assert!(server.supports_auth_method("private_key_jwt") && !server.supports_auth_method("none"));
        assert!(!server.supports_code_challenge("S256"));
        // Nothing of it is lost.
        let whole: serde_json::Value = serde_json::from_str(document).unwrap();
        assert_eq!(serde_json::to_value(&server).unwrap(), whole);
    }
}
