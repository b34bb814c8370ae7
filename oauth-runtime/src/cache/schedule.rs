//! When a token retires, when the next one is fetched, and the back-off after a failure.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, SystemTime};

use crate::Error;
use crate::config::Config;
use crate::plan::Plan;
use crate::runtime::Timestamp;
use crate::token::{Expiry, TokenData};

/// How much life a token has to have left for a caller not to wait for the next one, when the declaration does not say
/// `min_validity`.
const MARGIN: Duration = Duration::from_secs(30);
/// How long before callers would have to wait for it a token is renewed, at most.
const MAX_LEAD: Duration = Duration::from_secs(240);
/// By how much two clients differ in that, at most.
const MAX_JITTER: Duration = Duration::from_secs(30);

/// When a token is renewed, from when on callers wait for the next one where it can be had, and when it retires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) due: Timestamp,
    pub(super) stale: Timestamp,
    /// The end that the provider says: margins are for renewing, and withhold no token.
    pub(super) end: Timestamp,
}

impl Schedule {
    /// For a token whose request began at `begun`. A margin is never more than half of the lifetime; `jitter`
    /// is from 0 to 1.
    pub(super) fn new(
        plan: &Plan,
        begun: Timestamp,
        expiry: Expiry,
        default_lifetime: Duration,
        jitter: f64,
    ) -> Self {
        let Some(lifetime) = lifetime(begun, expiry, Some(default_lifetime)) else {
            return Self::at(Timestamp::NEVER);
        };
        if plan.renews_at_expiry && !lifetime.is_zero() {
            return Self::to_the_end(begun.plus(lifetime));
        }
        let margin = plan.min_validity.map_or(MARGIN, Duration::from_secs).min(lifetime / 2);
        let useful = lifetime.saturating_sub(margin);
        let stale = begun.plus(useful);
        let lead = MAX_LEAD.min(useful / 10) + MAX_JITTER.min(useful / 20).mul_f64(jitter.clamp(0.0, 1.0));
        Self { due: stale.minus(lead), stale, end: begun.plus(lifetime) }
    }

    /// The same for a token that can be renewed until then alone: it is, when nine tenths of that time are over.
    pub(super) fn renewed_by(self, begun: Timestamp, end: Option<SystemTime>) -> Self {
        let Some(end) = end else { return self };
        let left = end.duration_since(begun.system_time()).unwrap_or_default();
        let due = begun.plus(left.saturating_sub(left / 10));
        // What can be renewed as long as it lives keeps its margins, and what cannot be renewed at all is not asked for.
        if left.is_zero() || due.reached(self.due) { self } else { Self { due, ..self } }
    }

    /// The same where the provider says when to ask for the next one.
    pub(super) fn asked_at(self, begun: Timestamp, moment: Option<SystemTime>) -> Self {
        let Some(moment) = moment else { return self };
        let due = begun.plus(moment.duration_since(begun.system_time()).unwrap_or_default());
        if due.reached(self.stale) { self } else { Self { due, ..self } }
    }

    /// For a token that has no successor, and so is used to its end; where that is not known, until it is rejected.
    pub(super) fn without_successor(begun: Timestamp, expiry: Expiry) -> Self {
        let lifetime = lifetime(begun, expiry, None);
        Self::at(lifetime.map_or(Timestamp::NEVER, |lifetime| begun.plus(lifetime)))
    }

    /// For a token whose end is the first moment at which another may be asked for.
    fn to_the_end(end: Timestamp) -> Self {
        // One that is due at its very end has never lived.
        let last = end.minus(Duration::from_nanos(1));
        Self { due: last, stale: last, end }
    }

    /// All at once.
    fn at(moment: Timestamp) -> Self {
        Self { due: moment, stale: moment, end: moment }
    }
}

/// Whether a token that was asked for at `begun` is to be renewed by now, wherever it is.
pub(crate) fn is_due(config: &Config, token: &TokenData, begun: Timestamp, now: Timestamp) -> bool {
    let schedule = Schedule::new(config.plan(), begun, token.expiry, config.shared.default_lifetime, 0.0);
    let asked_at = token.more.as_ref().and_then(|more| more.refresh_at);
    now.reached(schedule.asked_at(begun, asked_at).due)
}

/// How long a token lives from `begun` on; `None` when it does not end.
fn lifetime(begun: Timestamp, expiry: Expiry, unknown: Option<Duration>) -> Option<Duration> {
    match expiry {
        Expiry::Never => None,
        Expiry::Unknown => unknown,
        Expiry::At(time) => Some(time.duration_since(begun.system_time()).unwrap_or_default()),
    }
}

/// The back-off after a failure: at least what the provider asks for, and twice as long as after the failure before. It
/// is short when callers have no token meanwhile, and never for good.
pub(super) fn backoff(error: &Error, failures: u32, still_valid: bool, jitter: f64) -> Duration {
    let (first, longest) = match (still_valid, error.is_transient()) {
        (true, _) => (Duration::from_secs(1), Duration::from_secs(60)),
        (false, true) => (Duration::from_millis(250), Duration::from_secs(1)),
        (false, false) => (Duration::from_secs(1), Duration::from_secs(5)),
    };
    let backoff = doubled(first, failures, longest).mul_f64(0.8 + 0.4 * jitter);
    // A provider that asks for no wait at all is still not asked in a loop.
    error.retry_after().map_or(backoff, |asked| asked.max(backoff))
}

/// `first` for the first of `times`, twice as much for each that follows, and never more than `longest`.
pub(super) fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(1 << times.saturating_sub(1).min(16)).min(longest)
}

/// How often tokens have been rejected of late, which decides whether one more rejection is believed: a resource
/// server that rejects every token must not make a client ask for tokens in a loop.
#[derive(Debug, Default)]
pub(super) struct Rejections {
    count: u32,
    last: Option<Timestamp>,
}

impl Rejections {
    /// Whether no rejection is remembered.
    pub(super) fn is_forgotten(&self) -> bool {
        self.last.is_none()
    }

    /// Believes a rejection when the one before was long enough ago: one second, twice as long each time, and at
    /// most a minute. Five quiet minutes make up for all.
    pub(super) fn accept(&mut self, now: Timestamp) -> bool {
        if let Some(last) = self.last {
            if !now.reached(last.plus(doubled(Duration::from_secs(1), self.count, Duration::from_secs(60)))) {
                return false;
            }
            if now.reached(last.plus(Duration::from_secs(300))) {
                self.count = 0;
            }
        }
        self.count = self.count.saturating_add(1);
        self.last = Some(now);
        true
    }
}

/// A number from 0 to 1 that differs between processes and calls; not for secrets.
pub(super) fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Rejections, Schedule, backoff, random};
    use crate::plan::Plan;
    use crate::runtime::Timestamp;
    use crate::token::Expiry;
    use crate::{Error, ErrorKind};

    fn begun() -> Timestamp {
        Timestamp::new(Duration::from_secs(1000), Duration::from_secs(1_900_000_000))
    }

    fn offsets(keys: &str, expiry: Expiry, jitter: f64) -> (u64, u64, u64) {
        let schedule = Schedule::new(&Plan::acme(keys), begun(), expiry, Duration::from_secs(3600), jitter);
        let since = |at: Timestamp| at.since(begun()).as_secs();
        (since(schedule.due), since(schedule.stale), since(schedule.end))
    }

    fn after(seconds: u64) -> Expiry {
        Expiry::At(begun().plus(Duration::from_secs(seconds)).system_time())
    }

    #[test]
    fn c13_margins_never_exceed_half_a_lifetime() {
        assert_eq!(offsets("", after(3600), 0.0), (3330, 3570, 3600));
        assert_eq!(offsets("", after(20), 0.0), (9, 10, 20));
        assert_eq!(offsets(r#""min_validity":300"#, after(240), 0.0), (108, 120, 240));
        assert_eq!(offsets("", after(0), 0.0), (0, 0, 0));
    }

    #[test]
    fn c15_jitter_moves_the_renewal_and_not_the_end() {
        assert_eq!(offsets("", after(3600), 1.0), (3300, 3570, 3600));
        assert_eq!(offsets("", after(3600), 0.5), (3315, 3570, 3600));
        assert_eq!(offsets("", after(600), 1.0), (484, 570, 600), "of a short lifetime it takes a part");
        let drawn = [random(), random(), random()];
        assert!(drawn.iter().all(|jitter| (0.0..=1.0).contains(jitter)));
        assert!(drawn.windows(2).any(|pair| (pair[0] - pair[1]).abs() > f64::EPSILON));
    }

    #[test]
    fn a_token_is_renewed_before_that_ends_which_renews_it() {
        let plan = Plan::acme("");
        let due = |seconds: Option<u64>| {
            let schedule = Schedule::new(&plan, begun(), after(3600), Duration::ZERO, 0.0);
            let end = seconds.map(|seconds| begun().plus(Duration::from_secs(seconds)).system_time());
            let schedule = schedule.renewed_by(begun(), end);
            assert_eq!(schedule.end.since(begun()).as_secs(), 3600);
            schedule.due.since(begun()).as_secs()
        };
        assert_eq!(
            [None, Some(0), Some(60), Some(3600), Some(86_400)].map(due),
            [3330, 3330, 54, 3240, 3330]
        );
    }

    #[test]
    fn an_unknown_lifetime_is_the_default_and_never_is_never() {
        assert_eq!(offsets("", Expiry::Unknown, 0.0), (3330, 3570, 3600));
        let never = Schedule::new(&Plan::acme(""), begun(), Expiry::Never, Duration::ZERO, 0.0);
        assert_eq!(never.end, Timestamp::NEVER);
        assert!(!begun().reached(never.due));
    }

    fn millis(error: &Error, failures: u32, still_valid: bool) -> u128 {
        backoff(error, failures, still_valid, 0.5).as_millis()
    }

    #[test]
    fn backoffs_double_up_to_a_limit() {
        let transient = Error::new("Acme", ErrorKind::Timeout, "");
        let terminal = Error::new("Acme", ErrorKind::ErrorResponse, "");
        assert_eq!([1, 2, 3, 40].map(|n| millis(&transient, n, false)), [250, 500, 1000, 1000]);
        assert_eq!([1, 2, 3, 40].map(|n| millis(&terminal, n, false)), [1000, 2000, 4000, 5000]);
        assert_eq!([1, 2, 7, 40].map(|n| millis(&transient, n, true)), [1000, 2000, 60_000, 60_000]);
    }

    #[test]
    fn what_the_provider_asks_for_wins() {
        let error = Error::new("Acme", ErrorKind::Http, "").with_retry_after(Some(Duration::from_secs(300)));
        assert_eq!(backoff(&error, 1, false, 1.0), Duration::from_secs(300));
        assert_eq!(backoff(&error, 9, true, 0.0), Duration::from_secs(300));
        let at_once = Error::new("Acme", ErrorKind::Http, "").with_retry_after(Some(Duration::ZERO));
        assert_eq!(backoff(&at_once, 1, false, 0.5), Duration::from_secs(1));
    }

    #[test]
    fn c19_rejections_are_believed_less_and_less_often() {
        let mut rejections = Rejections::default();
        let mut accepts = |seconds| rejections.accept(begun().plus(Duration::from_secs(seconds)));
        let believed: Vec<u64> = (0..=130).filter(|seconds| accepts(*seconds)).collect();
        assert_eq!(believed, [0, 1, 3, 7, 15, 31, 63, 123]);
        assert!(accepts(423), "after five quiet minutes the next is believed");
        assert!(accepts(424), "and the count begins anew");
    }
}
