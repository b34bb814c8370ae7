//! When the next poll may be made (RFC 8628 §3.5).

use std::time::Duration;

use crate::runtime::Timestamp;
use crate::{Error, ErrorCode};

/// What `slow_down` adds to the interval.
const SLOWER: Duration = Duration::from_secs(5);
/// The longest wait after a provider that cannot be reached, unless its interval is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

/// The pace of one login. Times are since 1970, because it may be stored and go on in another process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) interval: Duration,
    /// When the codes end.
    pub(super) ends: Duration,
    /// When the last answer came, or the last poll was begun.
    pub(super) last: Duration,
    /// How long after that nothing is asked.
    pub(super) delay: Duration,
    /// How many polls in a row have failed for a while.
    pub(super) failures: u32,
    /// Whether nothing is to be asked any more.
    pub(super) is_over: bool,
}

/// What an error of a poll means.
#[derive(Debug)]
pub(super) enum Meaning {
    /// The user has not answered.
    Pending,
    /// The provider could not answer; it will perhaps.
    Unavailable(Error),
    /// The login is over.
    Over(Error),
}

impl Pace {
    /// The first poll is an interval after the answer.
    pub(super) fn new(answered: Timestamp, interval: Duration, ends: Duration) -> Self {
        Self { interval, ends, last: answered.wall(), delay: interval, failures: 0, is_over: false }
    }

    /// How long nothing is to be asked yet. A clock that was set back makes nobody wait for longer than was asked: the wait
    /// begins anew, by the clock as it is now.
    pub(super) fn wait(&mut self, now: Timestamp) -> Duration {
        self.last = self.last.min(now.wall());
        let since = now.wall().saturating_sub(self.last);
        self.delay.saturating_sub(since)
    }

    /// What is left until the codes end.
    pub(super) fn left(&self, now: Timestamp) -> Duration {
        self.ends.saturating_sub(now.wall())
    }

    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.left(now).is_zero()
    }

    /// It was waited for long enough, by a clock that may not be this one.
    pub(super) fn waited(&mut self) {
        self.delay = Duration::ZERO;
    }

    /// A poll is made. If nobody hears what comes of it, the next one is an interval later.
    pub(super) fn begin(&mut self, now: Timestamp) {
        (self.last, self.delay) = (now.wall(), self.interval);
    }

    /// A poll was answered with an error, or not at all.
    pub(super) fn judge(&mut self, now: Timestamp, error: Error) -> Meaning {
        let status = error.status().unwrap_or_default();
        // A provider that cannot answer says nothing about the user, whatever is in the body.
        let is_unavailable = status >= 500;
        let meaning = match error.code() {
            Some(ErrorCode::AuthorizationPending) if !is_unavailable && status != 429 => {
                self.failures = 0;
                self.delay = self.interval;
                Meaning::Pending
            }
            Some(ErrorCode::SlowDown) if !is_unavailable => {
                self.failures = 0;
                self.interval = self.interval.saturating_add(SLOWER);
                self.delay = self.interval;
                Meaning::Pending
            }
            _ if is_unavailable || error.is_transient() => {
                self.failures = self.failures.saturating_add(1);
                self.delay = self.backoff();
                Meaning::Unavailable(error.clone())
            }
            _ => {
                self.is_over = true;
                return Meaning::Over(error);
            }
        };
        self.delay = self.delay.max(error.retry_after().unwrap_or_default());
        self.last = now.wall();
        meaning
    }

    /// The interval, doubled with each failure.
    fn backoff(&self) -> Duration {
        let doubled = 2_u32.checked_pow(self.failures).and_then(|factor| self.interval.checked_mul(factor));
        doubled.unwrap_or(LONGEST_BACKOFF).min(LONGEST_BACKOFF.max(self.interval))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Meaning, Pace};
    use crate::runtime::Timestamp;
    use crate::{Error, ErrorCode, ErrorKind};

    fn at(seconds: u64) -> Timestamp {
        Timestamp::new(Duration::from_secs(seconds), Duration::from_secs(seconds))
    }

    fn pace() -> Pace {
        Pace::new(at(1000), Duration::from_secs(5), Duration::from_secs(1600))
    }

    fn answered(status: u16, code: &str) -> Error {
        let error = Error::new("Acme", ErrorKind::ErrorResponse, "").with_status(status);
        error.with_code(Some(ErrorCode::from(code)), None)
    }

    #[test]
    fn statement_76_slow_down_is_for_good_and_not_inside_of_a_5xx() {
        let mut pace = pace();
        assert_eq!(pace.wait(at(1002)).as_secs(), 3);
        assert!(matches!(pace.judge(at(1005), answered(400, "slow_down")), Meaning::Pending));
        assert_eq!((pace.interval.as_secs(), pace.wait(at(1005)).as_secs()), (10, 10));
        let meaning = pace.judge(at(1015), answered(503, "slow_down"));
        assert!(matches!(meaning, Meaning::Unavailable(_)));
        assert_eq!((pace.interval.as_secs(), pace.wait(at(1015)).as_secs()), (10, 20));
        assert!(matches!(pace.judge(at(1035), answered(200, "authorization_pending")), Meaning::Pending));
        assert_eq!(pace.wait(at(1035)).as_secs(), 10);
        assert!(matches!(pace.judge(at(1045), answered(400, "access_denied")), Meaning::Over(_)));
        assert!(pace.is_over);
    }

    #[test]
    fn statement_77_the_backoff_doubles_and_has_an_end() {
        let mut pace = pace();
        let lost = || Error::new("Acme", ErrorKind::Timeout, "");
        let waits = (0..40).map(|_| {
            pace.judge(at(1000), lost());
            pace.wait(at(1000)).as_secs()
        });
        let waits: Vec<_> = waits.collect();
        assert_eq!(waits.get(..5), Some(&[10, 20, 40, 60, 60][..]));
        assert!(waits.iter().skip(3).all(|wait| *wait == 60));
        let asked = answered(429, "temporarily_unavailable").with_retry_after(Some(Duration::from_secs(90)));
        pace.judge(at(1000), asked);
        assert_eq!(pace.wait(at(1000)).as_secs(), 90);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_longer() {
        let mut pace = pace();
        assert_eq!([10, 12, 15].map(|now| pace.wait(at(now)).as_secs()), [5, 3, 0]);
        let pace = self::pace();
        assert!(pace.is_expired(at(1600)) && !pace.is_expired(at(1599)));
    }
}
