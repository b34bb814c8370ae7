//! Logins that the server or the client refuses.

use oauth_runtime::{CallbackProblem, Credentials, ErrorCode, ErrorKind, Received, oauth_provider};
use oauth_tests_conformance::{
    Browser, CLIENT_ID, REDIRECT_URI, Server, Setup, callback_query, credentials, param, with_param,
};

use super::{Web, web};

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    issuer = "{base}/",
    grant = authorization_code,
    client_auth = client_secret_basic,
)]
struct OtherIssuer {
    base: String,
}

#[tokio::test]
async fn statement_41_43_a_callback_of_another_issuer_or_login_is_not_exchanged() {
    let server = Server::oidc_provider();
    let client = OtherIssuer { base: server.base().to_owned() }.client(credentials()).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).scope("openid").send().await.unwrap();
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(
        (error.kind(), error.callback_problem()),
        (ErrorKind::Callback, Some(CallbackProblem::IssuerMismatch))
    );
    // Nor is a refusal of another issuer one of this provider.
    let request = client.authorize(REDIRECT_URI).scope("openid").param("prompt", "none");
    let (url, mut pending) = request.send().await.unwrap();
    let query = callback_query(&url);
    assert!(query.contains("error=login_required"), "{query}");
    let error = pending.callback(Received::query(&query)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::IssuerMismatch));

    let client = web(&server).client;
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let forged = callback_query(&with_param(&url, "state", Some("forged")));
    let error = pending.callback(Received::query(&forged)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::StateMismatch));
    assert_eq!(server.answers(), "");
    // The login goes on all the same.
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    client.exchange(callback).send().await.unwrap();
}

#[tokio::test]
async fn statement_38_the_server_holds_a_code_to_its_challenge() {
    let server = Server::oidc_provider();
    let client = web(&server).client;
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(param(&url, "code_challenge_method").as_deref(), Some("S256"));
    let without = with_param(&with_param(&url, "code_challenge", None), "code_challenge_method", None);
    let error = pending.callback(Received::query(&callback_query(&without))).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidRequest)));
    assert!(error.error_description().unwrap().contains("PKCE"), "{error}");

    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let other = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let query = callback_query(&with_param(&url, "code_challenge", Some(other)));
    let callback = pending.callback(Received::query(&query)).unwrap();
    let error = client.exchange(callback).send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidGrant)));
    assert_eq!(server.answers(), "authorization_code invalid_grant: 1");
}

#[tokio::test]
async fn statement_52_an_id_token_of_another_login_is_refused() {
    let server = Server::oidc_provider();
    let client = web(&server).client;
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = callback_query(&with_param(&url, "nonce", Some("another")));
    let callback = pending.callback(Received::query(&query)).unwrap();
    let error = client.exchange(callback).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::InvalidResponse, "Web: the `nonce` of the ID token is not that of the login")
    );
}

#[tokio::test]
async fn a_redirect_uri_that_the_server_does_not_know_brings_no_code() {
    let server = Server::oidc_provider();
    let client = web(&server).client;
    for redirect_uri in ["https://app.example/callback/", "https://evil.example/callback"] {
        let (url, _) = client.authorize(redirect_uri).send().await.unwrap();
        let page = Browser::default().open(&url).unwrap_err();
        assert!(page.status == 400 && page.body.contains("invalid_redirect_uri"), "{page:?}");
    }
}

#[tokio::test]
async fn s1_the_refusal_of_the_user_is_told() {
    let server = Server::oidc_provider();
    let client = web(&server).client;
    let request = client.authorize(REDIRECT_URI).param("login_hint", "nobody").require_iss();
    let (url, mut pending) = request.send().await.unwrap();
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::AccessDenied)));
    assert_eq!(error.error_description(), Some("the user said no"));
}

#[tokio::test]
async fn statement_60_a_wrong_secret_ends_no_session() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let store = oauth_runtime::store::MemoryStore::default();
    let session = setup.begin(&setup.sessions(store.clone()), REDIRECT_URI).await;
    let wrong = Web { base: server.base().to_owned() }.builder(Credentials::secret(CLIENT_ID, "old"));
    let wrong = Setup::new(wrong);
    let error = wrong.sessions(store).get("alice").unwrap().refresh().await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::InvalidClient), Some(401)));
    assert_eq!(wrong.told.take(), []);
    session.refresh().await.unwrap();
}
