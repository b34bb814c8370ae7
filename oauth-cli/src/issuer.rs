//! What a server says of itself, as a declaration.

use oauth_runtime::discovery::ServerMetadata;
use oauth_runtime::url::Url;
use serde_json::{Map, Value};

/// The grants of a declaration, by their `grant_type`.
const GRANTS: &[(&str, &str)] = &[
    ("authorization_code", "authorization_code"),
    ("client_credentials", "client_credentials"),
    ("urn:ietf:params:oauth:grant-type:device_code", "device_code"),
    ("urn:ietf:params:oauth:grant-type:token-exchange", "token_exchange"),
];

/// The declaration that a metadata document amounts to, in JSON.
pub(crate) fn declaration(server: &ServerMetadata) -> Value {
    let mut declaration = Map::new();
    let mut put = |key: &str, value: Value| drop(declaration.insert(key.to_owned(), value));
    put("name", name(&server.issuer).into());
    put("issuer", server.issuer.clone().into());
    let endpoints = [
        ("authorization_url", &server.authorization_endpoint),
        ("token_url", &server.token_endpoint),
        ("device_authorization_url", &server.device_authorization_endpoint),
        ("pushed_authorization_request_url", &server.pushed_authorization_request_endpoint),
        ("revocation_url", &server.revocation_endpoint),
        ("introspection_url", &server.introspection_endpoint),
        ("userinfo_url", &server.userinfo_endpoint),
        ("end_session_url", &server.end_session_endpoint),
        ("jwks_uri", &server.jwks_uri),
    ];
    for (key, endpoint) in endpoints {
        if let Some(endpoint) = endpoint {
            put(key, endpoint.clone().into());
        }
    }
    put("grant", grants(server));
    Value::Object(declaration)
}

/// The grants that both sides know. A server that names none means a login (RFC 8414 §2).
fn grants(server: &ServerMetadata) -> Value {
    let offered = |grant_type: &str| server.grant_types_supported.iter().any(|offered| offered == grant_type);
    let has_endpoint = |grant: &str| match grant {
        "authorization_code" => server.authorization_endpoint.is_some(),
        "device_code" => server.device_authorization_endpoint.is_some(),
        _ => true,
    };
    let known = GRANTS.iter().filter(|(grant_type, grant)| offered(grant_type) && has_endpoint(grant));
    let grants: Vec<Value> = known.map(|(_, grant)| (*grant).into()).collect();
    if grants.is_empty() { Value::from("authorization_code") } else { Value::from(grants) }
}

/// The name of the struct: `accounts.acme.example` is `Acme`.
fn name(issuer: &str) -> String {
    let host = Url::parse(issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let mut labels = host.rsplit('.').skip(1).filter(|label| label.chars().any(char::is_alphabetic));
    let label = labels.next().unwrap_or("issuer");
    let letters: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut letters = letters.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
