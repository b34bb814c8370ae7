//! Logins that come to an end, and codes that come twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::native::{self, Way};
use oauth_runtime::seal::{Key, KeyRing};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::url::form_urlencoded;
use oauth_runtime::{CallbackProblem, Credentials, ErrorCode, ErrorKind, Received, Sent, oauth_provider};
use oauth_tests_conformance::{
    Browser, REDIRECT_URI, Relay, Server, Setup, callback_query, credentials, exposed, param,
};
use serde_json::Value;

use super::{Web, user, web};

#[tokio::test]
async fn statement_38_43_a_login_has_a_challenge_a_state_an_issuer_and_a_nonce() {
    let server = Server::oidc_provider();
    let client = web(&server).client;
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let query = callback_query(&url);
    let came = |name| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).unwrap().1;
    assert_eq!(came("iss"), server.base());
    assert_eq!(Some(came("state").into_owned()), param(&url, "state"));
    let callback = pending.callback(Received::query(&query)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    token.require_scopes(["openid", "offline_access"]).unwrap();
    assert!(token.refresh_token().is_some());
    let id_token = token.id_token().unwrap().expose_secret();
    let part = |index| {
        let part = URL_SAFE_NO_PAD.decode(id_token.split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice::<Value>(&part).unwrap()
    };
    assert_eq!((&part(0)["alg"], &part(1)["sub"]), (&"RS256".into(), &"alice".into()));
    assert_eq!(part(1)["nonce"].as_str(), param(&url, "nonce").as_deref());
    let user = user(&server, exposed(&token));
    assert_eq!((user.status, &*user.body), (200, r#"{"sub":"alice"}"#));
    assert_eq!(server.answers(), "authorization_code ok: 1");
}

#[tokio::test]
async fn statement_53_a_code_that_comes_twice_is_refused_and_ends_what_it_brought() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let (client, store) = (&setup.client, MemoryStore::default());
    let sessions = setup.sessions(store.clone());
    let keys = KeyRing::new("2027", Key::generate().unwrap()).unwrap();
    // A login in a cookie may come again, such as when the user reloads the page, unless its end is noted.
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.seal(&keys).unwrap();
    let (cookies, query) = (format!("{}={}", cookie.name(), cookie.value()), callback_query(&url));
    let callback = || client.open_callback(&keys, &cookies, Received::query(&query)).unwrap();
    let claimed = callback().claim(&store).await.unwrap();
    let session = client.exchange(claimed).session(&sessions, "alice").await.unwrap();
    let token = session.token().await.unwrap();
    let error = callback().claim(&store).await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::Spent));
    assert_eq!(server.answers(), "authorization_code ok: 1");
    assert_eq!(user(&server, exposed(&token)).status, 200);

    let error = client.exchange(callback()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::ErrorResponse, Some(400)));
    assert!(error.code() == Some(&ErrorCode::InvalidGrant) && error.is_from_provider());
    assert_eq!(user(&server, exposed(&token)).status, 401);
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(
        server.answers(),
        "authorization_code invalid_grant: 1, authorization_code ok: 1, refresh_token invalid_grant: 1"
    );
}

#[tokio::test]
async fn statement_53_a_code_is_not_sent_again_when_its_answer_is_lost() {
    let server = Server::oidc_provider();
    let relay = Relay::to(server.base());
    let builder = Web { base: server.base().to_owned() }.builder(credentials());
    let client = builder.token_url(format!("{}/token", relay.base())).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    relay.lose_answers(1);
    let error = client.exchange(callback).send().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe));
    assert_eq!(server.answers(), "authorization_code ok: 1");
    let again = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(again.callback_problem(), Some(CallbackProblem::Spent));
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    issuer = "{base}",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["openid"]),
    authorize(response_mode = form_post),
)]
struct Posted {
    base: String,
}

#[tokio::test]
async fn a_callback_may_be_posted() {
    let server = Server::oidc_provider();
    let client = Posted { base: server.base().to_owned() }.client(credentials()).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let page = Browser::default().open(&url).unwrap_err();
    assert!(page.status == 200 && page.body.contains(r#"action="https://app.example/callback""#), "{page:?}");
    let mut form = form_urlencoded::Serializer::new(String::new());
    for input in page.body.split("<input ").skip(1) {
        let attribute = |name| {
            let (_, rest) = input.split_once(name).unwrap();
            rest.split('"').next().unwrap()
        };
        form.append_pair(attribute(r#"name=""#), attribute(r#"value=""#));
    }
    let callback = pending.callback(Received::form(form.finish().as_bytes())).unwrap();
    client.exchange(callback).send().await.unwrap();
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    issuer = "{base}",
    grant = authorization_code,
    client_auth = none,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
)]
struct Native {
    base: String,
}

#[tokio::test]
async fn statement_38_63_a_public_client_logs_in_refreshes_and_ends_its_session() {
    let server = Server::oidc_provider();
    let setup = Setup::new(Native { base: server.base().to_owned() }.builder(Credentials::public("native")));
    // The server knows the redirect URI without the port (RFC 8252 §7.3).
    let session =
        setup.begin(&setup.sessions(MemoryStore::default()), "http://127.0.0.1:49152/callback").await;
    for _ in 0..2 {
        setup.ten_minutes_later();
        session.token().await.unwrap();
    }
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 2");
    let token = session.token().await.unwrap();
    assert_eq!(user(&server, exposed(&token)).status, 200);
    assert!(session.end().await.unwrap().revocation_error.is_none());
    assert_eq!(user(&server, exposed(&token)).status, 401);
}

#[tokio::test]
async fn statement_79_a_login_of_a_native_app_comes_back_to_the_port_it_listens_on() {
    let server = Server::oidc_provider();
    let client = Native { base: server.base().to_owned() }.client(Credentials::public("native")).unwrap();
    let login = native::login(&client).way(Way::Loopback).redirect_uri("http://127.0.0.1/callback");
    let login = login.output(std::io::sink()).browser(|url| {
        let back = Browser::default().open(url).unwrap();
        assert_eq!((back.path(), back.port().is_some()), ("/callback", true));
        let page = Browser::default().open(&back).unwrap_err();
        assert_eq!(page.status, 200);
        Ok(())
    });
    let token = client.exchange(login.send().await.unwrap()).send().await.unwrap();
    assert_eq!(user(&server, exposed(&token)).status, 200);
}
