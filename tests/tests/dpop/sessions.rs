//! What a user granted, bound to a key.

use std::sync::Arc;

use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, DpopKey, ErrorKind, Received, Session, Sessions};
use oauth_tests::login::param;

use super::{Public, read};

const REDIRECT_URI: &str = "https://app.example/cb";

struct Setup {
    mock: MockProvider<Public>,
    clock: Arc<ManualClock>,
    store: Arc<MemoryStore>,
}

impl Setup {
    fn new() -> Self {
        let mock = MockProvider::start(Public).unwrap();
        Self { mock, clock: ManualClock::new(), store: Arc::default() }
    }

    /// A process with these keys.
    fn process(&self, keys: Vec<DpopKey>) -> (Client<Public>, Sessions<Public>) {
        let builder = self.mock.client_builder().unwrap();
        let client = builder.runtime(Arc::clone(&self.clock)).dpop(keys).build().unwrap();
        let sessions = client.sessions(Arc::clone(&self.store));
        (client, sessions)
    }

    async fn log_in(&self, client: &Client<Public>, sessions: &Sessions<Public>) -> Session<Public> {
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let back = self.mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        client.exchange(callback).session(sessions, "alice").await.unwrap()
    }

    fn expire(&self) {
        self.clock.advance(std::time::Duration::from_secs(3601));
    }

    fn nonces(&self) -> Vec<Option<String>> {
        let requests = self.mock.requests();
        let claims = requests.iter().map(|request| read(request.headers["dpop"].to_str().unwrap()).1);
        claims.map(|claims| claims["nonce"].as_str().map(str::to_owned)).collect()
    }
}

#[tokio::test]
async fn statement_74_a_login_names_its_key_and_its_code_is_exchanged_with_it() {
    let setup = Setup::new();
    let key = DpopKey::generate().unwrap();
    let (client, _) = setup.process(vec![key.clone()]);
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(param(&url, "dpop_jkt").as_deref(), Some(key.thumbprint()));
    let back = setup.mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert_eq!(token.bound_to(), Some(key.thumbprint()));
}

#[tokio::test]
async fn statement_74_a_key_that_was_replaced_during_a_login_still_ends_it() {
    let setup = Setup::new();
    let (old, new) = (DpopKey::generate().unwrap(), DpopKey::generate().unwrap());
    let (before, _) = setup.process(vec![old.clone()]);
    let (after, sessions) = setup.process(vec![new.clone(), old.clone()]);
    let (url, pending) = before.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.store(&*setup.store).await.unwrap();
    let cookies = cookie.to_set_cookie().split(';').next().unwrap().to_owned();
    let back = setup.mock.log_in(&url).unwrap();
    let received = Received::query(&back.params);
    let callback = after.take_callback(&*setup.store, &cookies, received).await.unwrap();
    let session = after.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert_eq!(session.token().await.unwrap().bound_to(), Some(old.thumbprint()));
    // Its refresh token stays bound to the old one.
    setup.expire();
    assert_eq!(session.token().await.unwrap().bound_to(), Some(old.thumbprint()));
}

#[tokio::test]
async fn statement_74_without_the_key_of_a_refresh_token_nothing_is_sent() {
    let setup = Setup::new();
    let (client, sessions) = setup.process(vec![DpopKey::generate().unwrap()]);
    setup.log_in(&client, &sessions).await;
    setup.expire();
    let (_, sessions) = setup.process(vec![DpopKey::generate().unwrap()]);
    let error = sessions.get("alice").unwrap().token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
    assert_eq!(error.sent(), oauth_runtime::Sent::No);
    assert_eq!(setup.mock.requests().len(), 1);
    assert_eq!(setup.mock.reused_refresh_tokens(), 0);
}

#[tokio::test]
async fn statement_72_the_nonce_of_the_provider_is_kept_beside_the_refresh_token() {
    let setup = Setup::new();
    setup.mock.set_nonce("kept");
    let key = DpopKey::generate().unwrap();
    let (client, sessions) = setup.process(vec![key.clone()]);
    setup.log_in(&client, &sessions).await;
    setup.expire();
    // Another process, which has heard nothing of it, does not risk the refresh token for it.
    let (_, sessions) = setup.process(vec![key]);
    sessions.get("alice").unwrap().token().await.unwrap();
    let kept = || Some("kept".to_owned());
    assert_eq!(setup.nonces(), [None, kept(), kept()]);
}

#[tokio::test]
async fn a_refresh_that_lacks_a_nonce_is_made_once_more_in_the_same_attempt() {
    let setup = Setup::new();
    let (client, sessions) = setup.process(vec![DpopKey::generate().unwrap()]);
    let session = setup.log_in(&client, &sessions).await;
    setup.expire();
    setup.mock.set_nonce("new");
    session.token().await.unwrap();
    assert_eq!(setup.nonces(), [None, None, Some("new".to_owned())]);
    assert_eq!((setup.mock.refreshes(), setup.mock.reused_refresh_tokens()), (1, 0));
}
