//! What a declaration has that RFC 6749 and RFC 6750 do not.

use serde_json::Value;

use crate::Provider;

/// In which form something is.
type Test = fn(&Value) -> bool;

/// The words, and what the declaration has.
const ODDITIES: &[(&str, Test)] = &[
    ("request in JSON", |of| is(of, "/request/format", "json")),
    ("request in the query", |of| is(of, "/request/format", "query") || is(of, "/request/method", "GET")),
    ("request or answer in XML", |of| is(of, "/request/format", "xml") || is(of, "/response/format", "xml")),
    ("answer as text", |of| is(of, "/response/format", "text")),
    ("no grant_type", |of| is(of, "/request/grant_type", "none")),
    ("a grant of its own", |of| has_grant_of_its_own(of)),
    ("other names of parameters", |of| any(of, &["/request/rename", "/authorize/rename", "/refresh/rename"])),
    ("parameters left out", |of| any(of, &["/request/omit", "/authorize/omit"])),
    ("more parameters or headers", |of| any(of, &["/request/params", "/request/headers", "/request/query"])),
    ("a call before the token call", |of| any(of, &["/step"])),
    ("a call after the token call", |of| any(of, &["/then"])),
    ("a signed JWT", |of| any(of, &["/jwt"])),
    ("signatures", |of| any(of, &["/request/sign", "/response/verify", "/authorize/callback/verify"])),
    ("a client certificate", |of| {
        any(of, &["/client_auth/certificate"]) || is(of, "/client_auth", "tls_client_auth")
    }),
    ("token in an envelope", |of| any(of, &["/response/root"])),
    ("token under another name", |of| any(of, &["/response/access_token", "/response/headers"])),
    ("lifetime not in the answer", |of| any(of, &["/lifetime"])),
    ("expiry as a moment", |of| any(of, &["/response/expires_at"])),
    ("a new token ends the one before", |of| any(of, &["/renew"])),
    ("errors with status 200", |of| any(of, &["/errors/ok"])),
    ("error codes of its own", |of| any(of, &["/errors/code", "/errors/status"])),
    ("scopes without spaces between", |of| any(of, &["/scope/separator"])),
    ("no PKCE", |of| is(of, "/authorize/pkce", "none")),
    ("no login page", |of| is(of, "/authorize", "none") && is(of, "/grant", "authorization_code")),
    ("refreshed otherwise", |of| of.pointer("/refresh").is_some_and(Value::is_object)),
    ("no refresh", |of| is(of, "/refresh", "none")),
    ("refresh tokens that are not spent", |of| is(of, "/rotation", "reusable")),
    ("token not in Authorization: Bearer", |of| {
        any(of, &["/bearer/header", "/bearer/query", "/bearer/scheme", "/bearer/value"])
    }),
    ("more than the token on API calls", |of| any(of, &["/bearer/headers", "/bearer/params"])),
    ("several environments", |of| any(of, &["/environments"])),
    ("a host for each customer", |of| {
        ["/token_url", "/authorization_url"].iter().any(|url| has_host(of, url))
    }),
    ("OpenID Connect", |of| any(of, &["/jwks_uri", "/userinfo_url", "/issuer"])),
];

/// The words of the oddities, in their order.
pub(crate) fn labels() -> Vec<&'static str> {
    ODDITIES.iter().map(|(label, _)| *label).collect()
}

/// Those of a provider, as places in [`labels`].
pub(crate) fn of(provider: &Provider<'_>) -> Vec<usize> {
    let oddities = ODDITIES.iter().enumerate();
    oddities.filter(|(_, (_, test))| test(&provider.metadata)).map(|(at, _)| at).collect()
}

fn is(of: &Value, pointer: &str, word: &str) -> bool {
    of.pointer(pointer).is_some_and(|value| value == word)
}

fn any(of: &Value, pointers: &[&str]) -> bool {
    pointers.iter().any(|pointer| of.pointer(pointer).is_some())
}

/// Whether the host has a placeholder that is no environment.
fn has_host(of: &Value, pointer: &str) -> bool {
    let urls = match of.pointer(pointer) {
        Some(Value::Array(urls)) => urls.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(url)) => vec![url.as_str()],
        _ => Vec::new(),
    };
    let host = |url: &str| {
        url.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default().to_owned()
    };
    urls.iter().any(|url| host(url).replace("{env}", "").contains('{'))
}

fn has_grant_of_its_own(of: &Value) -> bool {
    let known = [
        "authorization_code",
        "client_credentials",
        "device_code",
        "jwt_bearer",
        "password",
        "refresh_token",
        "saml2_bearer",
        "self_signed_jwt",
        "token_exchange",
    ];
    let is_known = |grant: &Value| grant.as_str().is_some_and(|grant| known.contains(&grant));
    match of.get("grant") {
        Some(Value::Array(grants)) => !grants.iter().all(is_known),
        Some(grant) => !is_known(grant),
        None => false,
    }
}
