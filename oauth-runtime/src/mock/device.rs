//! Devices whose users confirm, or do not (RFC 8628).

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Response};
use http_body_util::Full;
use oauth_grammar::Grant;
use serde_json::Value;

use super::body::Body;
use super::facts::Sent;
use super::login::Login;
use super::{Inner, MockError, MockRequest, answer, error, params};
use crate::plan::ExchangeRules;

/// How long the codes are good for.
const LIFETIME: Duration = Duration::from_secs(1800);
/// Where a user is told to enter the code.
const PAGE_PATH: &str = "/mock/device";

/// What a poll for a device code is answered with before the user has confirmed (RFC 8628 §3.5); see
/// [`MockProvider::answer_polls`](super::MockProvider::answer_polls).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MockPoll {
    /// `authorization_pending`: the user has not answered.
    Pending,
    /// `slow_down`: nor have they, and the polls come too often.
    SlowDown,
    /// `access_denied`: the user refuses.
    Denied,
    /// `expired_token`: the codes have ended.
    Expired,
}

impl MockPoll {
    fn code(self) -> &'static str {
        match self {
            Self::Pending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::Denied => "access_denied",
            Self::Expired => "expired_token",
        }
    }

    /// Whether the device code is of no use after it.
    fn ends(self) -> bool {
        matches!(self, Self::Denied | Self::Expired)
    }
}

/// All that ask.
pub(super) struct Devices {
    /// By their device codes.
    waiting: BTreeMap<String, Login>,
    pub(super) answers: VecDeque<MockPoll>,
    pub(super) interval: Duration,
}

impl Default for Devices {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), answers: VecDeque::new(), interval: Duration::from_secs(5) }
    }
}

/// Gives a device its codes.
pub(super) fn answer(inner: &Inner, request: &MockRequest, sent: Sent<'_>) -> Body {
    let name = inner.plan.wire_name_in(&inner.plan.device.exchange.request, "scope");
    let scope = params::scope(inner, name, request);
    let endpoint = inner.setups.iter().find_map(|setup| setup.device.first());
    let origin = endpoint.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let mut state = inner.state();
    state.issued += 1;
    let (device_code, user_code) =
        (format!("mock-device-code-{}", state.issued), format!("MOCK-{:04}", state.issued));
    let login = Login {
        scope,
        issuer: inner.setups.first().and_then(|setup| setup.issuer.clone()),
        ..Login::default()
    };
    state.devices.waiting.insert(device_code.clone(), login);
    let times = (LIFETIME, state.devices.interval);
    drop(state);
    let page = format!("{origin}{PAGE_PATH}");
    answer::device(inner, (&device_code, &user_code, &page), times, sent)
}

/// What a user sees who opens the address of a device authorization response.
pub(super) fn page(inner: &Inner, request: &MockRequest) -> Option<Response<Full<Bytes>>> {
    let has_devices = inner.setups.iter().any(|setup| !setup.device.is_empty());
    let is_page = has_devices && request.method == Method::GET.as_str() && request.path == PAGE_PATH;
    is_page.then(|| {
        Response::new(Full::from("Nothing is to be entered here: this is a mock, and confirms by itself.\n"))
    })
}

/// What the user of a device has granted. Its code works once.
///
/// # Errors
///
/// That they have not answered or refuse, or that the code is of no device.
pub(super) fn spend(inner: &Inner, request: &MockRequest) -> Result<Option<Login>, MockError> {
    let plan = &*inner.plan;
    let code = request.param(plan.wire_name("device_code")).unwrap_or_default();
    let mut state = inner.state();
    if !state.devices.waiting.contains_key(&code) {
        return Err(refusal(&plan.token, "invalid_grant"));
    }
    if let Some(poll) = state.devices.answers.pop_front() {
        if poll.ends() {
            state.devices.waiting.remove(&code);
        }
        return Err(refusal(&plan.token, poll.code()));
    }
    let login = state.devices.waiting.remove(&code);
    match state.refusals.pop_front() {
        Some(error) => Err(refusal(&plan.token, &error)),
        None => Ok(login),
    }
}

/// An error in the provider's own words: by its own code, or by a status, where the declaration has one that means it.
fn refusal(exchange: &ExchangeRules, code: &str) -> MockError {
    let rules = &exchange.errors;
    let own = rules.code.iter().find(|(_, means)| **means == *code).map(|(own, _)| &**own);
    let status = rules.status.iter().find(|(_, means)| **means == *code).map(|(status, _)| *status);
    match (own, status) {
        (None, Some(status)) => MockError::status(status),
        (own, _) => {
            let description = format!("the mock's answer for `{}`", Grant::DeviceCode.as_str());
            error::error_response(exchange, 400, Value::from(own.unwrap_or(code)), &description)
        }
    }
}
