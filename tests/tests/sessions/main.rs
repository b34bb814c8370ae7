//! Sessions: what users granted, refreshed by one request whoever asks, and kept in a store.

mod answers;
mod crash;
mod ends;
mod failures;
mod lab;
mod life;
mod logins;
mod operating;
mod overtaken;
mod renamed;
mod several;
mod successes;
mod told;
mod waiting;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockProvider, MockRequest};
use oauth_runtime::store::{MemoryStore, TokenStore};
use oauth_runtime::{Health, Received, SessionEvent, Sessions, oauth_provider};

const REDIRECT_URI: &str = "https://app.example/cb";

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = authorization_code,
    scope(default = ["profile", "mail"]),
)]
struct Acme;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    rotation = reusable,
)]
struct Reusable;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    rotation = grace(30),
)]
struct Graced;

/// A provider, a clock that the test moves, and what was told.
struct Setup<P> {
    mock: MockProvider<P>,
    client: oauth_runtime::Client<P>,
    clock: Arc<ManualClock>,
    events: Arc<Mutex<Vec<Health>>>,
}

impl<P: oauth_runtime::grant::AuthorizationCode + oauth_runtime::grant::Users> Setup<P> {
    fn new(provider: P) -> Self {
        let mock = MockProvider::start(provider).unwrap();
        let clock = ManualClock::new();
        let client = mock.client_builder().unwrap().runtime(Arc::clone(&clock)).build().unwrap();
        Self { mock, client, clock, events: Arc::default() }
    }

    /// The sessions as another process has them, with the same clock.
    fn sessions(&self, store: &Arc<impl TokenStore>) -> Sessions<P> {
        let events = Arc::clone(&self.events);
        let listener = move |event: &SessionEvent| events.lock().unwrap().push(event.health.clone());
        self.client.sessions(Arc::clone(store)).on_event(listener)
    }

    async fn log_in(&self, sessions: &Sessions<P>, name: &str) -> oauth_runtime::Session<P> {
        let (url, mut pending) = self.client.authorize(REDIRECT_URI).send().await.unwrap();
        let back = self.mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        self.client.exchange(callback).session(sessions, name).await.unwrap()
    }

    /// An hour later, when an access token has ended.
    fn an_hour_later(&self) {
        self.clock.advance(Duration::from_secs(3601));
    }

    fn told(&self) -> Vec<Health> {
        std::mem::take(&mut *self.events.lock().unwrap())
    }

    /// The token requests but for the login, each as its parameters.
    fn refreshes(&self) -> Vec<Vec<(String, String)>> {
        let requests = self.mock.requests();
        let refreshes = requests.iter().filter(|request| request.param("refresh_token").is_some());
        refreshes.map(MockRequest::body_params).collect()
    }
}

fn memory() -> Arc<MemoryStore> {
    Arc::new(MemoryStore::default())
}
