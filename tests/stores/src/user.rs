//! A user whom a strictly rotating provider knows, and what becomes of the session.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::store::TokenStore;
use oauth_runtime::{
    Client, Error, ErrorKind, Health, Received, Sent, Session, SessionEvent, Sessions, Token, oauth_provider,
};
use oauth_tests::processes::{AN_HOUR, Clock};

/// The provider.
#[derive(Debug, Clone, Copy)]
#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
pub struct Acme;

/// The name of the session.
pub const NAME: &str = "alice";

/// A strictly rotating provider, and its client.
#[derive(Debug)]
pub struct User {
    /// The provider.
    pub mock: MockProvider<Acme>,
    /// Its client.
    pub client: Client<Acme>,
    clock: Arc<Clock>,
    told: Arc<Mutex<Vec<Health>>>,
}

impl Default for User {
    fn default() -> Self {
        let (mock, clock) = (MockProvider::start(Acme).expect("a port"), Arc::new(Clock::default()));
        let builder = mock.client_builder().expect("a transport").runtime(Arc::clone(&clock));
        let client = builder.build().expect("a valid declaration");
        Self { mock, client, clock, told: Arc::default() }
    }
}

impl User {
    /// As another process has them.
    #[must_use]
    pub fn sessions(&self, store: &Arc<dyn TokenStore>) -> Sessions<Acme> {
        let told = Arc::clone(&self.told);
        let listener = move |event: &SessionEvent| {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(event.health.clone());
        };
        self.client.sessions(Arc::clone(store)).on_event(listener)
    }

    /// As another process has it, which has not loaded it yet.
    #[must_use]
    pub fn elsewhere(&self, store: &Arc<dyn TokenStore>) -> Session<Acme> {
        self.sessions(store).get(NAME).expect("a name")
    }

    /// The session of a login.
    pub async fn log_in(&self, sessions: &Sessions<Acme>) -> Session<Acme> {
        let (url, mut pending) =
            self.client.authorize("https://app.example/cb").send().await.expect("a request");
        let back = self.mock.log_in(&url).expect("a login");
        let callback = pending.callback(Received::query(&back.params)).expect("a callback");
        self.client.exchange(callback).session(sessions, NAME).await.expect("a session")
    }

    /// What was told of the session since this was asked last.
    #[must_use]
    pub fn told(&self) -> Vec<Health> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The access tokens that there are have ended.
    pub fn an_hour_passes(&self) {
        self.clock.later.fetch_add(AN_HOUR, Ordering::SeqCst);
    }

    /// A refresh that has to be asked for again while its connections are those to a server that is gone.
    pub async fn refresh(&self, session: &Session<Acme>) -> Result<Token<Acme>, Error> {
        loop {
            match session.refresh().await {
                Err(error) if error.is_transient() => tokio::time::sleep(Duration::from_millis(50)).await,
                outcome => break outcome,
            }
        }
    }

    /// A refresh that the store refuses, or does not answer: nothing is sent, and the access token is served.
    pub async fn is_kept(&self, session: &Session<Acme>) -> Error {
        let (requests, valid) =
            (self.mock.requests().len(), session.token().await.expect("a token that lives"));
        let error = session.refresh().await.expect_err("the store fails");
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Store, Sent::No), "{error}");
        assert_eq!(self.mock.requests().len(), requests, "something was sent");
        let still = session.token().await.expect("a token that lives");
        assert_eq!(still.access_token().expose_secret(), valid.access_token().expose_secret());
        assert!(self.mock.is_valid(still.access_token()));
        error
    }
}
