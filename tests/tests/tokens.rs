//! Handles on tokens: such as are handed in, and such as follow credentials that change.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::mock::ManualClock;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, CredentialSource, Credentials, ErrorCode, ErrorKind, Token, oauth_provider};
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
    clock.advance(Duration::from_secs(600));
    let error = tokens.token().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "User: the token that was handed in has ended, and there is no way to another"
    );
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let dead = client.with_token(&stored("DEAD", &clock, 0)).unwrap_err();
    assert_eq!(dead.to_string(), "User: the token has ended");
    assert_eq!(server.requests().len(), 0);
    // Its successor is handed in like it.
    assert!(tokens.put(&stored("NEXT", &clock, 600)).unwrap());
    assert_eq!(tokens.token().await.unwrap().access_token().expose_secret(), "NEXT");
}

/// Gives out `secret-1`, `secret-2` and so on, or fails.
#[derive(Debug, Default)]
struct Vault {
    asked: AtomicUsize,
    fails: bool,
}

impl CredentialSource for Vault {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, String>> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            if self.fails {
                return Err("the vault is sealed".to_owned());
            }
            Ok(Credentials::secret("id", format!("secret-{number}")))
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
async fn w38_a_source_that_fails_leaves_the_error_of_the_provider() {
    let server = server_with(&Arc::new(Mutex::new("client_secret=other")));
    let vault = Arc::new(Vault { fails: true, ..Vault::default() });
    let builder = Machine { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(vault).build().unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn w38_a_code_is_not_sent_twice() {
    let server = server_with(&Arc::new(Mutex::new("client_secret=secret-1")));
    let vault = Arc::new(Vault::default());
    let builder = User { base: server.origin() }.builder(Credentials::secret("id", "secret-0"));
    let client = builder.credential_source(Arc::clone(&vault)).build().unwrap();
    let exchange = || client.exchange("c", "https://app.example/");
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
