//! What a server says of itself, as a declaration.

use oauth_runtime::discovery::ServerMetadata;
use oauth_runtime::url::Url;
use serde_json::Value;

use crate::Failure;
use crate::new::draft::{Draft, is_nameable};
use crate::new::jwt::{self, is_algorithm};
use crate::new::name;
use crate::new::placeholder::escaped;
use crate::tree::Node;

/// The grants of a declaration that ask nothing else of it, by their `grant_type`.
const GRANTS: &[(&str, &str)] = &[
    ("authorization_code", "authorization_code"),
    ("client_credentials", "client_credentials"),
    ("urn:ietf:params:oauth:grant-type:device_code", "device_code"),
    ("urn:ietf:params:oauth:grant-type:token-exchange", "token_exchange"),
];

/// The methods of client authentication, the one that is taken first of those that the server knows.
const METHODS: &[&str] = &[
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
    "client_secret_jwt",
    "tls_client_auth",
    "none",
];

/// Which endpoints are written into a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoints {
    /// All, for a person to look at.
    All,
    /// None: a client asks the server itself, and decides what it trusts.
    None,
    /// Those that a client, when it asks the server, would not trust: they are on other hosts.
    Foreign,
}

/// The declaration that a metadata document amounts to, in JSON.
///
/// # Errors
///
/// When the document has what no declaration can have, such as an endpoint that is no URL.
pub(crate) fn declaration(server: &ServerMetadata, endpoints: Endpoints) -> Result<String, Failure> {
    draft(server, endpoints, None).json()
}

/// The declaration, and what has to be looked up.
pub(crate) fn draft(server: &ServerMetadata, endpoints: Endpoints, named: Option<&str>) -> Draft {
    let found = name::of_host(&server.issuer);
    let mut draft = Draft::named(named.or(found.as_deref()).unwrap_or("Issuer"));
    draft.set(&["issuer"], escaped(&server.issuer));
    let method = method(server, &mut draft);
    grants(server, &mut draft);
    urls(server, endpoints, method == "tls_client_auth", &mut draft);
    // Whoever asks the server for its keys asks it for these, too.
    if draft.has(&["jwks_uri"]) {
        algorithms(server, &mut draft);
    }
    for scope in server.scopes_supported.iter().filter(|scope| is_nameable(scope)) {
        draft.name_scope(scope);
    }
    options(server, &mut draft);
    draft
}

fn urls(server: &ServerMetadata, endpoints: Endpoints, has_certificate: bool, draft: &mut Draft) {
    let own = Url::parse(&server.issuer).ok();
    let is_foreign = |url: &str| {
        let host = |url: &Url| url.host_str().map(str::to_owned);
        Url::parse(url).ok().as_ref().and_then(host) != own.as_ref().and_then(host)
    };
    let known = [
        ("authorization_url", "authorization_endpoint", &server.authorization_endpoint),
        ("token_url", "token_endpoint", &server.token_endpoint),
        ("device_authorization_url", "device_authorization_endpoint", &server.device_authorization_endpoint),
        (
            "pushed_authorization_request_url",
            "pushed_authorization_request_endpoint",
            &server.pushed_authorization_request_endpoint,
        ),
        ("revocation_url", "revocation_endpoint", &server.revocation_endpoint),
        ("introspection_url", "introspection_endpoint", &server.introspection_endpoint),
        ("userinfo_url", "userinfo_endpoint", &server.userinfo_endpoint),
        ("end_session_url", "end_session_endpoint", &server.end_session_endpoint),
        ("jwks_uri", "jwks_uri", &server.jwks_uri),
    ];
    for (key, member, endpoint) in known {
        let alias = || server.mtls_endpoint_aliases.get(member).and_then(Value::as_str);
        let endpoint = alias().filter(|_| has_certificate).or(endpoint.as_deref());
        let Some(endpoint) = endpoint.filter(|_| is_of_a_grant(key, draft)) else { continue };
        let is_foreign = is_foreign(endpoint);
        let is_written = match endpoints {
            Endpoints::All => true,
            Endpoints::Foreign => is_foreign,
            Endpoints::None => false,
        };
        if is_written {
            draft.set(&[key], escaped(endpoint));
        }
        if is_written && is_foreign {
            draft.note(key, "On another host than the issuer.");
        }
    }
}

/// Whether one of the grants asks at this endpoint.
fn is_of_a_grant(key: &str, draft: &Draft) -> bool {
    let grants = draft.grants();
    let has = |grant: &str| grants.iter().any(|known| known == grant);
    match key {
        "authorization_url" | "pushed_authorization_request_url" => has("authorization_code"),
        "device_authorization_url" => has("device_code"),
        "userinfo_url" | "end_session_url" | "jwks_uri" => has("authorization_code") || has("device_code"),
        _ => true,
    }
}

/// The grants that both sides know. A server that names none means a login (RFC 8414 §2).
fn grants(server: &ServerMetadata, draft: &mut Draft) {
    let offered = &server.grant_types_supported;
    let has_endpoint = |grant: &str| match grant {
        "authorization_code" => server.authorization_endpoint.is_some(),
        "device_code" => server.device_authorization_endpoint.is_some(),
        _ => true,
    };
    let is_offered = |grant_type: &str| offered.iter().any(|offered| offered == grant_type);
    let known = GRANTS.iter().filter(|(grant_type, grant)| is_offered(grant_type) && has_endpoint(grant));
    let mut grants: Vec<String> = known.map(|(_, grant)| (*grant).to_owned()).collect();
    if grants.is_empty() {
        grants.push("authorization_code".to_owned());
        draft.look_up(
            "grant",
            "which grants there are; the server names none of those that need nothing else.",
        );
    }
    draft.set(&["grant"], Node::from(grants));
    let others = [
        ("urn:ietf:params:oauth:grant-type:jwt-bearer", "`jwt_bearer`, with `jwt(..)`"),
        ("urn:ietf:params:oauth:grant-type:saml2-bearer", "`saml2_bearer`"),
        ("password", "`password`"),
    ];
    let others = others.into_iter().filter(|(grant_type, _)| is_offered(grant_type));
    let others: Vec<&str> = others.map(|(_, grant)| grant).collect();
    if !others.is_empty() {
        draft.note("grant", format!("The server also offers {}.", others.join(", ")));
    }
}

/// How the client authenticates: the first method that both sides know.
fn method(server: &ServerMetadata, draft: &mut Draft) -> &'static str {
    let known: Vec<&'static str> =
        METHODS.iter().copied().filter(|method| server.supports_auth_method(method)).collect();
    let Some((method, others)) = known.split_first() else {
        draft.look_up(
            "client_auth",
            "how the client authenticates; the server names no method that is known.",
        );
        draft.set(&["client_auth"], "client_secret_basic");
        return "client_secret_basic";
    };
    draft.set(&["client_auth"], *method);
    if !others.is_empty() {
        let others: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
        draft.note("client_auth", format!("The server also takes {}.", others.join(", ")));
    }
    if method.ends_with("_jwt") {
        let named = strings(server, "token_endpoint_auth_signing_alg_values_supported");
        let is_hmac = *method == "client_secret_jwt";
        let alg = named.iter().find(|alg| is_algorithm(alg) && alg.starts_with("HS") == is_hmac);
        let default = if is_hmac { "HS256" } else { "RS256" };
        jwt::sign(draft, alg.map_or(default, String::as_str));
    }
    method
}

fn strings(server: &ServerMetadata, member: &str) -> Vec<String> {
    let values = server.other.get(member).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What ID tokens are signed with, where it is not what a declaration says by default.
fn algorithms(server: &ServerMetadata, draft: &mut Draft) {
    let named = server.id_token_signing_alg_values_supported.iter().filter(|alg| is_algorithm(alg));
    let named: Vec<String> = named.cloned().collect();
    if !named.is_empty() && named != ["RS256"] {
        draft.set(&["signed_response_alg"], Node::from(named));
    }
}

/// What the server can do besides, and what it wants.
fn options(server: &ServerMetadata, draft: &mut Draft) {
    let proofs = &server.dpop_signing_alg_values_supported;
    if let Some(alg) = ["ES256", "ES384", "EdDSA"].iter().find(|alg| proofs.iter().any(|known| known == *alg))
    {
        draft.missing(&format!("whether the API takes tokens that are bound to a key: `dpop = {alg}`."));
    }
    if server.require_pushed_authorization_requests {
        let key = "pushed_authorization_request_url";
        match draft.get(&[key]) {
            Some(_) => draft.note(key, "The server takes no login that is not pushed."),
            None => draft
                .note("issuer", "The server takes no login that is not pushed, and so logins are pushed."),
        }
    }
    let wants_object = server.other.get("require_signed_request_object").and_then(Value::as_bool);
    if wants_object == Some(true) {
        draft.missing("the key of signed authorization requests: `authorize(request_object(..))`.");
    }
}
