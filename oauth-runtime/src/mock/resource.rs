//! The protected resource (RFC 6750 §3).

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;

use super::check::Verdict;
use super::facts::Facts;
use super::{Inner, MockRequest, assertion, declared, proof};
use crate::Secret;

pub(super) fn answer(inner: &Inner, request: &MockRequest) -> Response<Full<Bytes>> {
    let bearer = &inner.plan.bearer;
    let presented = match &bearer.query {
        Some(param) => {
            request.query_params().into_iter().find(|(name, _)| **name == **param).map(|(_, value)| value)
        }
        None => request.header(&bearer.header),
    };
    let bound = presented.as_deref().and_then(|value| value.strip_prefix("DPoP ")).map(str::to_owned);
    if let Some(token) = bound {
        return of_bound(inner, request, &token);
    }
    let value = presented.and_then(|value| match (&bearer.query, &bearer.scheme) {
        (None, Some(scheme)) => value.strip_prefix(&**scheme)?.strip_prefix(' ').map(str::to_owned),
        _ => Some(value),
    });
    // One that is bound to a key is no bearer token (RFC 9449 §7.2).
    let is_bound = |value: &str| inner.state().bound.iter().any(|(token, _)| token.expose_secret() == value);
    if !value.is_some_and(|value| is_valid(inner, &value) && !is_bound(&value)) {
        return refused(StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\"", String::new());
    }
    let mut verdict = Verdict::default();
    declared::check_bearer(&mut verdict, inner, request);
    if !verdict.problems.is_empty() || verdict.is_unauthenticated {
        let problems = verdict.problems.join("\n");
        return refused(StatusCode::BAD_REQUEST, "Bearer error=\"invalid_request\"", problems);
    }
    Response::default()
}

/// The answer to a token that is bound to a key (RFC 9449 §7).
fn of_bound(inner: &Inner, request: &MockRequest, token: &str) -> Response<Full<Bytes>> {
    let unauthorized = |challenge| refused(StatusCode::UNAUTHORIZED, challenge, String::new());
    let secret = Secret::new(token);
    let thumbprint = match proof::check(inner, request, Some(token)) {
        Ok(thumbprint) => thumbprint,
        #[cfg(feature = "dpop")]
        Err(proof::Refused::LacksNonce) => return unauthorized("DPoP error=\"use_dpop_nonce\""),
        Err(proof::Refused::Invalid(problem)) => {
            let challenge = "DPoP error=\"invalid_dpop_proof\"";
            return refused(StatusCode::UNAUTHORIZED, challenge, problem.to_owned());
        }
    };
    let is_bound = inner.state().bound.contains(&(secret.clone(), thumbprint));
    if is_bound && inner.is_valid(&secret) {
        return Response::default();
    }
    unauthorized("DPoP error=\"invalid_token\"")
}

fn refused(status: StatusCode, challenge: &'static str, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}

/// Whether a value presents a token that is valid here.
fn is_valid(inner: &Inner, value: &str) -> bool {
    let Some(template) = &inner.plan.bearer.value else { return inner.is_valid(&Secret::new(value)) };
    let facts = inner.facts(None).into_iter().next();
    let carries = |token: &Secret| {
        let access_token = Some(token.expose_secret());
        let whole = facts.and_then(|facts| template.render(&Facts { access_token, ..facts }));
        whole.map_or_else(|| value.contains(token.expose_secret()), |whole| whole == value)
    };
    inner.valid_tokens().iter().any(carries)
}

impl Inner {
    /// Whether the token was issued here, or signed by the client as declared, and has not been made invalid.
    pub(super) fn is_valid(&self, token: &Secret) -> bool {
        let (is_issued, is_expired) = {
            let state = self.state();
            (state.valid.contains(token), state.expired.contains(token))
        };
        is_issued || !is_expired && assertion::is_token(self, token.expose_secret())
    }

    pub(super) fn valid_tokens(&self) -> Vec<Secret> {
        self.state().valid.clone()
    }
}
