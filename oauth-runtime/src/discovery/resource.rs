//! The metadata of a protected resource (RFC 9728).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::server::{is_false, or_default};

/// What a protected resource says of itself: its metadata document (RFC 9728 §2).
///
/// ```
/// use oauth_runtime::discovery::ResourceMetadata;
///
/// let document = r#"{
///     "resource": "https://resource.example.com",
///     "authorization_servers": ["https://as1.example.com", "https://as2.example.net"],
///     "scopes_supported": ["profile", "email", "phone"]
/// }"#;
/// let resource: ResourceMetadata = serde_json::from_str(document)?;
/// assert_eq!(resource.authorization_servers.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResourceMetadata {
    /// The resource identifier, which is sent as it is (RFC 8707 §2).
    pub resource: String,
    /// The issuers that tokens for it come from.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub authorization_servers: Vec<String>,
    /// Scopes that requests to it need.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// How it takes a token: `header`, `body`, `query` (RFC 6750 §2).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub bearer_methods_supported: Vec<String>,
    /// Where its keys are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Where developers read about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_documentation: Option<String>,
    /// Whether it takes tokens that are bound by `DPoP` alone (RFC 9449).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub dpop_bound_access_tokens_required: bool,
    /// All other members.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ResourceMetadata {
    /// Whether it is of the resource at this URL: the same text, but for the slash of an empty path (RFC 9728 §3.3); or, where
    /// `takes_parents`, of what the resource is a part of.
    pub(super) fn is_of(&self, asked: &str, url: &Url, takes_parents: bool) -> bool {
        let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
        if self.resource == asked || url.path() == "/" && bare(&self.resource) == bare(asked) {
            return true;
        }
        let Ok(told) = Url::parse(&self.resource) else { return false };
        let is_part = || {
            let path = told.path().trim_end_matches('/');
            url.path().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_same_origin = crate::resource::is_same_origin(&told, url);
        let is_plain = told.query().is_none() && told.fragment().is_none();
        takes_parents && is_same_origin && is_plain && is_part()
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceMetadata;

    fn is_of(told: &str, asked: &str, takes_parents: bool) -> bool {
        let document = serde_json::json!({ "resource": told });
        let metadata: ResourceMetadata = serde_json::from_value(document).unwrap();
        metadata.is_of(asked, &asked.parse().unwrap(), takes_parents)
    }

    #[test]
    fn metadata_is_of_the_resource_that_was_asked_for() {
        assert!(is_of("https://a.example/mcp", "https://a.example/mcp", false));
        assert!(is_of("https://a.example", "https://a.example/", false));
        assert!(is_of("https://a.example/", "https://a.example", false));
        for told in [
            "https://a.example",
            "https://a.example/mc",
            "https://a.example/mcp/",
            "https://A.example/mcp",
            "https://evil.example/mcp",
            "http://a.example/mcp",
            "https://a.example/mcp?x",
            "",
        ] {
            assert!(!is_of(told, "https://a.example/mcp", false), "{told}");
        }
    }

    #[test]
    fn the_example_of_rfc_9728_3_2_is_read() {
        let document = r#"{
            "resource": "https://resource.example.com",
            "authorization_servers": ["https://as1.example.com", "https://as2.example.net"],
            "bearer_methods_supported": ["header", "body"],
            "scopes_supported": ["profile", "email", "phone"],
            "resource_documentation": "https://resource.example.com/resource_documentation.html"
        }"#;
        let resource: ResourceMetadata = serde_json::from_str(document).unwrap();
        assert_eq!(resource.authorization_servers, ["https://as1.example.com", "https://as2.example.net"]);
        assert_eq!(resource.scopes_supported, ["profile", "email", "phone"]);
        let whole: serde_json::Value = serde_json::from_str(document).unwrap();
        assert_eq!(serde_json::to_value(&resource).unwrap(), whole);
    }

    #[test]
    fn a_parent_is_taken_by_whole_segments_and_where_asked_for() {
        for told in
            ["https://a.example", "https://a.example/", "https://a.example/v1", "https://a.example/v1/"]
        {
            assert!(is_of(told, "https://a.example/v1/mcp", true), "{told}");
        }
        for told in [
            "https://a.example/v",
            "https://a.example/v1/mcp/x",
            "https://a.example:8443/v1",
            "https://evil.example",
            "http://a.example",
            "https://a.example/?x",
        ] {
            assert!(!is_of(told, "https://a.example/v1/mcp", true), "{told}");
        }
    }
}
