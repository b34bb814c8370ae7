//! The ends of tokens as real providers tell them, by clocks that need not be right.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::runtime::Runtime as _;
use oauth_runtime::{Client, Credentials, oauth_provider};
use oauth_tests::RawServer;
use oauth_tests::canary::Captured;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Plain {
    base: String,
}

static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What a token request came to.
struct Outcome {
    /// The lifetime in seconds by the clock here.
    lifetime: Option<u64>,
    warnings: Vec<String>,
    retry_after: Option<u64>,
}

/// Asks for a token that is answered with this head, and these members beside the token.
async fn asked<P: ClientCredentials>(
    provider: impl FnOnce(String) -> P,
    clock: &Arc<ManualClock>,
    (status, head, members): (u16, &str, &str),
) -> Outcome {
    let server = RawServer::with_headers(status, head, &format!(r#"{{"access_token":"AT"{members}}}"#));
    let builder = Client::builder(provider(server.origin()), Credentials::secret("id", "secret"));
    let client = builder.runtime(Arc::clone(clock)).build().unwrap();
    // The log is that of the process.
    let _alone = ALONE.lock().await;
    let captured = Captured::start();
    let before = captured.text().len();
    let now = now(clock);
    let result = client.request_token().send().await;
    let seconds = |end: std::time::SystemTime| end.duration_since(UNIX_EPOCH).unwrap().as_secs();
    Outcome {
        lifetime: result
            .as_ref()
            .ok()
            .and_then(|token| Some(seconds(token.expires_at()?).saturating_sub(now))),
        warnings: captured
            .text()
            .split_off(before)
            .lines()
            .filter(|line| line.contains("WARN"))
            .map(str::to_owned)
            .collect(),
        retry_after: result.err().and_then(|error| Some(error.retry_after()?.as_secs())),
    }
}

/// The seconds since 1970 by this clock.
fn now(clock: &ManualClock) -> u64 {
    clock.now().wall().as_secs()
}

/// A clock that shows the beginning of 2030-01-02.
fn clock() -> Arc<ManualClock> {
    let clock = ManualClock::new();
    let target = Duration::from_secs(1_893_542_400);
    let ahead = target.checked_sub(clock.now().wall()).expect("a test runs earlier");
    clock.advance_wall(ahead);
    clock
}

fn plain(base: String) -> Plain {
    Plain { base }
}

#[tokio::test]
async fn w6_a_moment_in_place_of_a_lifetime_is_no_lifetime_of_ten_years() {
    let clock = clock();
    let (soon, late) = (now(&clock) + 600, now(&clock) + 40_000_000);
    for (stated, lifetime) in [
        (soon.to_string(), Some(600)),
        (format!("{soon}000"), Some(600)),
        (format!("\"{soon}\""), Some(600)),
        (late.to_string(), None),
        ("400000000".to_owned(), None),
    ] {
        let member = &*format!(r#","expires_in":{stated}"#);
        let outcome = asked(plain, &clock, (200, "", member)).await;
        assert_eq!(outcome.lifetime, lifetime, "{member}");
        assert_eq!(outcome.warnings.len(), 1, "{member}: {:?}", outcome.warnings);
        assert!(outcome.warnings[0].contains("`expires_in`"));
    }
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, response(expires_at(path = "expires_on")))]
struct ExpiresOn {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, response(expires_at(path = "/.expires")))]
struct DotExpires {
    base: String,
}

#[tokio::test]
async fn w7_a_date_of_http_is_a_moment_and_one_that_is_none_is_passed_over_loudly() {
    let clock = clock();
    let member = r#","expires_on":"1/10/2030 8:01:28 AM +00:00""#;
    let outcome = asked(|base| ExpiresOn { base }, &clock, (200, "", member)).await;
    assert_eq!(outcome.lifetime, None);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    assert!(outcome.warnings[0].contains("`expires_at` is not a time"));
    let member = r#","expires_on":"1/10/2030 8:01:28 AM +00:00","expires_in":60"#;
    assert_eq!(asked(|base| ExpiresOn { base }, &clock, (200, "", member)).await.lifetime, Some(60));
    let member = r#","expires_in":60,".expires":"Thu, 10 Jan 2030 08:01:28 GMT""#;
    let outcome = asked(|base| DotExpires { base }, &clock, (200, "", member)).await;
    assert_eq!(outcome.lifetime, Some(1_894_262_488 - now(&clock)));
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
}

#[tokio::test]
async fn w8_a_lifetime_counts_before_a_moment_that_is_not_declared() {
    let clock = clock();
    let past = now(&clock) - 3600;
    let outcome =
        asked(plain, &clock, (200, "", &format!(r#","expires_in":3600,"expires_at":{past}"#))).await;
    assert_eq!(outcome.lifetime, Some(3600));
    for absent in ["", r#""expires_in":null,"#] {
        let members = format!(r#",{absent}"expires_at":{}"#, now(&clock) + 60);
        assert_eq!(asked(plain, &clock, (200, "", &members)).await.lifetime, Some(60), "{absent}");
    }
    let members = format!(r#","expires_in":3600,"expires_on":{}"#, now(&clock) + 60);
    assert_eq!(asked(|base| ExpiresOn { base }, &clock, (200, "", &members)).await.lifetime, Some(60));
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, lifetime = jwt)]
struct Jwt {
    base: String,
}

#[tokio::test]
async fn w9_the_clock_of_the_provider_tells_how_long_a_moment_is_off() {
    let clock = clock();
    // The clock here is two hours ahead or behind.
    for there in [now(&clock) - 7200, now(&clock) + 7200] {
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(there));
        let head = format!("Date: {date}\r\n");
        let moment = there + 600;
        let member = format!(r#","expires_on":{moment}"#);
        let outcome = asked(|base| ExpiresOn { base }, &clock, (200, &head, &member)).await;
        assert_eq!(outcome.lifetime, Some(600), "{date}");
        assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
        assert!(outcome.warnings[0].contains("clock"));
        let outcome = asked(plain, &clock, (200, &head, r#","expires_in":600"#)).await;
        assert_eq!((outcome.lifetime, outcome.warnings.len()), (Some(600), 0), "a lifetime needs no clock");
        let retry = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(there + 30));
        let outcome = asked(plain, &clock, (429, &format!("{head}Retry-After: {retry}\r\n"), "")).await;
        assert_eq!(outcome.retry_after, Some(30));
    }
    let there = now(&clock) - 7200;
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(there));
    let server = RawServer::with_headers(200, &format!("Date: {date}\r\n"), &jwt(there + 600));
    let builder = Client::builder(Jwt { base: server.origin() }, Credentials::secret("id", "secret"));
    let client = builder.runtime(Arc::clone(&clock)).build().unwrap();
    client.token().await.unwrap();
    for _ in 0..5 {
        clock.advance(Duration::from_secs(1));
        client.token().await.unwrap();
    }
    assert_eq!(server.requests().len(), 1, "no request a second");
}

/// An answer with a JWT that ends at this moment.
fn jwt(exp: u64) -> String {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{exp}}}"#));
    format!(r#"{{"access_token":"e30.{claims}.c2ln"}}"#)
}
