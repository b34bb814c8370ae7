//! Many callers against a provider that is down.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::{Client, Credentials};
use oauth_specs::Cliquify;
use oauth_tests::{RawServer, response};

const CALLERS: usize = 1000;
/// How soon after the provider's answer every caller knows.
const SPREAD: Duration = Duration::from_millis(50);

/// A provider that is down, and says so when the test tells it to.
struct Down {
    server: RawServer,
    say_so: Sender<()>,
    answered: Arc<Mutex<Vec<Instant>>>,
}

impl Down {
    fn start() -> Self {
        let (say_so, told) = channel();
        let (told, answered) = (Mutex::new(told), Arc::new(Mutex::new(Vec::new())));
        let log = Arc::clone(&answered);
        let server = RawServer::answering(move |_| {
            told.lock().unwrap().recv().unwrap();
            log.lock().unwrap().push(Instant::now());
            response(503, "", "")
        });
        Self { server, say_so, answered }
    }

    fn answers(&self) -> Vec<Instant> {
        self.answered.lock().unwrap().clone()
    }
}

/// All callers at once; when each of them had its error. `once_all_wait` runs when every one of them has asked.
async fn storm(client: &Client<Cliquify>, once_all_wait: impl FnOnce()) -> Vec<Instant> {
    let asked = Arc::new(AtomicUsize::new(0));
    let callers = (0..CALLERS).map(|_| {
        let (client, asked) = (client.clone(), Arc::clone(&asked));
        tokio::spawn(async move {
            let mut token = pin!(client.token());
            let first = poll_fn(|context| Poll::Ready(token.as_mut().poll(context))).await;
            asked.fetch_add(1, Ordering::SeqCst);
            let result = if let Poll::Ready(result) = first { result } else { token.await };
            let now = Instant::now();
            let error = result.unwrap_err();
            assert_eq!((error.status(), error.is_transient()), (Some(503), true));
            now
        })
    });
    let callers: Vec<_> = callers.collect();
    while asked.load(Ordering::SeqCst) < CALLERS {
        tokio::task::yield_now().await;
    }
    once_all_wait();
    join_all(callers).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_c4_a_thousand_callers_make_one_request_and_share_its_error() {
    let down = Down::start();
    let clock = ManualClock::new();
    let builder = Client::builder(Cliquify, Credentials::secret("id", "secret"));
    let client = builder.token_url(down.server.url("/token")).runtime(Arc::clone(&clock)).build().unwrap();

    let told = storm(&client, || down.say_so.send(()).unwrap()).await;
    let answers = down.answers();
    assert_eq!(answers.len(), 1, "one request for all callers");
    let latest = told.iter().max().unwrap().duration_since(answers[0]);
    assert!(latest < SPREAD, "the last caller knew {latest:?} after the answer");

    // The failure is remembered for a quarter of a second, give or take a fifth.
    storm(&client, || ()).await;
    clock.advance(Duration::from_millis(199));
    storm(&client, || ()).await;
    assert_eq!(down.answers().len(), 1, "the provider is left alone");

    clock.advance(Duration::from_millis(102));
    storm(&client, || down.say_so.send(()).unwrap()).await;
    assert_eq!(down.answers().len(), 2, "and then asked once more");
}
