//! What a client reports while it runs.
//!
//! Every token request is a `tracing` span at the level `DEBUG` with the name [`TOKEN_REQUEST`] and the fields
//! `provider` (the name in the declaration) and `grant`. It ends with one event: `token received` at `DEBUG`, or
//! `no token` at `WARN` with `kind` ([`ErrorKind::as_str`]), `code` ([`Error::code`]) and `status`. `token invalidated` at
//! `INFO` says that a cached token was taken out of use because a resource server rejected it.
//!
//! Eight more events, at `WARN`, have the field `provider` and tell of what was tolerated:
//!
//! * `expires_in` is 0 or less, longer than ten years, or not a lifetime;
//! * `expires_at` is not a moment;
//! * `scope` is no text;
//! * the clock here differs from the provider's by more than a minute, and a moment was read by the latter;
//! * the refresh token has a character that RFC 6749 excludes, and is left out;
//! * scopes were granted that were not requested; the field `count` says how many;
//! * a [`CredentialSource`](crate::CredentialSource) failed; the field `problem` is what it said;
//! * the store in which tokens are shared failed, so that this process asked for itself; the field `problem` is what it said.
//!
//! With the feature `metrics`, counters and histograms go to the recorder of the `metrics` crate, under the other names
//! here. Labels are `provider`, `grant`, and `result`, which is `ok` or the kind of the error. Times are in seconds.
//!
//! Nothing reported holds a token, a secret, a parameter's value, a URL or a body.

use std::time::Duration;
#[cfg(feature = "metrics")]
use std::time::Instant;

#[cfg(feature = "metrics")]
use metrics::Label;
use oauth_grammar::Grant;
use tracing::Span;

use crate::Error;
#[cfg(doc)]
use crate::ErrorKind;
use crate::plan::Plan;
use crate::store::StoreError;

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

/// The store in which tokens are shared has failed.
pub(crate) fn store_failed(plan: &Plan, error: &StoreError) {
    tracing::warn!(provider = &*plan.name, problem = error.whole(), "the store of the tokens has failed");
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
            let labels =
                [provider_label(plan), Label::new("grant", grant), Label::new("result", outcome(error))];
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
        let labels = [provider_label(plan), Label::new("result", outcome(error))];
        metrics::histogram!(REMAINING_LIFETIME, labels.iter()).record(life_left);
    }
}

/// Reports that a cached token was taken out of use because a resource server rejected it.
pub(crate) fn invalidated(plan: &Plan) {
    tracing::info!(provider = &*plan.name, "token invalidated");
    #[cfg(feature = "metrics")]
    metrics::counter!(INVALIDATIONS_TOTAL, [provider_label(plan)].iter()).increment(1);
}

#[cfg(feature = "metrics")]
fn provider_label(plan: &Plan) -> Label {
    Label::new("provider", std::sync::Arc::clone(&plan.name))
}

#[cfg(feature = "metrics")]
fn outcome(error: Option<&Error>) -> &'static str {
    error.map_or("ok", |error| error.kind().as_str())
}
