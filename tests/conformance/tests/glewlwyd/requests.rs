//! Authorization requests that are handed in (RFC 9126) or signed (RFC 9101), and answers that are JWTs.

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::{Client, Credentials, Received, oauth_provider};
use oauth_tests_conformance::{CLIENT_SECRET, REDIRECT_URI, Server, key_of};

use super::consent;

#[oauth_provider(
    issuer = "{base}/api/oidc",
    authorization_url = "{base}/api/oidc/auth",
    pushed_authorization_request_url = "{base}/api/oidc/par",
    token_url = "{base}/api/oidc/token",
    grant = authorization_code,
    client_auth(client_secret_basic, encoding = raw),
    scope(default = ["openid", "orders"]),
)]
struct Pushed {
    base: String,
}

#[oauth_provider(
    issuer = "{base}/api/oidc",
    authorization_url = "{base}/api/oidc/auth",
    token_url = "{base}/api/oidc/token",
    grant = authorization_code,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}", aud = "{token_url}"),
    scope(default = ["openid", "orders"]),
    authorize(request_object(alg = ES256, key = "{private_key}")),
)]
struct Signed {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[oauth_provider(
    issuer = "{base}/api/oidc",
    authorization_url = "{base}/api/oidc/auth",
    token_url = "{base}/api/oidc/token",
    jwks_uri = "{base}/api/oidc/jwks",
    grant = authorization_code,
    client_auth = none,
    scope(default = ["openid", "orders"]),
    authorize(response_mode = jwt),
)]
struct Jarm {
    base: String,
}

/// A login by a URL with these parameters alone.
async fn log_in<P: AuthorizationCode + Users>(client: &Client<P>, server: &Server, params: &[&str]) {
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, params);
    let callback = pending.callback(Received::query(&consent(server, &url))).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    token.require_scopes(["openid", "orders"]).unwrap();
}

#[tokio::test]
async fn a_request_is_handed_in() {
    let server = Server::glewlwyd();
    let credentials = Credentials::secret("client_secret_basic", CLIENT_SECRET);
    let client = Pushed { base: server.base().to_owned() }.client(credentials).unwrap();
    log_in(&client, &server, &["client_id", "request_uri"]).await;
}

#[tokio::test]
async fn a_request_is_signed() {
    let server = Server::glewlwyd();
    let provider = Signed { base: server.base().to_owned(), private_key: key_of("ES256") };
    let client = provider.client(Credentials::public("ES256")).unwrap();
    log_in(&client, &server, &["client_id", "request"]).await;
}

#[tokio::test]
async fn an_answer_is_a_jwt() {
    let server = Server::glewlwyd();
    let client = Jarm { base: server.base().to_owned() }.client(Credentials::public("native")).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = consent(&server, &url);
    assert!(query.starts_with("response="), "{query}");
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let callback = pending.callback(response.received()).unwrap();
    client.exchange(callback).send().await.unwrap();
}
