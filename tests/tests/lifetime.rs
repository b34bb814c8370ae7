//! When a token expires.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::runtime::Runtime as _;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, Expiry, Token, oauth_provider};
use oauth_tests::canary::Captured;

#[oauth_provider(token_url = "https://a.example/t", grant = client_credentials)]
struct Plain;

/// Takes ten seconds of virtual time for every answer.
#[derive(Debug)]
struct Slow {
    clock: Arc<ManualClock>,
    body: String,
}

const TAKEN: Duration = Duration::from_secs(10);

impl Transport for Slow {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.clock.advance(TAKEN);
        let body = self.body.clone().into_bytes();
        Box::pin(async { Ok(HttpResponse::new(http::StatusCode::OK, http::HeaderMap::new(), body)) })
    }
}

#[oauth_provider(
    token_url = "https://a.example/t",
    grant = client_credentials,
    response(expires_in(default = 900))
)]
struct Default900;

/// A token whose answer has this `expires_in`, and its lifetime in seconds from the beginning of the request.
async fn lifetime(expires_in: &str) -> (Token<Plain>, Option<u64>) {
    lifetime_of(Plain, expires_in).await
}

async fn lifetime_of<P: ClientCredentials>(provider: P, expires_in: &str) -> (Token<P>, Option<u64>) {
    let clock = ManualClock::new();
    let body = format!(r#"{{"access_token":"AT","expires_in":{expires_in}}}"#);
    let builder = Client::builder(provider, Credentials::secret("id", "secret")).runtime(Arc::clone(&clock));
    let client = builder.transport(Slow { clock: Arc::clone(&clock), body }).build().unwrap();
    let begun = UNIX_EPOCH + clock.now().wall();
    let token = client.request_token().send().await.unwrap();
    let lifetime = token.expires_at().map(|time| time.duration_since(begun).unwrap().as_secs());
    (token, lifetime)
}

#[tokio::test]
async fn p4_p5_lifetimes_in_all_their_spellings() {
    for (expires_in, seconds) in [
        ("3600", Some(3600)),
        ("\"3600\"", Some(3600)),
        ("3600.0", Some(3600)),
        ("1e3", Some(1000)),
        ("59.9", Some(59)),
        ("null", None),
    ] {
        let (token, lifetime) = lifetime(expires_in).await;
        assert_eq!(lifetime, seconds, "{expires_in}");
        assert_eq!(token.expiry() == Expiry::Unknown, seconds.is_none());
    }
}

#[tokio::test]
async fn p6_p7_statement_26_odd_lifetimes_are_tamed_and_logged() {
    let captured = Captured::start();
    for (expires_in, seconds, warning) in [
        ("\"\"", None, "is not a lifetime"),
        ("\"abc\"", None, "is not a lifetime"),
        ("\"NaN\"", None, "is not a lifetime"),
        ("[60]", None, "is not a lifetime"),
        ("-1", Some(0), "is negative"),
        ("0", Some(0), "is 0: the token counts as expired; if it has no end, declare `lifetime = never`"),
        ("1e30", None, "is more than ten years"),
        ("99999999999", None, "is more than ten years"),
    ] {
        let before = captured.text().len();
        assert_eq!(lifetime(expires_in).await.1, seconds, "{expires_in}");
        let logged = captured.text().split_off(before);
        assert!(logged.contains(&format!("`expires_in` {warning}")), "{expires_in}: {logged}");
        assert!(!logged.contains("abc"), "the provider's text is not logged");
    }
}

#[tokio::test]
async fn p7_zero_says_nothing_where_a_default_is_declared() {
    let captured = Captured::start();
    for (expires_in, seconds) in [("0", 900), ("null", 900), ("60", 60)] {
        assert_eq!(lifetime_of(Default900, expires_in).await.1, Some(seconds), "{expires_in}");
    }
    let logged = captured.text();
    let mut of_it = logged.lines().filter(|line| line.contains("Default900"));
    assert!(!of_it.any(|line| line.contains("`expires_in`")), "what is declared is not odd: {logged}");
}

#[tokio::test]
async fn statement_27_a_lifetime_counts_from_the_beginning_of_the_request() {
    assert_eq!(lifetime("60").await.1, Some(60), "though the answer came after ten of them");
}
