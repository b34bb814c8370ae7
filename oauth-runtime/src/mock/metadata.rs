//! The metadata of a declared issuer (RFC 8414, OpenID Connect Discovery).

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response};
use http_body_util::Full;
use serde_json::{Map, Value, json};

use super::setup::{Setup, has_path};
use super::{Inner, MockRequest};
use crate::plan::{ClientAuth, Plan, Template};

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
