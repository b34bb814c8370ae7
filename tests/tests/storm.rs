//! Many callers against a provider that is down.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::{Client, Credentials};
use oauth_specs::Cliquify;

const CALLERS: usize = 1000;
/// How long the provider takes to say that it is down.
const DELAY: Duration = Duration::from_millis(5);
/// How soon after that every caller knows.
const SPREAD: Duration = Duration::from_millis(50);

/// A provider that is down, and when it said so.
struct Down {
    url: String,
    answered: Arc<Mutex<Vec<Instant>>>,
}

impl Down {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let answered = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&answered);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                std::thread::spawn(move || {
                    let answer = b"HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n";
                    // A request of this test is a single small packet.
                    while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                        std::thread::sleep(DELAY);
                        log.lock().unwrap().push(Instant::now());
                        let _ = stream.write_all(answer);
                    }
                });
            }
        });
        Self { url, answered }
    }

    fn answers(&self) -> Vec<Instant> {
        self.answered.lock().unwrap().clone()
    }
}

/// All callers at once; when each of them had its error.
async fn storm(client: &Client<Cliquify>) -> Vec<Instant> {
    let callers = (0..CALLERS).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let error = client.token().await.unwrap_err();
            let now = Instant::now();
            assert_eq!((error.status(), error.is_transient()), (Some(503), true));
            now
        })
    });
    join_all(callers).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_c4_a_thousand_callers_make_one_request_and_share_its_error() {
    let down = Down::start();
    let clock = ManualClock::new();
    let builder = Client::builder(Cliquify, Credentials::secret("id", "secret")).token_url(&down.url);
    let client = builder.clock(Arc::clone(&clock)).build().unwrap();

    let told = storm(&client).await;
    let answers = down.answers();
    assert_eq!(answers.len(), 1, "one request for all callers");
    let latest = told.iter().max().unwrap().duration_since(answers[0]);
    assert!(latest < SPREAD, "the last caller knew {latest:?} after the answer");

    // The failure is remembered for a quarter of a second, give or take a fifth.
    storm(&client).await;
    clock.advance(Duration::from_millis(199));
    storm(&client).await;
    assert_eq!(down.answers().len(), 1, "the provider is left alone");

    clock.advance(Duration::from_millis(102));
    storm(&client).await;
    assert_eq!(down.answers().len(), 2, "and then asked once more");
}
