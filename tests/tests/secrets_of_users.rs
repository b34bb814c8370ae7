//! No secret of a user in anything that can be printed, and none in what is kept and sealed.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::native::Loopback;
use oauth_runtime::seal::{Key, KeyRing, SealedStore};
use oauth_runtime::store::{FileStore, MemoryStore, Record, TokenStore};
use oauth_runtime::url::Url;
use oauth_runtime::{Client, Credentials, LoginCookie, Received, Sessions, oauth_provider};
use oauth_tests::canary::{Captured, Output};
use oauth_tests::login::{browse, callback, param};
use oauth_tests::{RawServer, response};

const REDIRECT_URI: &str = "https://app.example/back";
const TOKEN: &str = r#"{"access_token":"CANARY-token","token_type":"Bearer","expires_in":3600,
    "refresh_token":"CANARY-rt","id_token":"CANARY-id","nickname":"CANARY-nickname"}"#;

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    revocation_url = "{base}/revoke",
    grant = [authorization_code, refresh_token],
    rotation = reusable,
    response(extra(nickname: String)),
)]
struct Vendor {
    base: String,
}

type Answers = Arc<Mutex<VecDeque<(u16, String)>>>;

/// A provider with these answers, in turn, and good ones after them.
struct World {
    _server: RawServer,
    client: Client<Vendor>,
    answers: Answers,
}

impl World {
    fn new() -> Self {
        let answers = Answers::default();
        let next = Arc::clone(&answers);
        let server = RawServer::answering(move |_| {
            let (status, body) = next.lock().unwrap().pop_front().unwrap_or((200, TOKEN.to_owned()));
            response(status, "content-type: application/json\r\n", &body)
        });
        let provider = Vendor { base: server.origin() };
        let client = provider.client(Credentials::secret("id", "CANARY-secret")).unwrap();
        Self { _server: server, client, answers }
    }

    fn answer(&self, status: u16, body: impl Into<String>) {
        self.answers.lock().unwrap().push_back((status, body.into()));
    }
}

/// A folder for a file store.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("oauth-secrets-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// The names and the bytes of all files.
    fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        let files = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap());
        files.map(|file| (format!("{:?}", file.file_name()), fs::read(file.path()).unwrap())).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn keys() -> KeyRing {
    KeyRing::new("2026", Key::generate().unwrap()).unwrap()
}

fn cookies(cookie: &LoginCookie) -> String {
    format!("{}={}", cookie.name(), cookie.value())
}

fn query(url: &Url) -> String {
    format!("code=CANARY-code&state={}", param(url, "state").unwrap())
}

/// Sessions whose events are printed.
fn sessions(world: &World, store: Arc<dyn TokenStore>, events: &Arc<Mutex<Vec<String>>>) -> Sessions<Vendor> {
    let events = Arc::clone(events);
    let listener = move |event: &_| events.lock().unwrap().push(format!("{event:?} {event:#?}"));
    world.client.sessions(store).on_event(listener)
}

#[tokio::test]
async fn no_secret_of_a_session_is_printed_whatever_happens_to_it() {
    let (captured, world, events) = (Captured::start(), World::new(), Arc::default());
    let (mut output, place) = (Output::default(), Place::new("sessions"));
    let files: Arc<dyn TokenStore> = Arc::new(FileStore::open(&place.0).unwrap());
    let sealed: Arc<dyn TokenStore> = Arc::new(SealedStore::new(MemoryStore::default(), keys()));
    for store in [files, sealed, Arc::new(MemoryStore::default())] {
        let sessions = sessions(&world, Arc::clone(&store), &events);
        output.debug(&sessions);
        let exchange = world.client.exchange(callback(&world.client, REDIRECT_URI, "CANARY-code").await);
        let session = exchange.session(&sessions, "CANARY-of-a-cookie").await.unwrap();
        output.debug(&session);
        output.debug(&session.token().await.unwrap());
        output.debug(&session.tokens());
        output.debug(&session.try_header());
        let echo = r#"{"error":"CANARY-rt","error_description":"CANARY-rt CANARY-secret"}"#;
        let unusable = r#"{"access_token":"CANARY token","refresh_token":"CANARY-2"}"#;
        for (status, body) in
            [(403, "CANARY-rt"), (500, echo), (400, echo), (200, unusable), (200, "CANARY-rt{")]
        {
            world.answer(status, body);
            output.error(&session.refresh().await.unwrap_err());
            output.debug(&session.health());
        }
        let refused = r#"{"error":"invalid_grant","error_description":"CANARY-seed is spent"}"#;
        for body in [r#"{"error":"CANARY-seed"}"#, refused] {
            let session = sessions.resume("bob", "CANARY-seed").await.unwrap();
            world.answer(400, body);
            output.error(&session.refresh().await.unwrap_err());
            output.debug(&session.health());
        }
        output.debug(&sessions.find("CANARY-of-a-cookie").await.unwrap().unwrap());
        // The refresh token that was in the unusable answer.
        world.answer(503, r#"{"error":"CANARY-2","error_description":"CANARY-2 CANARY-secret"}"#);
        let ended = session.end().await.unwrap();
        output.debug(&ended);
        output.error(&ended.revocation_error.unwrap());
        output.error(&session.token().await.unwrap_err());
        output.debug(&store);
    }
    output.debug(&Record::new("CANARY"));
    let events = std::mem::take(&mut *events.lock().unwrap());
    assert!(events.iter().any(|event| event.contains("InvalidGrant")), "{events:?}");
    for event in events {
        output.text(event);
    }
    let logs = captured.text();
    assert!(logs.contains("token received") && logs.contains("no token"), "the logs were captured");
    output.text(logs);
    output.assert_clean();
}

#[tokio::test]
async fn no_secret_of_a_session_is_in_a_sealed_record() {
    let (world, place) = (World::new(), Place::new("sealed"));
    let store: Arc<dyn TokenStore> = Arc::new(SealedStore::new(FileStore::open(&place.0).unwrap(), keys()));
    let sessions = world.client.sessions(Arc::clone(&store));
    let (url, pending) = world.client.authorize(REDIRECT_URI).context("CANARY-page").send().await.unwrap();
    let cookie = pending.store(&store).await.unwrap();
    let mut output = Output::default();
    let mut keep = || {
        let files = place.bytes();
        assert!(files.iter().any(|(_, bytes)| bytes.len() > 100), "there is a record");
        for (name, bytes) in files {
            output.text(format!("{name} {}", String::from_utf8_lossy(&bytes)));
        }
    };
    keep();
    let taken = world.client.take_callback(&store, &cookies(&cookie), Received::query(&query(&url))).await;
    let session = world.client.exchange(taken.unwrap()).session(&sessions, "CANARY-alice").await.unwrap();
    keep();
    world.answer(503, "");
    session.refresh().await.unwrap_err();
    keep();
    output.assert_clean();
    // Where nothing is sealed, the same is seen.
    let sessions = world.client.sessions(FileStore::open(&place.0).unwrap());
    sessions.resume("bob", "CANARY-seed").await.unwrap();
    let mut output = Output::default();
    for (_, bytes) in place.bytes() {
        output.text(String::from_utf8_lossy(&bytes));
    }
    assert!(output.leak().is_some(), "the test would find it");
}

#[tokio::test]
async fn no_secret_of_a_login_is_in_a_cookie_or_printed() {
    let (captured, world, keys) = (Captured::start(), World::new(), keys());
    let (client, mut output) = (&world.client, Output::default());
    output.debug(&keys);
    let request = client.authorize(REDIRECT_URI).context("CANARY-page");
    output.debug(&request);
    let (url, pending) = request.send().await.unwrap();
    output.text(url.as_str());
    output.debug(&pending);
    let cookie = pending.seal(&keys).unwrap();
    output.debug(&cookie);
    output.text(cookie.to_set_cookie());
    output.text(cookies(&cookie));
    let query = query(&url);
    let wrong = client.open_callback(&keys, &cookies(&cookie), Received::query("code=CANARY&state=CANARY"));
    output.error(&wrong.unwrap_err());
    let refusal = format!("{query}&error=CANARY-code&error_description=CANARY-secret");
    output.error(&client.open_callback(&keys, &cookies(&cookie), Received::query(&refusal)).unwrap_err());
    output.debug(&Received::query(&query));
    let opened = client.open_callback(&keys, &cookies(&cookie), Received::query(&query)).unwrap();
    output.debug(&opened);
    output.debug(&client.exchange(opened));
    output.text(captured.text());
    output.assert_clean();
}

#[tokio::test]
async fn no_secret_of_a_login_is_on_a_page_of_the_listener() {
    let (world, mut output) = (World::new(), Output::default());
    for refuses in [false, true] {
        let loopback = Loopback::bind().await.unwrap();
        output.debug(&loopback);
        let redirect_uri = loopback.redirect_uri();
        let (url, mut pending) = world.client.authorize(&redirect_uri).send().await.unwrap();
        let answer = if refuses {
            format!("error=access_denied&state={}", param(&url, "state").unwrap())
        } else {
            query(&url)
        };
        let back = Url::parse(&format!("{redirect_uri}?{answer}")).unwrap();
        let stray = Url::parse(&format!("{redirect_uri}?code=CANARY&state=CANARY")).unwrap();
        let browser = tokio::task::spawn_blocking(move || [browse(&stray), browse(&back)]);
        let waited = loopback.wait(&mut pending, Duration::from_secs(60)).await;
        for page in browser.await.unwrap() {
            assert!(page.starts_with("HTTP/1.1 "), "{page}");
            output.text(page);
        }
        match waited {
            Ok(callback) => output.debug(&callback),
            Err(error) => output.error(&error),
        }
    }
    output.assert_clean();
}
