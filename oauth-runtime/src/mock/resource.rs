//! The protected resource (RFC 6750 §3).

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;

use super::facts::Facts;
use super::log::Answered;
use super::verdict::Verdict;
use super::{Inner, assertion, declared, proof};
use crate::Secret;
use crate::plan::BearerRules;

pub(super) fn answer(inner: &Inner, answered: &mut Answered) -> Response<Full<Bytes>> {
    let bearer = &inner.plan.bearer;
    let request = &answered.request;
    let presented = match &bearer.query {
        Some(param) => {
            request.query_params().into_iter().find(|(name, _)| **name == **param).map(|(_, value)| value)
        }
        None => request.header(&bearer.header),
    };
    let bound = presented.as_deref().and_then(|value| value.strip_prefix("DPoP ")).map(str::to_owned);
    if let Some(token) = bound {
        return of_bound(inner, answered, &token);
    }
    let value = presented.and_then(|value| match (&bearer.query, &bearer.scheme) {
        (None, Some(scheme)) => value.strip_prefix(&**scheme)?.strip_prefix(' ').map(str::to_owned),
        _ => Some(value),
    });
    // One that is bound to a key is no bearer token (RFC 9449 §7.2).
    let is_bound = |value: &str| inner.state().bound.iter().any(|(token, _)| token.expose_secret() == value);
    let refusal = match value {
        None => {
            answered.problems().push(not_presented(bearer));
            None
        }
        Some(value) if is_bound(&value) => Some("the token is bound to a key, and comes without its proof"),
        Some(value) if !is_valid(inner, &value) => Some(NOT_VALID),
        Some(_) => return presented_with(inner, answered),
    };
    answered.refusal = refusal.map(str::to_owned);
    refused(StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\"", String::new())
}

/// The answer to a token that is valid, by what goes along with it.
fn presented_with(inner: &Inner, answered: &mut Answered) -> Response<Full<Bytes>> {
    let mut verdict = Verdict::default();
    declared::check_bearer(&mut verdict, inner, &answered.request);
    if !verdict.problems.is_empty() || verdict.is_unauthenticated {
        let problems = verdict.problems.join("\n");
        *answered.problems() = verdict.problems;
        return refused(StatusCode::BAD_REQUEST, "Bearer error=\"invalid_request\"", problems);
    }
    Response::default()
}

const NOT_VALID: &str = "the token is none that is valid here";

/// Where there should be a token.
fn not_presented(bearer: &BearerRules) -> String {
    match (&bearer.query, &bearer.scheme) {
        (Some(param), _) => format!("there is no token in the query, as `{param}`"),
        (None, Some(scheme)) => {
            format!("there is no token in the header `{}`, as `{scheme} ..`", bearer.header)
        }
        (None, None) => format!("there is no token in the header `{}`", bearer.header),
    }
}

/// The answer to a token that is bound to a key (RFC 9449 §7).
fn of_bound(inner: &Inner, answered: &mut Answered, token: &str) -> Response<Full<Bytes>> {
    let secret = Secret::new(token);
    let (challenge, problem, text) = match proof::check(inner, &answered.request, Some(token)) {
        Ok(thumbprint) => {
            let is_bound = inner.state().bound.contains(&(secret.clone(), thumbprint));
            if is_bound && inner.is_valid(&secret) {
                return Response::default();
            }
            ("DPoP error=\"invalid_token\"", NOT_VALID, "")
        }
        #[cfg(feature = "dpop")]
        Err(proof::Refused::LacksNonce) => ("DPoP error=\"use_dpop_nonce\"", "the proof lacks the nonce", ""),
        Err(proof::Refused::Invalid(problem)) => ("DPoP error=\"invalid_dpop_proof\"", problem, problem),
    };
    answered.refusal = Some(problem.to_owned());
    refused(StatusCode::UNAUTHORIZED, challenge, text.to_owned())
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
