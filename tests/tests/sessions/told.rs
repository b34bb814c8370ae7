//! What errors say, and what they do not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::seal::{KeyRing, SealedStore};
use oauth_runtime::store::{FileStore, TokenStore};
use oauth_runtime::{ErrorKind, Received, Scope, Secret, oauth_provider};
use serde_json::json;

use super::lab::{Lab, Way, an_hour_later, log_in};
use super::{Acme, REDIRECT_URI, Setup};

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_may_come_back_and_one_that_refuses_wants_somebody_to_act() {
    let lab = Lab::new(Acme).await;
    lab.store.set_unreadable(true);
    an_hour_later().await;
    let error = lab.session.token().await.unwrap_err();
    assert!(error.kind() == ErrorKind::Store && error.is_transient(), "{error}");

    let setup = Setup::new(Acme);
    let folder = std::env::temp_dir().join(format!("oauth-told-{}", std::process::id()));
    let files: Arc<dyn TokenStore> = Arc::new(FileStore::open(&folder).unwrap());
    let sealed = |keys| SealedStore::new(Arc::clone(&files), keys);
    let first = sealed(KeyRing::new("a", [1; 32]).unwrap());
    log_in(&setup.mock, &setup.client, &setup.client.sessions(first)).await.unwrap();
    // A key that is not in the ring.
    let other = setup.client.sessions(sealed(KeyRing::new("b", [2; 32]).unwrap()));
    let unreadable = other.get("alice").unwrap().token().await.unwrap_err();
    assert!(unreadable.kind() == ErrorKind::Store && !unreadable.is_transient(), "{unreadable}");
    // A file that others may read.
    let record = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let record = record.into_iter().find(|path| path.extension().is_none()).unwrap();
    fs::set_permissions(&record, fs::Permissions::from_mode(0o644)).unwrap();
    let open = other.get("bob").unwrap().token().await.unwrap_err();
    assert_eq!(open.kind(), ErrorKind::LoginRequired, "it is not his file: {open}");
    let open = other.get("alice").unwrap().token().await.unwrap_err();
    assert!(open.to_string().contains("chmod 600") && !open.is_transient(), "{open}");
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_an_exchange_is_an_error_and_the_next_login_goes_on() {
    let lab = Lab::new(Acme).await;
    lab.meddle(Way::Panics);
    let error = lab.log_in().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Transport, "Acme: the request panicked")
    );
    lab.log_in().await.unwrap();
    lab.meddle(Way::Panics);
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = authorization_code,
    request(headers("X-App" = "{app_key}")),
)]
struct Keyed {
    app_key: Secret,
}

#[tokio::test]
async fn the_refusal_of_a_revocation_repeats_no_secret() {
    let mock = MockProvider::start(Keyed { app_key: Secret::new("hush-hush-1234") }).unwrap();
    let client = mock.client().unwrap();
    let sessions = client.sessions(oauth_runtime::store::MemoryStore::default());
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    let said = "not hush-hush-1234, mock-client-secret nor mock-refresh-token-2";
    let refusal = json!({"error": "invalid_request", "error_description": said});
    mock.fail_next(MockError::status(400).json(&refusal));
    let error = session.end().await.unwrap().revocation_error.unwrap();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("invalid_request"), "{shown}");
    for secret in ["hush-hush-1234", "mock-client-secret", "mock-refresh-token-2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    scope(default = ["profile", "offline_access"]),
    authorize(callback(scope = "granted")),
)]
struct SaysInTheCallback;

#[tokio::test]
async fn what_was_asked_is_asked_again_although_the_callback_says_another_scope() {
    let setup = Setup::new(SaysInTheCallback);
    setup.mock.set_member("scope", serde_json::Value::Null);
    let sessions = setup.sessions(&super::memory());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = setup.mock.log_in(&url).unwrap();
    let params: Vec<_> = back.params.split('&').filter(|param| !param.starts_with("granted=")).collect();
    let params = format!("{}&granted=profile", params.join("&"));
    let callback = pending.callback(Received::query(&params)).unwrap();
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    let granted = session.scope().await.unwrap();
    assert_eq!(granted.iter().map(Scope::as_str).collect::<Vec<_>>(), ["profile"]);
    let request = session.authorize_more(&setup.client, REDIRECT_URI, ["orders"]).await.unwrap();
    let (url, _) = request.send().await.unwrap();
    assert_eq!(oauth_tests::login::param(&url, "scope").as_deref(), Some("profile offline_access orders"));
}
