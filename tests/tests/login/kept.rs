//! Logins that are kept in a store, so that another replica can end them, once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::seal::{KeyRing, SealedStore};
use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::url::Url;
use oauth_runtime::{
    CallbackProblem as Problem, Credentials, Error, ErrorCode, ErrorKind, LoginCookie, Received, Sent,
    oauth_provider,
};
use oauth_tests::PartialRuntime;
use oauth_tests::login::param;

use super::{Acme, AcmeClient, REDIRECT_URI, acme};

/// The `Cookie` header of a browser that has these.
pub(super) fn header(cookies: &[&LoginCookie]) -> String {
    let pairs: Vec<String> =
        cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
    pairs.join("; ")
}

/// The query of a callback to this request.
pub(super) fn query(url: &Url) -> String {
    format!("code=c&state={}", param(url, "state").unwrap())
}

/// That a callback was refused, and nothing sent.
pub(super) fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Option<Problem> {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Callback, Sent::No), "{error}");
    error.callback_problem()
}

/// A client whose clock the test moves.
pub(super) fn with_clock(mock: &MockProvider<Acme>, clock: &Arc<ManualClock>) -> AcmeClient {
    let runtime = PartialRuntime { clock: Arc::clone(clock), spawns: true, sleeps: true };
    mock.client_builder().unwrap().runtime(runtime).build().unwrap()
}

type Written = Vec<(RecordKey, Vec<u8>)>;

/// A store that remembers what is written, and fails when it is told to.
#[derive(Debug, Clone, Default)]
struct Watched {
    inner: MemoryStore,
    written: Arc<Mutex<Written>>,
    fails: bool,
}

impl TokenStore for Watched {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        if self.fails {
            return Box::pin(async {
                Err(StoreError::not_applied("the disk is full").with_source("by 3 bytes"))
            });
        }
        Box::pin(async {
            let loaded = self.inner.load(key).await;
            // Others load before this one swaps.
            tokio::task::yield_now().await;
            loaded
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        if self.fails {
            return Box::pin(async { Err(StoreError::maybe_applied("the disk is full")) });
        }
        if let Some(record) = &new {
            self.written.lock().unwrap().push((key.clone(), record.bytes().to_vec()));
        }
        self.inner.compare_and_swap(key, expected, new)
    }
}

#[tokio::test]
async fn s1_a_login_ends_in_another_replica_once() {
    let (mock, one) = acme();
    let two = mock.client().unwrap();
    let store = MemoryStore::default();
    let (url, pending) = one.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.store(&store).await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let (cookies, received) = (header(&[&cookie]), Received::query(&back.params));
    let callback = two.take_callback(&store, &cookies, received).await.unwrap();
    assert_eq!(callback.scope()[0].as_str(), "profile");
    two.exchange(callback).send().await.unwrap();
    assert!(mock.requests()[0].problems.is_empty(), "the verifier is that of the challenge");
    assert_eq!(refused(two.take_callback(&store, &cookies, received).await), Some(Problem::Unknown));
    assert_eq!(refused(one.take_callback(&store, &cookies, received).await), Some(Problem::Unknown));
}

#[tokio::test]
async fn statement_42_of_concurrent_callbacks_one_ends_the_login() {
    let (_mock, client) = acme();
    let store = Watched::default();
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let (cookies, query) = (header(&[&pending.store(&store).await.unwrap()]), query(&url));
    let take = || client.take_callback(&store, &cookies, Received::query(&query));
    let taken = futures_util::future::join_all((0..8).map(|_| take())).await;
    let problems: Vec<_> = taken.into_iter().filter(Result::is_err).map(refused).collect();
    assert_eq!(problems, [Some(Problem::Spent); 7]);
}

#[tokio::test]
async fn statement_42_46_a_callback_that_does_not_belong_to_the_login_does_not_end_it() {
    let (_mock, client) = acme();
    let store = MemoryStore::default();
    let (url, pending) = client.authorize(REDIRECT_URI).initiator("alice").send().await.unwrap();
    let cookie = pending.store(&store).await.unwrap();
    let (_, other) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let other = other.store(&store).await.unwrap();
    let (cookies, came) = (header(&[&cookie]), query(&url));
    let of_other_browser = format!("{}={}", cookie.name(), other.value());
    let forged = format!("{came}&iss=https%3A%2F%2Fevil.example");
    for (cookies, query, by, problem) in [
        ("", &*came, "alice", Problem::CookieMissing),
        (&header(&[&other]), &came, "alice", Problem::CookieMissing),
        // The name has to be the whole one, so that no network can set the cookie.
        (&cookies.replace("__Host-", ""), &came, "alice", Problem::CookieMissing),
        (&of_other_browser, &came, "alice", Problem::OtherBrowser),
        (&format!("{}=", cookie.name()), &came, "alice", Problem::OtherBrowser),
        (&cookies, &came, "mallory", Problem::OtherInitiator),
        (&cookies, &forged, "alice", Problem::IssuerMismatch),
        (&cookies, "code=c", "alice", Problem::StateMissing),
        (&cookies, "code=c&state=another", "alice", Problem::Unknown),
        (&cookies, &came.replace("code", "id_token"), "alice", Problem::OtherFlow),
    ] {
        let received = Received::query(query).by(by);
        assert_eq!(refused(client.take_callback(&store, cookies, received).await), Some(problem), "{query}");
    }
    client.take_callback(&store, &cookies, Received::query(&came).by("alice")).await.unwrap();
}

#[tokio::test]
async fn s1_a_refusal_ends_a_login_that_is_kept() {
    let (mock, client) = acme();
    let store = MemoryStore::default();
    mock.refuse_next("access_denied");
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let cookies = header(&[&pending.store(&store).await.unwrap()]);
    let back = mock.log_in(&url).unwrap();
    let take = || client.take_callback(&store, &cookies, Received::query(&back.params));
    assert_eq!(take().await.unwrap_err().code(), Some(&ErrorCode::AccessDenied));
    assert_eq!(refused(take().await), Some(Problem::Unknown));
}

#[tokio::test]
async fn statement_42_a_login_that_is_kept_ends_after_15_minutes() {
    let (mock, _) = acme();
    let clock = ManualClock::new();
    let client = with_clock(&mock, &clock);
    let store = MemoryStore::default();
    let begin = || async {
        let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        (header(&[&pending.store(&store).await.unwrap()]), query(&url))
    };
    let ((in_time, first), (late, second)) = (begin().await, begin().await);
    clock.advance(Duration::from_secs(14 * 60));
    client.take_callback(&store, &in_time, Received::query(&first)).await.unwrap();
    clock.advance(Duration::from_secs(2 * 60));
    let taken = client.take_callback(&store, &late, Received::query(&second)).await;
    assert_eq!(refused(taken), Some(Problem::Expired));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    request(params(account = "{account}")),
)]
pub(super) struct Tenant {
    pub(super) account: String,
}

#[tokio::test]
async fn statement_45_46_a_login_of_another_client_is_not_taken() {
    let one = Tenant { account: "one".into() }.client(Credentials::secret("id", "secret")).unwrap();
    let two = one.with_provider(Tenant { account: "two".into() }).unwrap();
    let other_id = Tenant { account: "one".into() }.client(Credentials::secret("other", "s")).unwrap();
    let other_provider = Acme.client(Credentials::secret("id", "secret")).unwrap();
    let store = MemoryStore::default();
    let (url, pending) = one.authorize(REDIRECT_URI).send().await.unwrap();
    let (cookies, query) = (header(&[&pending.store(&store).await.unwrap()]), query(&url));
    let received = Received::query(&query);
    assert_eq!(refused(two.take_callback(&store, &cookies, received).await), Some(Problem::OtherClient));
    assert_eq!(refused(other_id.take_callback(&store, &cookies, received).await), Some(Problem::OtherClient));
    let taken = other_provider.take_callback(&store, &cookies, received).await;
    assert_eq!(refused(taken), Some(Problem::OtherClient));
    one.take_callback(&store, &cookies, received).await.unwrap();
}

#[tokio::test]
async fn a_store_that_fails_is_told_and_sends_nothing() {
    let (_mock, client) = acme();
    let store = Watched { fails: true, ..Watched::default() };
    let (_, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = pending.store(&store).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Store, Sent::No, true));
    assert_eq!(error.to_string(), "Acme: the store failed: the disk is full");
    let error = client.take_callback(&store, "", Received::query("code=c&state=s")).await.unwrap_err();
    assert_eq!((error.kind().as_str(), error.callback_problem()), ("store", None));
    assert_eq!(error.to_string(), "Acme: the store failed: the disk is full: by 3 bytes");
}

#[tokio::test]
async fn a_login_whose_callback_has_come_is_not_kept() {
    let (_mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    pending.callback(Received::query(&query(&url))).unwrap();
    assert_eq!(refused(pending.store(&MemoryStore::default()).await), Some(Problem::Spent));
}

#[tokio::test]
async fn a_record_that_is_no_login_or_of_a_newer_version_is_refused_and_stays() {
    let (_mock, client) = acme();
    let store = Watched::default();
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let (cookies, query) = (header(&[&pending.store(&store).await.unwrap()]), query(&url));
    let (key, bytes) = store.written.lock().unwrap()[0].clone();
    let newer = String::from_utf8(bytes).unwrap().replace("{\"v\":1,", "{\"v\":2,");
    for text in [newer.as_str(), "CANARY", "{\"v\":1,\"login\":\"CANARY\"}"] {
        let (version, _) = store.load(&key).await.unwrap().unwrap().into_parts();
        store.compare_and_swap(&key, Some(&version), Some(Record::new(text))).await.unwrap();
        let error = client.take_callback(&store, &cookies, Received::query(&query)).await.unwrap_err();
        assert_eq!(error.callback_problem(), Some(Problem::Unreadable));
        assert!(!format!("{error} {error:?}").contains("CANARY"));
        assert_eq!(store.load(&key).await.unwrap().unwrap().bytes(), text.as_bytes());
    }
}

#[tokio::test]
async fn statement_32_88_nothing_of_a_login_is_read_in_a_sealed_store() {
    let (mock, client) = acme();
    let watched = Watched::default();
    let store = SealedStore::new(watched.clone(), KeyRing::new("a", [1; 32]).unwrap());
    let (url, pending) =
        client.authorize(REDIRECT_URI).scope("openid").initiator("CANARY").send().await.unwrap();
    let cookie = pending.store(&store).await.unwrap();
    let cookies = header(&[&cookie]);
    let back = mock.log_in(&url).unwrap();
    // Whoever has the store, and not the key, cannot take a login over.
    let plain = client.take_callback(&watched, &cookies, Received::query(&back.params).by("CANARY")).await;
    assert_eq!(refused(plain), Some(Problem::Unreadable));
    let other = SealedStore::new(watched.clone(), KeyRing::new("b", [1; 32]).unwrap());
    let error = client.take_callback(&other, &cookies, Received::query(&back.params)).await.unwrap_err();
    let message = "Acme: the store failed: the record does not open: it is sealed under the key `a`, which is not in the key ring";
    assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::Store, message));
    let callback =
        client.take_callback(&store, &cookies, Received::query(&back.params).by("CANARY")).await.unwrap();
    client.exchange(callback).send().await.unwrap();
    let verifier = mock.requests()[0].param("code_verifier").unwrap();
    let mut seen = format!("{cookie:?} {error} {error:?} {store:?} ").into_bytes();
    seen.extend(watched.written.lock().unwrap().iter().flat_map(|(_, bytes)| bytes.clone()));
    let (state, nonce) = (param(&url, "state").unwrap(), param(&url, "nonce").unwrap());
    for secret in [&*state, &nonce, &verifier, "mock-code", "CANARY", cookie.value(), "app.example"] {
        assert!(!seen.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
    // Nor is what the browser has, where the store is not sealed.
    let plain = Watched::default();
    let (_, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.store(&plain).await.unwrap();
    let (key, bytes) = plain.written.lock().unwrap()[0].clone();
    let seen = format!("{} {}", key.as_str(), String::from_utf8(bytes).unwrap());
    assert!(!seen.contains(cookie.value()), "{seen}");
}

#[tokio::test]
async fn a_login_is_taken_by_any_executor_on_any_thread() {
    let (_mock, client) = acme();
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::default());
    let ended = tokio::spawn(async move {
        let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let cookies = header(&[&pending.store(&store).await.unwrap()]);
        let callback = client.take_callback(&*store, &cookies, Received::query(&query(&url))).await;
        callback.unwrap().claim(&store).await.is_ok()
    });
    assert!(ended.await.unwrap());
}
