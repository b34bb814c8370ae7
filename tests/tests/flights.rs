//! Requests for cached tokens whose callers, runtimes and clocks do not behave.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, ClientBuilder, Credentials, Error, Token};
use oauth_specs::Cliquify;
use oauth_tests::PartialRuntime;
use tokio::sync::oneshot;

type Answer = Result<(u16, &'static str, &'static str), ()>;

/// A transport whose answers come from the test, one for each request.
#[derive(Debug, Default)]
struct Gated {
    gates: Mutex<Vec<Option<oneshot::Sender<Answer>>>>,
}

impl Gated {
    fn requests(&self) -> usize {
        self.gates.lock().unwrap().len()
    }

    /// Answers a request, counted from 0: a token, or a failure with this status.
    fn answer(&self, number: usize, answer: Answer) {
        let gate = self.gates.lock().unwrap()[number].take().unwrap();
        let _ = gate.send(answer);
    }

    fn token(&self, number: usize, access_token: &'static str) {
        self.answer(number, Ok((200, "", access_token)));
    }
}

impl Transport for Gated {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let (gate, answer) = oneshot::channel();
        self.gates.lock().unwrap().push(Some(gate));
        Box::pin(async move {
            let (status, retry_after, token) = answer.await.unwrap().unwrap();
            let body = format!(r#"{{"token":{{"access_token":"{token}","expires_in":3600}}}}"#);
            let mut headers = http::HeaderMap::new();
            if !retry_after.is_empty() {
                headers.insert("retry-after", retry_after.parse().unwrap());
            }
            Ok(HttpResponse::new(status.try_into().unwrap(), headers, body.into_bytes()))
        })
    }
}

struct Setup {
    transport: Arc<Gated>,
    clock: Arc<ManualClock>,
    client: Client<Cliquify>,
}

fn setup_with(
    has_runtime: bool,
    change: impl FnOnce(ClientBuilder<Cliquify>) -> ClientBuilder<Cliquify>,
) -> Setup {
    let transport = Arc::new(Gated::default());
    let clock = ManualClock::new();
    let builder = Client::builder(Cliquify, Credentials::secret("id", "secret"));
    let runtime = PartialRuntime { clock: Arc::clone(&clock), spawns: has_runtime, sleeps: has_runtime };
    let builder = change(builder.transport(Arc::clone(&transport)).runtime(runtime));
    Setup { transport, clock, client: builder.build().unwrap() }
}

fn setup() -> Setup {
    setup_with(false, |builder| builder)
}

type Waiting<'c> = Pin<Box<dyn Future<Output = Result<Token<Cliquify>, Error>> + 'c>>;

fn poll(waiting: &mut Waiting<'_>) -> Poll<Result<Token<Cliquify>, Error>> {
    waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A caller that waits.
fn waiting(client: &Client<Cliquify>) -> Waiting<'_> {
    let mut waiting: Waiting<'_> = Box::pin(client.token());
    assert!(poll(&mut waiting).is_pending());
    waiting
}

fn end(waiting: &mut Waiting<'_>) -> Result<String, Error> {
    let Poll::Ready(result) = poll(waiting) else { panic!("it still waits") };
    result.map(|token| token.access_token().expose_secret().to_owned())
}

fn cached(client: &Client<Cliquify>) -> Option<String> {
    client.try_header().map(|header| header.to_str().unwrap().to_owned())
}

#[test]
fn a_flight_that_is_given_up_does_not_undo_what_a_later_one_did() {
    for late in [Ok((200, "", "OLD")), Ok((503, "", ""))] {
        let setup = setup();
        let mut first = waiting(&setup.client);
        setup.clock.advance(Duration::from_secs(62));
        let mut second = waiting(&setup.client);
        assert_eq!(setup.transport.requests(), 2);
        setup.transport.token(1, "NEW");
        assert_eq!(end(&mut second).unwrap(), "NEW");
        let is_token = matches!(late, Ok((200, ..)));
        setup.transport.answer(0, late);
        let expected = if is_token { "OLD" } else { "NEW" };
        assert_eq!(
            end(&mut first).unwrap(),
            expected,
            "a valid token stands in for the one that did not come"
        );
        assert_eq!(cached(&setup.client).as_deref(), Some("Bearer NEW"));
    }
}

#[test]
fn a_late_answer_does_not_end_the_flight_that_took_its_place() {
    let setup = setup();
    let mut first = waiting(&setup.client);
    setup.clock.advance(Duration::from_secs(62));
    let mut second = waiting(&setup.client);
    setup.transport.answer(0, Ok((503, "", "")));
    assert!(end(&mut first).is_err());
    let mut third = waiting(&setup.client);
    assert_eq!(setup.transport.requests(), 2, "the second flight is joined");
    setup.transport.token(1, "NEW");
    assert_eq!((end(&mut second).unwrap(), end(&mut third).unwrap()), ("NEW".into(), "NEW".into()));
}

#[test]
fn a_wall_clock_that_is_set_does_not_make_two_flights_of_one() {
    let setup = setup();
    let mut first = waiting(&setup.client);
    setup.clock.advance_wall(Duration::from_secs(24 * 3600));
    let mut second = waiting(&setup.client);
    assert_eq!(setup.transport.requests(), 1);
    setup.transport.token(0, "AT");
    assert_eq!((end(&mut first).unwrap(), end(&mut second).unwrap()), ("AT".into(), "AT".into()));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_runtime_that_stands_still_asks_again_in_the_end() {
    let setup = setup_with(true, |builder| builder);
    // Another runtime drives the first flight, and then nobody drives that runtime.
    let idle = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = setup.client.clone();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            idle.block_on(async { tokio::time::timeout(Duration::ZERO, client.token()).await.unwrap_err() });
        });
    });
    assert_eq!(setup.transport.requests(), 1);
    let began = tokio::time::Instant::now();
    let waiting = tokio::spawn({
        let client = setup.client.clone();
        async move { client.token().await.map(drop) }
    });
    tokio::time::sleep(Duration::from_secs(62)).await;
    assert_eq!(setup.transport.requests(), 2);
    setup.transport.token(1, "AT");
    waiting.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(63));
    std::mem::forget(idle);
}

#[test]
fn c27_a_runtime_that_is_shut_down_in_flight_costs_the_next_caller_nothing() {
    let mock = MockProvider::start(Cliquify).unwrap();
    let client = mock.client().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    mock.set_delay(Duration::from_millis(300));
    let first = runtime();
    first.block_on(async {
        let _ = tokio::time::timeout(Duration::from_millis(100), client.token()).await;
    });
    assert_eq!(mock.requests().len(), 1);
    drop(first);
    mock.set_delay(Duration::ZERO);
    runtime().block_on(client.token()).unwrap();
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn c22_a_slot_is_not_dropped_while_its_request_is_under_way() {
    let setup = setup_with(true, |builder| builder.max_cached_tokens(2));
    let asked = setup.client.request_token().scope("asked").cached();
    assert!(tokio::time::timeout(Duration::ZERO, asked.token()).await.is_err());
    drop(asked);
    for number in 0..10 {
        let _ = setup.client.request_token().scope(format!("s{number}")).cached();
    }
    setup.transport.token(0, "AT");
    let again = setup.client.request_token().scope("asked").cached();
    assert_eq!(again.token().await.unwrap().access_token().expose_secret(), "AT");
    assert_eq!(setup.transport.requests(), 1);
}

#[test]
fn statement_62_the_wait_that_is_left_is_told() {
    let setup = setup();
    let mut first = waiting(&setup.client);
    setup.transport.answer(0, Ok((429, "300", "")));
    assert_eq!(end(&mut first).unwrap_err().retry_after(), Some(Duration::from_secs(300)));
    setup.clock.advance(Duration::from_secs(290));
    let mut later: Waiting<'_> = Box::pin(setup.client.token());
    assert_eq!(end(&mut later).unwrap_err().retry_after(), Some(Duration::from_secs(10)));
}

#[test]
fn statement_62_no_wait_is_told_that_the_provider_did_not_ask_for() {
    let setup = setup();
    let mut first = waiting(&setup.client);
    setup.transport.answer(0, Ok((503, "0", "")));
    assert_eq!(end(&mut first).unwrap_err().retry_after(), Some(Duration::ZERO));
    let mut later: Waiting<'_> = Box::pin(setup.client.token());
    assert_eq!(end(&mut later).unwrap_err().retry_after(), Some(Duration::ZERO));
    assert_eq!(setup.transport.requests(), 1);
}

#[test]
fn c18_the_long_pause_of_those_who_had_a_token_does_not_outlive_it() {
    let setup = setup();
    let mut first = waiting(&setup.client);
    setup.transport.token(0, "AT");
    end(&mut first).unwrap();
    setup.clock.advance(Duration::from_secs(3340));
    for number in 1..=7 {
        let mut renewal = waiting(&setup.client);
        setup.transport.answer(number, Ok((503, "", "")));
        assert_eq!(end(&mut renewal).unwrap(), "AT");
        if number < 7 {
            setup.clock.advance(Duration::from_secs(1 << number));
        }
    }
    let mut current: Waiting<'_> = Box::pin(setup.client.token());
    let Poll::Ready(Ok(token)) = poll(&mut current) else { panic!("it is valid") };
    assert!(setup.client.invalidate(&token).is_gone());
    let mut error: Waiting<'_> = Box::pin(setup.client.token());
    assert_eq!(end(&mut error).unwrap_err().status(), Some(503));
    setup.clock.advance(Duration::from_secs(5));
    drop(waiting(&setup.client));
    assert_eq!(setup.transport.requests(), 9, "after five seconds the provider is asked");
}
