//! Logging out of the provider (OpenID Connect RP-Initiated Logout).

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{ErrorKind, Received, Secret};
use oauth_tests::login::param;

use super::{REDIRECT_URI, Setup};

#[tokio::test]
async fn a_logout_names_the_user_the_client_and_the_way_back() {
    let setup = Setup::new();
    let sessions = setup.client.sessions(MemoryStore::default());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    let id_token = session.token().await.unwrap().id_token().unwrap().clone();
    let request = session.end_session_request().await.unwrap();
    assert!(!format!("{request:?}").contains("eyJ"));
    session.end().await.unwrap();
    let request = request.post_logout_redirect_uri("https://app.example/bye?x=1").ui_locales("de en");
    let (url, state) = request.param("logout_channel", "web").url().unwrap();
    assert!(url.as_str().starts_with(&format!("{}/logout?from=app&id_token_hint=eyJ", setup.op.base())));
    for (name, value) in [
        ("id_token_hint", id_token.expose_secret()),
        ("client_id", "app"),
        ("post_logout_redirect_uri", "https://app.example/bye?x=1"),
        ("ui_locales", "de en"),
        ("logout_channel", "web"),
        ("state", state.unwrap().expose_secret()),
    ] {
        assert_eq!(param(&url, name).as_deref(), Some(value), "{name}");
    }
    // Nobody is left to log out, but the browser may still be.
    let (url, state) = session.end_session_request().await.unwrap().url().unwrap();
    assert_eq!(url.as_str(), format!("{}/logout?from=app&client_id=app", setup.op.base()));
    assert!(state.is_none());
}

#[tokio::test]
async fn a_logout_without_a_session_takes_what_was_kept() {
    let setup = Setup::new();
    let request = setup.client.end_session_request(Some(Secret::new("h.i.nt"))).unwrap();
    let (url, _) = request.logout_hint("alice").url().unwrap();
    assert_eq!(param(&url, "id_token_hint").as_deref(), Some("h.i.nt"));
    assert_eq!(param(&url, "logout_hint").as_deref(), Some("alice"));
    for name in ["state", "client_id", "id_token_hint", "from"] {
        let request = setup.client.end_session_request(None).unwrap().param(name, "x");
        assert_eq!(request.url().unwrap_err().kind(), ErrorKind::Configuration, "{name}");
    }
    let states = (0..2).map(|_| {
        let request = setup.client.end_session_request(None).unwrap();
        request.post_logout_redirect_uri("https://app.example/").url().unwrap().1.unwrap()
    });
    let states: Vec<_> = states.collect();
    assert!(states[0] != states[1] && states[0].expose_secret().len() == 43);
}
