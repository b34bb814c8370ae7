//! What a client reports while it runs.
//!
//! Every token request is a `tracing` span at the level `DEBUG` with the name [`TOKEN_REQUEST`] and the fields
//! `provider` (the name in the declaration) and `grant`. It ends with one event: `token received` at `DEBUG`, or
//! `no token` at `WARN` with `kind` ([`ErrorKind::as_str`]), `code` ([`Error::code`]) and `status`. `token invalidated` at
//! `INFO` says that a cached token was taken out of use because a resource server rejected it.
//!
//! `session` says that a session fares otherwise than before, with the fields `provider`, `health`
//! ([`Health::as_str`](crate::Health::as_str)), `reason` ([`LoginReason`](crate::LoginReason)) where its user has to log in
//! again, and `record`, the first digits of its key: at `WARN` where the store or an answer has failed (`maybe_spent`, `not_persisted`,
//! `rolled_back`), else at `INFO`. `the store fails` at `WARN`, with `problem`, and `the store works again` at `INFO` tell of the
//! store of sessions or shared tokens, the first time each, with `provider` and `class`.
//!
//! `the metadata names another endpoint than before` and `an endpoint of the metadata is not trusted`, at `WARN`, tell of the metadata
//! of a server, with `provider` and `endpoint`, the name of the member.
//!
//! `the user has not answered`, at `DEBUG`, ends a token request for a device code that comes too early.
//!
//! More events, at `WARN`, have the field `provider` and tell of what was tolerated; the page `docs/operations.md` lists each:
//!
//! * `expires_in` is 0 or less, longer than ten years, or not a lifetime;
//! * `expires_at` is not a moment;
//! * `scope` is no text;
//! * the clock here differs from the provider's by more than a minute, and a moment was read by the latter;
//! * the refresh token has a character that RFC 6749 excludes, and is left out;
//! * scopes were granted that were not requested; the field `count` says how many;
//! * the ID token of a refresh is not about the login, and is not taken;
//! * a `then(..)` failed after a refresh; the fields `call` and `problem` say which and why;
//! * a [`CredentialSource`](crate::CredentialSource) failed; the field `problem` is what it said.
//!
//! With the feature `metrics`, counters and histograms go to the recorder of the `metrics` crate, under the other names
//! here. Labels are `provider`, `grant`, and `result`, which is `ok` or the kind of the error. Times are in seconds.
//!
//! Nothing reported holds a token, a secret, a parameter's value, a URL or a body.

use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "metrics")]
use std::time::Instant;

#[cfg(feature = "metrics")]
use metrics::Label;
use oauth_grammar::Grant;
use tracing::Span;

#[cfg(doc)]
use crate::ErrorKind;
use crate::plan::Plan;
#[cfg(feature = "metrics")]
use crate::store::Applied;
use crate::store::{RecordClass, RecordKey, StoreError};
use crate::{Error, ErrorCode, Health};

/// The span of a token request.
pub const TOKEN_REQUEST: &str = "oauth_token_request";

/// Counter: token requests that ended. Labels `provider`, `grant`, `result`.
#[cfg(feature = "metrics")]
pub const REQUESTS_TOTAL: &str = "oauth_token_requests_total";

/// Histogram: how long token requests took, in seconds. Labels `provider`, `grant`, `result`.
#[cfg(feature = "metrics")]
pub const REQUEST_DURATION: &str = "oauth_token_request_duration_seconds";

/// Histogram: how long the cached token was still valid, in seconds, when the request for its successor ended. Callers had
/// to wait where that is less than `min_validity`, 30 seconds unless declared, or half of its life. Labels `provider`, `result`.
#[cfg(feature = "metrics")]
pub const REMAINING_LIFETIME: &str = "oauth_token_remaining_lifetime_seconds";

/// Counter: cached tokens taken out of use because a resource server rejected them. Label `provider`.
#[cfg(feature = "metrics")]
pub const INVALIDATIONS_TOTAL: &str = "oauth_token_invalidations_total";

/// Counter: what stores were asked for. Labels `provider`, `class` (of the record: `session`, `token`), `operation` (`load`,
/// `swap`, `discard`) and `result`: `ok`; `conflict`, where somebody else was faster; `failed`; `maybe_applied`, where a write that
/// failed may have happened; `unreadable`, for a record. Lists are not counted.
#[cfg(feature = "metrics")]
pub const STORE_OPERATIONS_TOTAL: &str = "oauth_store_operations_total";

/// Histogram: how long stores took, in seconds. The labels of [`STORE_OPERATIONS_TOTAL`].
#[cfg(feature = "metrics")]
pub const STORE_OPERATION_DURATION: &str = "oauth_store_operation_duration_seconds";

/// Counter: what has happened to sessions, as [`SessionEvent`](crate::SessionEvent) tells it. Labels `provider` and `health`
/// ([`Health::as_str`](crate::Health::as_str)).
#[cfg(feature = "metrics")]
pub const SESSION_EVENTS_TOTAL: &str = "oauth_session_events_total";

/// Gauge: how many sessions of this process have tokens that the store has not taken. Label `provider`.
#[cfg(feature = "metrics")]
pub const SESSIONS_UNPERSISTED: &str = "oauth_sessions_unpersisted";

/// Histogram: how long callers waited for another process to refresh their session or to get the token, in seconds. Only those that
/// waited. Labels `provider` and `class`.
#[cfg(feature = "metrics")]
pub const WAIT_DURATION: &str = "oauth_store_wait_duration_seconds";

/// The report of one operation of a store.
pub(crate) struct StoreReport<'p> {
    plan: &'p Plan,
    class: RecordClass,
    operation: &'static str,
    #[cfg(feature = "metrics")]
    begun: Instant,
}

impl<'p> StoreReport<'p> {
    pub(crate) fn begin(plan: &'p Plan, class: RecordClass, operation: &'static str) -> Self {
        Self {
            plan,
            class,
            operation,
            #[cfg(feature = "metrics")]
            begun: Instant::now(),
        }
    }

    pub(crate) fn is_load(&self) -> bool {
        self.operation == "load"
    }

    /// `result` is that of an operation which did not fail; `failing` says whether the store did before, and does now.
    #[cfg_attr(not(feature = "metrics"), expect(unused_variables, reason = "only metrics tell it"))]
    pub(crate) fn end(self, result: &'static str, error: Option<&StoreError>, failing: (bool, bool)) {
        let (provider, class) = (&*self.plan.name, self.class.as_str());
        match (failing, error) {
            ((false, true), Some(error)) => {
                tracing::warn!(provider, class, problem = error.whole(), "the store fails");
            }
            ((true, false), _) => tracing::info!(provider, class, "the store works again"),
            _ => {}
        }
        #[cfg(feature = "metrics")]
        {
            let result = match error.map(StoreError::applied) {
                None => result,
                Some(_) if error.is_some_and(StoreError::is_of_record) => "unreadable",
                Some(Applied::Maybe) if !self.is_load() => "maybe_applied",
                Some(_) => "failed",
            };
            let labels = [
                provider_label(&self.plan.name),
                Label::new("class", class),
                Label::new("operation", self.operation),
                Label::new("result", result),
            ];
            metrics::counter!(STORE_OPERATIONS_TOTAL, labels.iter()).increment(1);
            metrics::histogram!(STORE_OPERATION_DURATION, labels.iter()).record(self.begun.elapsed());
        }
    }
}

/// Reports how a session fares from now on.
pub(crate) fn session(plan: &Plan, key: &RecordKey, health: &Health) {
    let (provider, word, record) = (&*plan.name, health.as_str(), tracing::field::debug(key));
    match health {
        Health::MaybeSpent | Health::NotPersisted | Health::RolledBack => {
            tracing::warn!(provider, health = word, record, "session");
        }
        Health::LoginRequired(reason) => {
            tracing::info!(
                provider,
                health = word,
                reason = tracing::field::display(reason),
                record,
                "session"
            );
        }
        _ => tracing::info!(provider, health = word, record, "session"),
    }
    #[cfg(feature = "metrics")]
    {
        let labels = [provider_label(&plan.name), Label::new("health", word)];
        metrics::counter!(SESSION_EVENTS_TOTAL, labels.iter()).increment(1);
    }
}

/// Reports that there is one more session whose tokens the store has not taken, or one less.
#[cfg_attr(not(feature = "metrics"), expect(unused_variables, reason = "only metrics tell it"))]
pub(crate) fn unpersisted(provider: &Arc<str>, is_more: bool) {
    #[cfg(feature = "metrics")]
    {
        let gauge = metrics::gauge!(SESSIONS_UNPERSISTED, [provider_label(provider)].iter());
        gauge.increment(if is_more { 1.0 } else { -1.0 });
    }
}

/// Reports how long a caller has waited for another process.
#[cfg_attr(not(feature = "metrics"), expect(unused_variables, reason = "only metrics tell it"))]
pub(crate) fn waited(plan: &Plan, class: RecordClass, time: Duration) {
    #[cfg(feature = "metrics")]
    if !time.is_zero() {
        let labels = [provider_label(&plan.name), Label::new("class", class.as_str())];
        metrics::histogram!(WAIT_DURATION, labels.iter()).record(time);
    }
}

/// The report of one token request.
pub(crate) struct Report {
    grant: Grant,
    /// The span in which the request runs.
    pub(crate) span: Span,
    #[cfg(feature = "metrics")]
    begun: Instant,
}

impl Report {
    pub(crate) fn begin(plan: &Plan, grant: Grant) -> Self {
        Self {
            grant,
            span: tracing::debug_span!(TOKEN_REQUEST, provider = &*plan.name, grant = grant.as_str()),
            #[cfg(feature = "metrics")]
            begun: Instant::now(),
        }
    }

    pub(crate) fn end(self, plan: &Plan, error: Option<&Error>) {
        let (provider, grant) = (&*plan.name, self.grant.as_str());
        self.span.in_scope(|| match error {
            None => tracing::debug!(provider, grant, "token received"),
            // That the user takes their time is how it goes.
            Some(error) if matches!(error.code(), Some(ErrorCode::AuthorizationPending)) => {
                tracing::debug!(provider, grant, "the user has not answered");
            }
            Some(error) => tracing::warn!(
                provider,
                grant,
                kind = error.kind().as_str(),
                code = error.code().map(tracing::field::display),
                status = error.status(),
                "no token"
            ),
        });
        #[cfg(feature = "metrics")]
        {
            let labels = [
                provider_label(&plan.name),
                Label::new("grant", grant),
                Label::new("result", outcome(error)),
            ];
            metrics::counter!(REQUESTS_TOTAL, labels.iter()).increment(1);
            metrics::histogram!(REQUEST_DURATION, labels.iter()).record(self.begun.elapsed());
        }
    }
}

/// Reports the end of a request for a cached token, and how long the previous one is still valid; `None` when it never
/// expires.
#[cfg_attr(not(feature = "metrics"), expect(unused_variables, reason = "only metrics tell it"))]
pub(crate) fn renewed(plan: &Plan, error: Option<&Error>, life_left: Option<Duration>) {
    #[cfg(feature = "metrics")]
    if let Some(life_left) = life_left {
        let labels = [provider_label(&plan.name), Label::new("result", outcome(error))];
        metrics::histogram!(REMAINING_LIFETIME, labels.iter()).record(life_left);
    }
}

/// Reports that a cached token was taken out of use because a resource server rejected it.
pub(crate) fn invalidated(plan: &Plan) {
    tracing::info!(provider = &*plan.name, "token invalidated");
    #[cfg(feature = "metrics")]
    metrics::counter!(INVALIDATIONS_TOTAL, [provider_label(&plan.name)].iter()).increment(1);
}

#[cfg(feature = "metrics")]
fn provider_label(provider: &Arc<str>) -> Label {
    Label::new("provider", Arc::clone(provider))
}

#[cfg(feature = "metrics")]
fn outcome(error: Option<&Error>) -> &'static str {
    error.map_or("ok", |error| error.kind().as_str())
}
