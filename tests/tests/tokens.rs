//! Handles on tokens: such as are handed in, and such as follow credentials that change.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::mock::ManualClock;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    Client, CredentialSource, Credentials, DynamicProvider, ErrorCode, ErrorKind, Invalidated, Metadata,
    Secret, Token, http, oauth_provider,
};
use oauth_tests::{PartialRuntime, RawServer, response};

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Machine {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = authorization_code, authorize = none)]
struct User {
    base: String,
}

fn stored<P: oauth_runtime::Provider>(text: &str, clock: &ManualClock, seconds: u64) -> Token<P> {
    use oauth_runtime::runtime::Runtime as _;
    let at = clock.now().wall().as_secs() + seconds;
    let json = format!(r#"{{"access_token":"{text}","token_type":"Bearer","expiry":{{"at":{at}}}}}"#);
    serde_json::from_str(&json).unwrap()
}

fn runtime(clock: &Arc<ManualClock>) -> PartialRuntime {
    PartialRuntime { clock: Arc::clone(clock), spawns: false, sleeps: false }
}

#[tokio::test]
async fn w43_a_stored_token_is_served_until_it_ends() {
    let server = RawServer::json(r#"{"access_token":"NEW","expires_in":3600}"#);
    let clock = ManualClock::new();
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client = builder.runtime(runtime(&clock)).build().unwrap();
    assert!(client.tokens().put(&stored("OLD", &clock, 600)).unwrap());
    assert_eq!(*client.try_header().unwrap(), "Bearer OLD");
    assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "OLD");
    assert_eq!(server.requests().len(), 0);
    clock.advance(Duration::from_secs(600));
    assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "NEW");
    assert!(!client.tokens().put(&stored("DEAD", &clock, 0)).unwrap(), "it has ended");
    assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "NEW");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn w43_a_token_of_a_user_is_attached_until_it_ends_and_never_asked_for_again() {
    let server = RawServer::json("{}");
    let clock = ManualClock::new();
    let builder = User { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client = builder.runtime(runtime(&clock)).build().unwrap();
    let tokens = client.with_token(&stored("USER", &clock, 600)).unwrap();
    assert_eq!(*tokens.try_header().unwrap(), "Bearer USER");
    let token = tokens.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "USER");
    assert!(tokens.with_provider(User { base: "https://b.example".into() }).is_err());
    clock.advance(Duration::from_secs(599));
    assert_eq!(tokens.token().await.unwrap().access_token().expose_secret(), "USER", "to its end");
    clock.advance(Duration::from_secs(1));
    let error = tokens.token().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "User: the token that was handed in has ended or was rejected; hand another in with `put`"
    );
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let dead = client.with_token(&stored("DEAD", &clock, 0)).unwrap_err();
    assert_eq!(dead.to_string(), "User: the token has ended");
    assert_eq!(server.requests().len(), 0);
    // Its successor is handed in like it; one that is rejected over and over backs off like any other.
    assert!(tokens.put(&stored("NEXT", &clock, 600)).unwrap());
    let next = tokens.token().await.unwrap();
    assert_eq!(next.access_token().expose_secret(), "NEXT");
    assert_eq!(tokens.invalidate(&next), Invalidated::Gone);
    assert!(tokens.token().await.is_err());
    let again = stored("NEXT", &clock, 600);
    assert!(tokens.put(&again).unwrap());
    assert_eq!(tokens.invalidate(&again), Invalidated::Kept);
    assert!(tokens.try_header().is_some());
}

#[tokio::test]
async fn a_token_of_one_provider_is_never_presented_to_another() {
    let declared = |name: &str| {
        let json = format!(
            r#"{{"name":"{name}","token_url":"https://{name}.example/t","grant":"client_credentials"}}"#
        );
        let provider = DynamicProvider::new(Metadata::from_json(&json).unwrap());
        Client::new(provider, Credentials::secret("id", "secret")).unwrap()
    };
    let (one, other) = (declared("one"), declared("other"));
    let json = r#"{"provider":"one","access_token":"AT","token_type":"Bearer","expiry":"never"}"#;
    let token: Token<DynamicProvider> = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&token.exposed()).unwrap(), json);
    assert!(one.tokens().put(&token).unwrap());
    let url = "https://api.example/".parse().unwrap();
    let errors = [
        other.tokens().put(&token).unwrap_err(),
        other.with_token(&token).unwrap_err(),
        other.present(&token, &http::Method::GET, &url).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), "other: the token is one of `one`");
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

/// Gives out `secret-1`, `secret-2` and so on.
#[derive(Debug, Default)]
struct Vault {
    asked: AtomicUsize,
    trouble: Option<Trouble>,
}

/// What goes wrong with a source.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    Error,
    Panic,
    OtherClient,
    Silence,
    SilenceOnce,
}

impl CredentialSource for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            // All who are rejected at the same time come meanwhile.
            tokio::task::yield_now().await;
            match self.trouble {
                None => Ok(Credentials::secret("id", format!("secret-{number}"))),
                Some(Trouble::Error) => Err("the vault is sealed".into()),
                Some(Trouble::Panic) => panic!("the vault is on fire"),
                Some(Trouble::OtherClient) => Ok(Credentials::secret("another", "secret-1")),
                Some(Trouble::SilenceOnce) if number > 1 => Ok(Credentials::secret("id", "secret-1")),
                Some(Trouble::SilenceOnce) => std::future::pending().await,
                Some(Trouble::Silence) => {
                    // With nothing else to do, time passes at once.
                    tokio::time::pause();
                    std::future::pending().await
                }
            }
        })
    }
}

/// A server that accepts one secret, which a test changes.
fn server_with(accepted: &Arc<Mutex<&'static str>>) -> RawServer {
    let accepted = Arc::clone(accepted);
    RawServer::answering(move |request| {
        let (status, body) = if request.body.contains(*accepted.lock().unwrap()) {
            (200, r#"{"access_token":"AT","expires_in":3600}"#)
        } else {
            (401, r#"{"error":"invalid_client"}"#)
        };
        response(status, "content-type: application/json\r\n", body)
    })
}

#[tokio::test]
async fn w38_other_credentials_are_asked_for_after_invalid_client() {
    let accepted = Arc::new(Mutex::new("client_secret=secret-0"));
    let server = server_with(&accepted);
    let vault = Arc::new(Vault::default());
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let (clone, scoped) = (client.clone(), client.request_token().scope("x").cached());
    client.token().await.unwrap();
    assert_eq!(vault.asked.load(Ordering::SeqCst), 0, "nothing was wrong yet");

    *accepted.lock().unwrap() = "client_secret=secret-1";
    client.request_token().send().await.unwrap();
    assert_eq!(
        (vault.asked.load(Ordering::SeqCst), server.requests().len()),
        (1, 3),
        "the request is made again"
    );
    scoped.token().await.unwrap();
    clone.request_token().send().await.unwrap();
    assert_eq!((vault.asked.load(Ordering::SeqCst), server.requests().len()), (1, 5), "all follow");

    *accepted.lock().unwrap() = "client_secret=no-one-has-it";
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
    assert_eq!(
        (vault.asked.load(Ordering::SeqCst), server.requests().len()),
        (2, 7),
        "once more and no oftener"
    );
}

#[tokio::test]
async fn w38_all_who_are_rejected_share_one_call_of_the_source() {
    let server = server_with(&Arc::new(Mutex::new("client_secret=secret-1")));
    let vault = Arc::new(Vault::default());
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let requests = (0..20).map(|_| client.request_token().send());
    assert!(futures_util::future::join_all(requests).await.iter().all(Result::is_ok));
    assert_eq!(vault.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn w38_a_source_that_fails_leaves_the_error_of_the_provider() {
    for trouble in [Trouble::Error, Trouble::Panic, Trouble::OtherClient, Trouble::Silence] {
        let server = server_with(&Arc::new(Mutex::new("client_secret=other")));
        let vault = Arc::new(Vault { trouble: Some(trouble), ..Vault::default() });
        let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
        let client = builder.credential_source(vault).build().unwrap();
        let error = client.request_token().send().await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::InvalidClient), "{trouble:?}");
        assert_eq!(server.requests().len(), 1, "{trouble:?}");
    }
}

#[test]
fn w38_a_call_whose_runtime_was_shut_down_stands_in_nobodys_way() {
    let server = server_with(&Arc::new(Mutex::new("client_secret=secret-1")));
    let vault = Arc::new(Vault { trouble: Some(Trouble::SilenceOnce), ..Vault::default() });
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let waiting = client.clone();
    first.spawn(async move { waiting.request_token().send().await });
    first.block_on(async {
        while vault.asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    runtime().block_on(client.request_token().send()).unwrap();
    assert_eq!(vault.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn w38_no_other_refusal_asks_for_other_credentials() {
    let server = RawServer::answer(400, "application/json", r#"{"error":"invalid_scope"}"#);
    let vault = Arc::new(Vault::default());
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!((error.code(), vault.asked.load(Ordering::SeqCst)), (Some(&ErrorCode::InvalidScope), 0));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn w38_a_code_is_not_sent_twice() {
    let server = server_with(&Arc::new(Mutex::new("client_secret=secret-1")));
    let vault = Arc::new(Vault::default());
    let builder = User { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let exchange = || client.exchange_code("c", "https://app.example/");
    assert_eq!(exchange().send().await.unwrap_err().code(), Some(&ErrorCode::InvalidClient));
    assert_eq!(server.requests().len(), 1);
    exchange().send().await.unwrap();
    assert_eq!(vault.asked.load(Ordering::SeqCst), 1, "the next exchange has the new secret");
}

#[tokio::test]
async fn a_client_is_built_from_the_environment_with_a_transport_of_its_own() {
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    // The only test of this file that reads variables of this name.
    let error = Machine::builder_from_env().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Machine: environment variables are not set: `MACHINE_BASE`, `MACHINE_CLIENT_ID`, `MACHINE_CLIENT_SECRET`"
    );
    let builder: oauth_runtime::ClientBuilder<Machine> =
        Machine { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client: Client<Machine> = builder.max_response_bytes(10).build().unwrap();
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(extra(api_key: Secret, pin: Option<Secret>, absent: Option<Secret>, keys: Vec<Secret>)),
)]
struct WithSecrets {
    base: String,
}

#[tokio::test]
async fn a_secret_among_the_typed_members_shows_itself_in_a_store_alone() {
    let body = r#"{"access_token":"AT","api_key":"KEY-1","pin":4711,"keys":["KEY-2"]}"#;
    let server = RawServer::json(body);
    let client = WithSecrets { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let token = client.token().await.unwrap();
    let check = |token: &Token<WithSecrets>| {
        let extra = token.extra().unwrap();
        let keys: Vec<_> = extra.keys.iter().map(Secret::expose_secret).collect();
        assert_eq!((extra.api_key.expose_secret(), keys.as_slice()), ("KEY-1", &["KEY-2"][..]));
        assert_eq!(extra.pin.as_ref().map(Secret::expose_secret), Some("4711"));
        assert!(extra.absent.is_none());
    };
    check(&token);
    let shown = [
        format!("{token:?} {:?}", token.extra().unwrap()),
        serde_json::to_string(&token).unwrap(),
        serde_json::to_string(token.extra().unwrap()).unwrap(),
    ];
    for shown in shown {
        assert!(!shown.contains("KEY-") && !shown.contains("4711"), "{shown}");
    }
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    check(&serde_json::from_str(&stored).unwrap());
    // A marker in the place of a secret is not one.
    let shown = serde_json::to_string(token.extra().unwrap()).unwrap();
    assert!(serde_json::from_str::<WithSecretsExtra>(&shown).is_err());
    let server = RawServer::json(r#"{"access_token":"AT","api_key":{},"keys":[]}"#);
    let client = WithSecrets { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.token().await.unwrap().extra().err().unwrap();
    assert!(error.to_string().contains("`api_key` is missing or is not a `"), "{error}");
}

#[tokio::test]
async fn a_users_token_whose_end_is_not_known_is_served_until_it_is_rejected() {
    let server = RawServer::json("{}");
    let clock = ManualClock::new();
    let builder = User { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client = builder.runtime(runtime(&clock)).build().unwrap();
    let stored = r#"{"access_token":"USER","token_type":"Bearer","expiry":"unknown"}"#;
    let tokens = client.with_token(&serde_json::from_str(stored).unwrap()).unwrap();
    clock.advance(Duration::from_secs(400 * 24 * 3600));
    let token = tokens.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "USER");
    tokens.invalidate(&token);
    assert!(tokens.token().await.is_err());
}
