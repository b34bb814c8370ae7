//! Renewals as real providers answer them, in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::runtime::Runtime as _;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, oauth_provider};

#[oauth_provider(token_url = "https://a.example/t", grant = client_credentials)]
struct Plain;

#[oauth_provider(token_url = "https://a.example/t", grant = client_credentials, renew = at_expiry)]
struct OneAtATime;

/// Answers by the seconds since its making.
struct Provider {
    clock: Arc<ManualClock>,
    begun: Duration,
    requests: AtomicUsize,
    answer: fn(u64) -> (u16, String),
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Provider")
    }
}

impl Provider {
    fn seconds(&self) -> u64 {
        self.clock.now().monotonic().checked_sub(self.begun).unwrap().as_secs()
    }
}

impl Transport for Provider {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let (status, body) = (self.answer)(self.seconds());
        Box::pin(async move {
            let Ok(status) = http::StatusCode::from_u16(status) else { return std::future::pending().await };
            Ok(HttpResponse::new(status, http::HeaderMap::new(), body.into_bytes()))
        })
    }
}

struct Setup<P = Plain> {
    clock: Arc<ManualClock>,
    provider: Arc<Provider>,
    client: Client<P>,
}

fn setup(answer: fn(u64) -> (u16, String)) -> Setup {
    setup_of(Plain, answer)
}

fn setup_of<P: ClientCredentials>(provider: P, answer: fn(u64) -> (u16, String)) -> Setup<P> {
    let declared = provider;
    let clock = ManualClock::new();
    let begun = clock.now().monotonic();
    let provider =
        Arc::new(Provider { clock: Arc::clone(&clock), begun, requests: AtomicUsize::new(0), answer });
    let builder = Client::builder(declared, Credentials::secret("id", "secret"));
    let builder = builder.transport(Arc::clone(&provider)).runtime(Arc::clone(&clock));
    Setup { client: builder.build().unwrap(), clock, provider }
}

impl<P: ClientCredentials> Setup<P> {
    fn requests(&self) -> usize {
        self.provider.requests.load(Ordering::SeqCst)
    }

    /// The token that a caller gets now; none when it is an error.
    async fn token(&self) -> Option<String> {
        let token = self.client.token().await;
        // The background has its turn.
        tokio::task::yield_now().await;
        let token = token.ok()?;
        Some(token.access_token().expose_secret().to_owned())
    }

    fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// The status of an answer that does not come.
const SILENCE: u16 = 0;

fn token(name: &str, expires_in: impl std::fmt::Display) -> (u16, String) {
    (200, format!(r#"{{"access_token":"{name}","expires_in":{expires_in}}}"#))
}

#[tokio::test]
async fn w10_the_same_token_again_is_no_renewal_and_no_storm() {
    // The token changes every 600 seconds; in its last second it is said to have none left.
    let setup = setup(|second| {
        token(&format!("T{}", second / 600), (600 - second % 600) - u64::from(second % 600 == 599))
    });
    for second in 0..1300 {
        if let Some(got) = setup.token().await {
            assert_eq!(got, format!("T{}", second / 600), "second {second}");
        } else {
            assert!(second % 600 <= 1, "without a token in second {second}");
        }
        setup.advance(1);
    }
    assert!(setup.requests() < 60, "{} requests", setup.requests());
}

#[tokio::test]
async fn w10_a_token_that_has_ended_does_not_come_back_because_its_end_is_no_longer_said() {
    let setup =
        setup(|second| token(if second < 63 { "T1" } else { "T2" }, if second == 0 { 60 } else { 0 }));
    assert_eq!(setup.token().await.as_deref(), Some("T1"));
    setup.advance(60);
    for _ in 0..3 {
        assert_eq!(setup.token().await, None, "it has ended");
        assert!(setup.client.try_header().is_none());
        setup.advance(1);
    }
    setup.advance(5);
    assert_eq!(setup.token().await.as_deref(), Some("T2"));
}

#[tokio::test]
async fn w11_a_renewal_that_is_expired_or_ends_earlier_leaves_the_token_in_use() {
    for answer in [
        (|second| token(&format!("T{second}"), if second == 0 { 3600 } else { -5 })) as fn(u64) -> _,
        |second| token(&format!("T{second}"), if second == 0 { 3600 } else { 100 }),
    ] {
        let setup = setup(answer);
        assert_eq!(setup.token().await.as_deref(), Some("T0"));
        setup.advance(3400);
        for _ in 0..20 {
            assert_eq!(setup.token().await.as_deref(), Some("T0"));
            assert_eq!(setup.client.try_header().unwrap().to_str().unwrap(), "Bearer T0");
        }
        assert_eq!(setup.requests(), 2, "it counts as a failed renewal");
    }
}

#[tokio::test]
async fn w12_a_token_is_served_until_it_really_ends() {
    for (lifetime, answer) in [
        (4, (|second| if second == 0 { token("T", 4) } else { (503, String::new()) }) as fn(u64) -> _),
        (25, |second| if second == 0 { token("T", 25) } else { (503, String::new()) }),
        (3600, |second| if second == 0 { token("T", 3600) } else { (503, String::new()) }),
    ] {
        let setup = setup(answer);
        for second in 0..lifetime {
            assert_eq!(setup.token().await.as_deref(), Some("T"), "second {second} of {lifetime}");
            assert!(setup.client.try_header().is_some(), "second {second} of {lifetime}");
            setup.advance(1);
        }
        assert_eq!(setup.token().await, None);
        assert!(setup.client.try_header().is_none());
        assert!(setup.requests() < 40, "{} requests", setup.requests());
    }
}

#[tokio::test]
async fn w12_callers_wait_for_the_next_token_when_little_life_is_left() {
    let setup = setup(|second| token(&format!("T{second}"), 3600));
    setup.token().await;
    setup.advance(3590);
    assert!(setup.client.try_header().is_none(), "the next one can be had");
    assert_eq!(setup.token().await.as_deref(), Some("T3590"));
    assert_eq!(setup.requests(), 2);
}

#[tokio::test]
async fn w10_a_token_that_has_ended_stays_so_whatever_is_said_of_it_but_a_later_end() {
    for later in ["0", "null", "-3"] {
        let answer = match later {
            "0" => |second| token("T1", if second == 0 { "60" } else { "0" }),
            "null" => |second| token("T1", if second == 0 { "60" } else { "null" }),
            _ => (|second| token("T1", if second == 0 { "60" } else { "-3" })) as fn(u64) -> _,
        };
        let clock = ManualClock::new();
        let begun = clock.now().monotonic();
        let requests = AtomicUsize::new(0);
        let provider = Provider { clock: Arc::clone(&clock), begun, requests, answer };
        let builder = Client::builder(Defaulted, Credentials::secret("id", "secret"));
        let client = builder.transport(provider).runtime(Arc::clone(&clock)).build().unwrap();
        assert!(client.token().await.is_ok());
        clock.advance(Duration::from_secs(60));
        assert!(client.token().await.is_err(), "{later}");
    }
    let setup = setup(|second| token("T1", if second < 60 { 60 } else { 3600 }));
    assert!(setup.token().await.is_some());
    setup.advance(61);
    assert!(setup.token().await.is_some(), "a later end is believed");
}

#[oauth_provider(
    token_url = "https://a.example/t",
    grant = client_credentials,
    response(expires_in(default = 3600)),
)]
struct Defaulted;

#[tokio::test]
async fn w10_a_provider_that_never_says_an_end_may_repeat_its_token() {
    let setup = setup(|_| (200, r#"{"access_token":"T"}"#.to_owned()));
    for _ in 0..7200 {
        assert_eq!(setup.token().await.as_deref(), Some("T"));
        assert!(setup.client.try_header().is_some());
        setup.advance(1);
    }
    assert_eq!(setup.requests(), 3, "one each hour");
}

#[tokio::test]
async fn w10_the_token_after_one_that_was_repeated_is_there_within_two_seconds() {
    // The provider changes its token a little after ours has ended.
    let setup = setup(|second| {
        token(
            if second < 601 { "T0" } else { "T1" },
            600_u64.saturating_sub(second).max(u64::from(second > 600) * 600),
        )
    });
    setup.token().await;
    for _ in 0..600 {
        setup.advance(1);
        setup.token().await;
    }
    let mut without = 0;
    while setup.token().await.as_deref() != Some("T1") {
        without += 1;
        assert!(without <= 2, "without a token for {without} seconds");
        setup.advance(1);
    }
}

#[tokio::test(start_paused = true)]
async fn w12_a_provider_that_is_silent_keeps_nobody_from_the_token_there_is() {
    let setup = setup(|second| if second == 0 { token("T", 3600) } else { (SILENCE, String::new()) });
    setup.token().await;
    setup.advance(3590);
    let begun = tokio::time::Instant::now();
    assert_eq!(setup.token().await.as_deref(), Some("T"));
    assert!(begun.elapsed() <= Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(setup.client.try_header().is_some(), "the next one is on its way");
    assert_eq!(setup.requests(), 2);
}

#[tokio::test]
async fn w9_a_wall_clock_that_was_set_back_does_not_make_a_renewal_a_failure() {
    let setup = setup(|second| token(&format!("T{second}"), 3600));
    setup.token().await;
    setup.advance(60);
    // As if it had been two hours ahead: the token ends by the other clock.
    setup.clock.advance_monotonic(Duration::from_secs(3340));
    setup.token().await;
    assert_eq!(setup.token().await.as_deref(), Some("T3400"));
    assert_eq!(setup.requests(), 2);
}

/// Each token ends the one before: it is named by the second of its request.
fn ending_the_one_before(seconds: u64) -> (u16, String) {
    token(&format!("at-{seconds}"), 600)
}

#[tokio::test]
async fn w37_a_token_that_ends_the_one_before_is_asked_for_at_its_end() {
    let setup = setup_of(OneAtATime, ending_the_one_before);
    for second in [0, 1, 300, 570, 599] {
        setup.clock.advance(
            Duration::from_secs(second).saturating_sub(Duration::from_secs(setup.provider.seconds())),
        );
        assert_eq!(setup.token().await.as_deref(), Some("at-0"), "second {second}");
    }
    assert!(setup.client.try_header().is_some());
    assert_eq!(setup.requests(), 1, "nothing was asked for while the token lived");
    setup.advance(1);
    assert_eq!(setup.token().await.as_deref(), Some("at-600"));
    assert_eq!(setup.requests(), 2);
}

#[tokio::test]
async fn w37_fifty_calls_under_way_get_one_new_token() {
    let setup = setup_of(OneAtATime, ending_the_one_before);
    let old = setup.client.token().await.unwrap();
    setup.advance(600);
    let waiting = futures_util::future::join_all((0..50).map(|_| setup.client.token())).await;
    assert!(waiting.iter().all(|token| token.as_ref().unwrap().access_token().expose_secret() == "at-600"));
    assert_eq!(setup.requests(), 2);
    // Those that were on their way with the old one are rejected, and find the new one there.
    for _ in 0..50 {
        setup.client.tokens().invalidate(&old);
        assert_eq!(setup.token().await.as_deref(), Some("at-600"));
    }
    assert_eq!(setup.requests(), 2);
}
