//! Several tokens of one client, tokens that a resource server rejects, and a provider that is down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, ErrorKind, Token, Tokens, oauth_provider};
use oauth_tests::PartialRuntime;

#[oauth_provider(token_url = "https://{tenant}.example/token", grant = client_credentials)]
struct Acme {
    tenant: String,
}

/// A provider in memory. Its tokens are `AT1`, `AT2` and so on; a request that holds the word `slow` is not answered,
/// and while it is down no other is answered well.
#[derive(Debug, Default)]
struct Provider {
    requests: AtomicUsize,
    down: AtomicBool,
}

impl Transport for Provider {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let is_slow = String::from_utf8_lossy(&request.body).contains("slow");
        Box::pin(async move {
            if is_slow {
                std::future::pending::<()>().await;
            }
            let down = self.down.load(Ordering::SeqCst);
            let status = if down { http::StatusCode::SERVICE_UNAVAILABLE } else { http::StatusCode::OK };
            let body = format!(r#"{{"access_token":"AT{number}","expires_in":3600}}"#);
            Ok(HttpResponse::new(status, http::HeaderMap::new(), body.into_bytes()))
        })
    }
}

struct Setup {
    provider: Arc<Provider>,
    clock: Arc<ManualClock>,
    client: Client<Acme>,
}

fn setup_of(max_cached_tokens: usize) -> Setup {
    let (provider, clock) = (Arc::new(Provider::default()), ManualClock::new());
    let builder = Client::builder(Acme { tenant: "eu".into() }, Credentials::secret("id", "secret"));
    // Whoever waits does the work, so that a request has ended when its caller goes on.
    let runtime = PartialRuntime { clock: Arc::clone(&clock), spawns: false, sleeps: false };
    let builder = builder.transport(Arc::clone(&provider)).runtime(runtime);
    Setup { provider, clock, client: builder.max_cached_tokens(max_cached_tokens).build().unwrap() }
}

fn setup() -> Setup {
    setup_of(100)
}

impl Setup {
    fn requests(&self) -> usize {
        self.provider.requests.load(Ordering::SeqCst)
    }

    fn scoped(&self, scopes: &[&str]) -> Tokens<Acme> {
        self.client.request_token().scopes(scopes.iter().copied()).cached()
    }
}

async fn text(tokens: impl Into<Tokens<Acme>>) -> String {
    text_of(&tokens.into().token().await.unwrap())
}

fn text_of(token: &Token<Acme>) -> String {
    token.access_token().expose_secret().to_owned()
}

#[tokio::test]
async fn c20_each_set_of_scopes_has_a_token_of_its_own() {
    let setup = setup();
    assert_eq!(text(setup.client.clone()).await, "AT1");
    assert_eq!(text(setup.scoped(&["x", "x"])).await, "AT2");
    assert_eq!(text(setup.scoped(&["y", "y"])).await, "AT3");
    assert_eq!(text(setup.scoped(&["a", "b"])).await, "AT4");
    assert_eq!(text(setup.scoped(&["b", "", "a"])).await, "AT4");
    assert_eq!(text(setup.scoped(&["b a"])).await, "AT4");
    assert_eq!(text(setup.scoped(&["read"])).await, "AT5");
    assert_eq!(text(setup.scoped(&["read", "admin", "admin"])).await, "AT6");
    assert_eq!(text(setup.scoped(&["x"])).await, "AT2");
    assert_eq!(text(setup.scoped(&[])).await, "AT1", "the client's own");
    assert_eq!(setup.requests(), 6);
}

#[tokio::test]
async fn c20_statement_68_every_part_of_a_request_counts() {
    let setup = setup();
    let request = || setup.client.request_token();
    let us = setup.client.with_provider(Acme { tenant: "us".into() }).unwrap();
    let all = [
        request().resource("https://a.example").cached(),
        request().resource("https://b.example").cached(),
        request().resource("https://a.example").resource("https://b.example").cached(),
        request().resource("https://a.example").scope("x").cached(),
        request().param("audience", "https://a.example").cached(),
        request().param("audience", "https://b.example").cached(),
        us.tokens(),
        us.request_token().scope("x").cached(),
        setup.scoped(&["x"]),
    ];
    let mut texts = Vec::new();
    for tokens in &all {
        texts.push(text(tokens.clone()).await);
    }
    assert_eq!(texts, ["AT1", "AT2", "AT3", "AT4", "AT5", "AT6", "AT7", "AT8", "AT9"]);
    let again = request().resource("https://b.example").resource("https://a.example").cached();
    assert_eq!(text(again).await, "AT3");
    let eu = us.with_provider(Acme { tenant: "eu".into() }).unwrap();
    assert_eq!(text(eu.request_token().scope("x").cached()).await, "AT9", "the same by another way");
    let scoped = all[7].with_provider(Acme { tenant: "eu".into() }).unwrap();
    assert_eq!(text(scoped).await, "AT9", "the scope goes along");
    assert_eq!(text(eu).await, "AT10");
    assert_eq!(text(setup.client.clone()).await, "AT10", "the client's own token by another way");
}

#[test]
fn a_token_url_of_the_callers_own_is_not_asked_for_another_tenant() {
    let builder = Client::builder(Acme { tenant: "eu".into() }, Credentials::secret("id", "secret"));
    let client = builder.token_url("https://gateway.example/eu").build().unwrap();
    let error = client.with_provider(Acme { tenant: "us".into() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_token_that_is_there_waits_for_no_other() {
    let setup = setup();
    let (here, slow) = (setup.scoped(&["x"]), setup.scoped(&["slow"]));
    here.token().await.unwrap();
    let mut waiting = Box::pin(slow.token());
    let mut context = Context::from_waker(Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    assert!(here.try_header().is_some());
    assert!(matches!(Box::pin(here.token()).as_mut().poll(&mut context), Poll::Ready(Ok(_))));
    assert!(setup.scoped(&["x"]).try_header().is_some());
    assert!(slow.try_header().is_none());
}

#[tokio::test]
async fn c22_the_number_of_tokens_is_bounded() {
    let setup = setup_of(10);
    let held = setup.scoped(&["held"]);
    held.token().await.unwrap();
    for number in 0..50 {
        setup.scoped(&[&format!("s{number}")]).token().await.unwrap();
        setup.scoped(&["hot"]).token().await.unwrap();
    }
    assert_eq!(setup.requests(), 52, "the one that is asked for again and again is not dropped");
    assert!(setup.scoped(&["held"]).try_header().is_some(), "nor the one that somebody holds");
    setup.scoped(&["s0"]).token().await.unwrap();
    assert_eq!(setup.requests(), 53, "those are dropped that nobody asked for in the longest time");
    for recent in 44..50 {
        setup.scoped(&[&format!("s{recent}")]).token().await.unwrap();
    }
    assert_eq!(setup.requests(), 53, "and no others");
}

#[tokio::test]
async fn c17_an_old_token_is_not_invalidated_in_place_of_its_successor() {
    let setup = setup();
    let old = setup.client.token().await.unwrap();
    let header = setup.client.try_header().unwrap();
    assert!(setup.client.invalidate(&old).is_gone());
    assert!(setup.client.try_header().is_none());
    assert_eq!(text(setup.client.clone()).await, "AT2");
    assert!(setup.client.invalidate(&old).is_gone(), "another token is to be had");
    assert!(setup.client.invalidate_header(&header).is_gone());
    assert!(
        setup.client.invalidate(&setup.client.request_token().send().await.unwrap()).is_gone(),
        "not a cached one"
    );
    assert_eq!(text(setup.client.clone()).await, "AT2");
}

#[tokio::test]
async fn c17_many_who_are_rejected_at_a_time_ask_for_one_token() {
    let setup = setup();
    let old = setup.client.token().await.unwrap();
    let callers = (0..50).map(|_| async {
        assert!(setup.client.invalidate(&old).is_gone());
        text(setup.client.clone()).await
    });
    assert!(join_all(callers).await.iter().all(|text| text == "AT2"));
    assert_eq!(setup.requests(), 2);
}

#[tokio::test]
async fn c18_a_rejected_token_does_not_come_back_when_there_is_no_other() {
    let setup = setup();
    let token = setup.client.token().await.unwrap();
    setup.provider.down.store(true, Ordering::SeqCst);
    assert!(setup.client.invalidate(&token).is_gone());
    for _ in 0..5 {
        assert_eq!(setup.client.token().await.unwrap_err().status(), Some(503));
    }
    assert_eq!(setup.requests(), 2, "the failure is remembered");
    setup.provider.down.store(false, Ordering::SeqCst);
    setup.clock.advance(Duration::from_secs(1));
    assert_eq!(text(setup.client.clone()).await, "AT3");
}

#[tokio::test]
async fn c18_the_pause_after_a_failed_renewal_is_kept() {
    let setup = setup();
    setup.client.token().await.unwrap();
    setup.clock.advance(Duration::from_secs(3400));
    setup.provider.down.store(true, Ordering::SeqCst);
    let token = setup.client.token().await.unwrap();
    assert_eq!((text_of(&token), setup.requests()), ("AT1".to_owned(), 2));
    assert!(setup.client.invalidate(&token).is_gone());
    assert_eq!(setup.client.token().await.unwrap_err().status(), Some(503));
    assert_eq!(setup.requests(), 2);
}

#[tokio::test]
async fn c10_c11_an_outage_that_outlasts_the_token_ends_without_a_new_client() {
    let setup = setup();
    setup.client.token().await.unwrap();
    setup.clock.advance(Duration::from_secs(3340));
    setup.provider.down.store(true, Ordering::SeqCst);
    for requests in 2..=5 {
        assert_eq!(text(setup.client.clone()).await, "AT1", "a valid token is served");
        assert_eq!(setup.requests(), requests);
        setup.clock.advance(Duration::from_secs(if requests < 5 { 10 } else { 199 }));
    }
    // The next pause is of eleven seconds at least; meanwhile callers live on the token, to its very end.
    assert_eq!((text(setup.client.clone()).await, setup.requests()), ("AT1".to_owned(), 6));
    setup.clock.advance(Duration::from_secs(2));
    assert!(setup.client.try_header().is_some());
    setup.clock.advance(Duration::from_secs(29));
    assert!(setup.client.try_header().is_none());
    assert_eq!(setup.client.token().await.unwrap_err().status(), Some(503));
    assert_eq!(setup.requests(), 7);
    setup.provider.down.store(false, Ordering::SeqCst);
    assert!(setup.client.token().await.is_err(), "the failure is remembered");
    setup.clock.advance(Duration::from_secs(2));
    assert_eq!(text(setup.client.clone()).await, "AT8");
}

#[tokio::test]
async fn c19_where_every_token_is_rejected_fewer_and_fewer_are_asked_for() {
    let setup = setup();
    let mut seconds = Vec::new();
    for second in 0..600 {
        let before = setup.requests();
        for _ in 0..20 {
            setup.client.invalidate(&setup.client.token().await.unwrap());
        }
        if setup.requests() > before {
            seconds.push(second);
        }
        setup.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(seconds[..7], [0, 1, 3, 7, 15, 31, 63], "the second attempt has another token at once");
    assert_eq!(seconds[7..], [123, 183, 243, 303, 363, 423, 483, 543], "and then one a minute");
    assert_eq!(setup.requests(), 16, "of which the first second took two");
}
