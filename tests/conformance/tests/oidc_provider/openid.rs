//! OpenID Connect: ID tokens, userinfo and callbacks that the server signs, and its logout.

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::openid::IdToken;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{CallbackProblem, Client, Credentials, ErrorKind, Received, Token, oauth_provider};
use oauth_tests_conformance::{
    Browser, REDIRECT_URI, Server, Setup, callback_query, credentials, param, with_param,
};

/// A provider whose answers are signed by this algorithm.
macro_rules! signed {
    ($name:ident, $alg:ident $(, $keys:tt)?) => {
        #[oauth_provider(
            issuer = "{base}",
            authorization_url = "{base}/auth",
            token_url = "{base}/token",
            jwks_uri = "{base}/jwks",
            signed_response_alg = $alg,
            userinfo_url = "{base}/me",
            end_session_url = "{base}/session/end",
            grant = [authorization_code, refresh_token],
            client_auth = none,
            scope(default = ["openid", "email", "offline_access"]),
            authorize(params(prompt = "consent") $(, response_mode = $keys)?),
        )]
        struct $name {
            base: String,
        }
    };
}

signed!(Rs256, RS256);
signed!(Ps256, PS256);
signed!(Es256, ES256);
signed!(EdDsa, EdDSA);
signed!(Jarm, ES256, jwt);
signed!(JarmOfAnother, PS256, jwt);

async fn log_in<P: AuthorizationCode + Users>(
    client: &Client<P>,
) -> oauth_runtime::Result<(Token<P>, IdToken)> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await?;
    let callback = pending.callback(Received::query(&callback_query(&url)))?;
    client.exchange(callback).send_with_id_token().await
}

/// A login, a refresh, and userinfo that is signed.
async fn goes_through<P: AuthorizationCode + Users>(client: &Client<P>, server: &Server) {
    let (token, id_token) = log_in(client).await.unwrap();
    assert_eq!((id_token.sub(), id_token.iss()), ("alice", server.base()));
    let userinfo = client.userinfo(&token, &id_token).await.unwrap();
    let claims = userinfo.claims();
    assert_eq!((claims.email(), claims.email_verified()), (Some("alice@example.com"), Some(true)));
    // It came as a JWT, whose claims say for whom.
    assert!(claims.get("aud").is_some(), "{userinfo:?}");
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    session.refresh().await.unwrap();
    assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
    assert_eq!(session.userinfo().await.unwrap().claims().email(), Some("alice@example.com"));
}

#[tokio::test]
async fn statement_52_86_id_tokens_and_userinfo_of_each_algorithm_are_verified() {
    let server = Server::oidc_provider();
    let base = || server.base().to_owned();
    let client = |alg: &str| Credentials::public(format!("signed-{alg}"));
    goes_through(&Rs256 { base: base() }.client(client("RS256")).unwrap(), &server).await;
    goes_through(&Ps256 { base: base() }.client(client("PS256")).unwrap(), &server).await;
    goes_through(&Es256 { base: base() }.client(client("ES256")).unwrap(), &server).await;
    goes_through(&EdDsa { base: base() }.client(client("EdDSA")).unwrap(), &server).await;
}

#[tokio::test]
async fn statement_52_an_algorithm_that_is_not_declared_is_refused() {
    let server = Server::oidc_provider();
    let client =
        Ps256 { base: server.base().to_owned() }.client(Credentials::public("signed-ES256")).unwrap();
    let error = log_in(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("`signed_response_alg = [..]`"), "{error}");
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    userinfo_url = "{base}/me",
    grant = [authorization_code, refresh_token],
    client_auth = client_secret_basic,
    scope(default = ["openid", "email"]),
)]
struct Plain {
    base: String,
}

#[tokio::test]
async fn userinfo_may_be_plain() {
    let server = Server::oidc_provider();
    let setup = Setup::new(Plain { base: server.base().to_owned() }.builder(credentials()));
    let (token, id_token) = log_in(&setup.client).await.unwrap();
    let userinfo = setup.client.userinfo(&token, &id_token).await.unwrap();
    assert_eq!(userinfo.claims().email(), Some("alice@example.com"));
    assert!(userinfo.claims().get("aud").is_none());
}

#[tokio::test]
async fn a_logout_ends_the_users_session_at_the_server() {
    let server = Server::oidc_provider();
    let client =
        Es256 { base: server.base().to_owned() }.client(Credentials::public("signed-ES256")).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let mut browser = Browser::default();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = browser.open(&url).unwrap();
    let callback = pending.callback(Received::query(back.query().unwrap())).unwrap();
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    // The server knows the user's browser.
    let (url, _) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let silent = with_param(&url, "prompt", Some("none"));
    assert!(param(&browser.open(&silent).unwrap(), "code").is_some());

    let request = session.end_session_request().await.unwrap();
    session.end().await.unwrap();
    let (url, state) = request.post_logout_redirect_uri("https://app.example/bye").url().unwrap();
    let page = browser.open(&url).unwrap_err();
    assert_eq!(page.status, 200, "{page:?}");
    let (_, rest) = page.body.split_once("name=\"xsrf\" value=\"").expect("a form");
    let xsrf = rest.split('"').next().unwrap();
    let confirm = url.join("/session/end/confirm").unwrap();
    let bye = browser.submit(&confirm, &[("xsrf", xsrf), ("logout", "yes")]).unwrap();
    assert_eq!((bye.path(), param(&bye, "state").as_deref()), ("/bye", Some(state.unwrap().expose_secret())));
    let back = browser.open(&silent).unwrap();
    assert_eq!(param(&back, "error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn statement_52_a_callback_that_is_a_jwt_is_verified() {
    let server = Server::oidc_provider();
    let client = Jarm { base: server.base().to_owned() }.client(Credentials::public("signed-ES256")).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = callback_query(&url);
    assert!(query.starts_with("response=eyJ"), "{query}");
    let error = pending.callback(Received::query(&query)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::Unverified));
    let other = JarmOfAnother { base: server.base().to_owned() };
    let other = other.client(Credentials::public("signed-ES256")).unwrap();
    let error = other.verify_response(Received::query(&query)).await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::SignatureMismatch));
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let callback = pending.callback(response.received()).unwrap();
    let (_, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    assert_eq!(id_token.sub(), "alice");
    // A refusal comes in the same way.
    let request = client.authorize(REDIRECT_URI).param("login_hint", "nobody");
    let (url, mut pending) = request.send().await.unwrap();
    let response = client.verify_response(Received::query(&callback_query(&url))).await.unwrap();
    assert_eq!(pending.callback(response.received()).unwrap_err().kind(), ErrorKind::ErrorResponse);
}
