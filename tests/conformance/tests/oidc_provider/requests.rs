//! A client whose authorization requests have to be signed (RFC 9101 §10.5).

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::{Client, Credentials, ErrorCode, Received, oauth_provider};
use oauth_tests_conformance::{
    CLIENT_SECRET, OTHER_KEY, REDIRECT_URI, Server, callback_query, exposed, key_of, with_param,
};

use super::{Web, user};

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    grant = authorization_code,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}"),
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent"), request_object(alg = ES256, key = "{request_key}")),
)]
struct InUrl {
    base: String,
    #[oauth(secret)]
    private_key: String,
    #[oauth(secret)]
    request_key: String,
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/auth",
    pushed_authorization_request_url = "{base}/request",
    token_url = "{base}/token",
    grant = authorization_code,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}"),
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent"), request_object(alg = ES256, key = "{private_key}")),
)]
struct HandedIn {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

fn in_url(server: &Server, request_key: &str) -> InUrlClient {
    let (base, request_key) = (server.base().to_owned(), request_key.to_owned());
    let provider = InUrl { base, private_key: key_of("ES256"), request_key };
    provider.client(Credentials::public("requests-ES256")).unwrap()
}

/// A login by a URL with these parameters alone.
async fn log_in<P: AuthorizationCode + Users>(client: &Client<P>, server: &Server, params: &[&str]) {
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, params);
    // What stands beside the signed request counts for nothing.
    let altered = with_param(&url, "scope", Some("openid orders"));
    let callback = pending.callback(Received::query(&callback_query(&altered))).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    token.require_scopes(["openid", "offline_access"]).unwrap();
    assert!(token.require_scopes(["orders"]).is_err());
    assert_eq!(user(server, exposed(&token)).status, 200);
}

#[tokio::test]
async fn a_signed_request_logs_in_from_the_url_and_handed_in() {
    let server = Server::oidc_provider();
    log_in(&in_url(&server, &key_of("ES256")), &server, &["client_id", "request"]).await;
    let provider = HandedIn { base: server.base().to_owned(), private_key: key_of("ES256") };
    let client = provider.client(Credentials::public("requests-ES256")).unwrap();
    log_in(&client, &server, &["client_id", "request_uri"]).await;
}

#[tokio::test]
async fn a_request_that_nobody_or_somebody_else_has_signed_is_refused() {
    let server = Server::oidc_provider();
    let client = in_url(&server, OTHER_KEY);
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("invalid_request_object"), "{error}");

    let credentials = Credentials::secret("requests-ES256", CLIENT_SECRET);
    let client = Web { base: server.base().to_owned() }.client(credentials).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidRequest), "{error}");
}
