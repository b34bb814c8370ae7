//! The metadata of a declared issuer (RFC 8414, OpenID Connect Discovery), and the endpoints that it alone names.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response};
use http_body_util::Full;
#[cfg(feature = "openid")]
use oauth_grammar::Grant;
use serde_json::{Map, Value, json};
use url::Url;

use super::setup::{Setup, has_path};
use super::{Inner, MockRequest};
use crate::discovery::server_metadata_urls;
use crate::endpoint::render_url;
use crate::plan::{ClientAuth, Lookup, Plan, Template};

/// Where the metadata may be looked for.
///
/// # Errors
///
/// What is wrong with a value.
pub(super) fn urls(plan: &Plan, issuer: Option<&str>, known: &impl Lookup) -> Result<Vec<Url>, String> {
    let (Some(rules), Some(issuer)) = (&plan.issuer, issuer) else { return Ok(Vec::new()) };
    match &rules.metadata_url {
        Some(url) => Ok(vec![render_url(url, &plan.fields, known, &[])?]),
        None => Ok(Url::parse(issuer).as_ref().map(server_metadata_urls).unwrap_or_default()),
    }
}

/// Gives each endpoint that the declaration leaves to the metadata a place on the host of the issuer.
pub(super) fn place(plan: &Plan, setup: &mut Setup) {
    let Some(issuer) = setup.issuer.as_deref().and_then(|issuer| Url::parse(issuer).ok()) else { return };
    #[cfg(feature = "openid")]
    let has_users = plan.offers(Grant::AuthorizationCode) || plan.offers(Grant::DeviceCode);
    for (name, endpoint, is_used) in [
        ("token", &mut setup.token, plan.lacks_token_url()),
        ("authorize", &mut setup.authorization, plan.lacks_authorization_url()),
        ("device", &mut setup.device, plan.lacks_device_authorization_url()),
        ("revoke", &mut setup.revocation, plan.revocation_url.is_none()),
        ("introspect", &mut setup.introspection, plan.introspection_url.is_none()),
        #[cfg(feature = "openid")]
        ("keys", &mut setup.keys, plan.openid.jwks_uri.is_none() && has_users),
        #[cfg(feature = "openid")]
        ("userinfo", &mut setup.userinfo, plan.openid.userinfo_url.is_none() && has_users),
    ] {
        if is_used && endpoint.is_empty() {
            endpoint.extend(issuer.join(&format!("/mock/{name}")));
        }
    }
    if setup.refresh.is_empty() {
        setup.refresh.clone_from(&setup.token);
    }
}

/// The answer to a request for the metadata.
pub(super) fn answer(inner: &Inner, request: &MockRequest) -> Option<Response<Full<Bytes>>> {
    let setup = inner.setups.iter().find(|setup| has_path(&setup.metadata, &request.path))?;
    if request.method != Method::GET.as_str() {
        return None;
    }
    let mut response = Response::new(Full::from(document(&inner.plan, setup)?.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Some(response)
}

fn document(plan: &Plan, setup: &Setup) -> Option<Value> {
    let grants: Vec<_> = plan.grants.iter().map(|grant| plan.grant_type(*grant)).collect();
    let mut document: Map<String, Value> = Map::new();
    document.insert("issuer".to_owned(), setup.issuer.as_deref()?.into());
    for (name, endpoint) in [
        ("authorization_endpoint", &setup.authorization),
        ("token_endpoint", &setup.token),
        ("device_authorization_endpoint", &setup.device),
        ("pushed_authorization_request_endpoint", &setup.pushed),
        ("revocation_endpoint", &setup.revocation),
        ("introspection_endpoint", &setup.introspection),
        #[cfg(feature = "openid")]
        ("jwks_uri", &setup.keys),
        #[cfg(feature = "openid")]
        ("userinfo_endpoint", &setup.userinfo),
    ] {
        document.extend(endpoint.first().map(|url| (name.to_owned(), url.as_str().into())));
    }
    let method = match plan.token.client_auth {
        _ if plan.shows_certificate => "tls_client_auth",
        ClientAuth::Post => "client_secret_post",
        ClientAuth::Basic(_) => "client_secret_basic",
        ClientAuth::Jwt | ClientAuth::Assertion => match &plan.jwt {
            Some(jwt) if jwt.algorithm.is_symmetric() => "client_secret_jwt",
            _ => "private_key_jwt",
        },
        ClientAuth::None => "none",
    };
    let written = plan.scope.default.iter().filter(|scope| scope.names().next().is_none());
    let scopes: Vec<_> = written.map(Template::as_str).collect();
    if !scopes.is_empty() {
        document.insert("scopes_supported".to_owned(), json!(scopes));
    }
    let supported = [
        ("token_endpoint_auth_methods_supported", json!([method])),
        ("grant_types_supported", json!(grants)),
        ("response_types_supported", json!(["code"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
    ];
    document.extend(supported.map(|(name, value)| (name.to_owned(), value)));
    Some(Value::Object(document))
}
