//! The mock of a provider of OpenID Connect, from its declaration.

use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{DpopKey, ErrorKind, Received, oauth_provider};

use super::REDIRECT_URI;

/// A provider that signs by this algorithm.
// Each run of rustfmt would move the attribute further to the right.
#[rustfmt::skip]
macro_rules! provider {
    ($name:ident, $alg:ident) => {
        #[oauth_provider(
            issuer = "https://acme.example",
            authorization_url = "https://acme.example/authorize",
            token_url = "https://acme.example/token",
            jwks_uri = "https://keys.acme.example/jwks",
            signed_response_alg = $alg,
            userinfo_url = "https://acme.example/userinfo",
            grant = authorization_code,
            scope(default = ["openid"]),
        )]
        struct $name;
    };
}

provider!(Rs256, RS256);
provider!(Ps512, PS512);
provider!(Es256, ES256);
provider!(Ed, EdDSA);
provider!(Hs256, HS256);
provider!(Es384, ES384);
provider!(Es512, ES512);

macro_rules! plays {
    ($($provider:ident),*) => {$(
        let mock = MockProvider::start($provider).unwrap();
        let client = mock.client().unwrap();
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let back = mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
        assert_eq!((id_token.sub(), id_token.iss()), ("mock-user", "https://acme.example"));
        let userinfo = client.userinfo(&token, &id_token).await.unwrap();
        assert_eq!(userinfo.claims().get("sub").unwrap(), "mock-user");
        mock.expire(token.access_token());
        assert_eq!(client.userinfo(&token, &id_token).await.unwrap_err().status(), Some(401));
    )*};
}

#[tokio::test]
async fn a_login_is_played_to_the_end_whatever_signs() {
    plays!(Rs256, Ps512, Es256, Es384, Ed, Hs256);
    // ring, which the tests sign with, has no such key.
    let error = MockProvider::start(Es512).unwrap_err();
    assert!(error.to_string().contains("signed_response_alg"), "{error}");
}

#[tokio::test]
async fn the_user_of_the_mock_logs_in_anew_and_as_strongly_as_is_asked() {
    let mock = MockProvider::start(Rs256).unwrap();
    let client = mock.client().unwrap();
    let request = client.authorize(REDIRECT_URI).max_age(Duration::ZERO).acr_values(["strong", "weak"]);
    let (url, mut pending) = request.send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let (_, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    assert_eq!(id_token.acr(), Some("strong"));
    assert!(id_token.auth_time().is_some());
}

#[tokio::test]
async fn userinfo_of_the_mock_says_the_nonce_that_a_proof_is_to_hold() {
    let mock = MockProvider::start(Es256).unwrap();
    let client = mock.client_builder().unwrap().dpop(DpopKey::generate().unwrap()).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    mock.set_nonce("n-1");
    client.userinfo(&token, &id_token).await.unwrap();
}

#[oauth_provider(
    issuer = "https://acme.example",
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    jwks_uri = "https://acme.example/jwks",
    grant = authorization_code,
    authorize(response_mode = "query.jwt"),
)]
struct Jarm;

#[tokio::test]
async fn a_callback_that_is_a_jwt_is_played() {
    let mock = MockProvider::start(Jarm).unwrap();
    let client = mock.client().unwrap();
    for is_refused in [false, true] {
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        if is_refused {
            mock.refuse_next("access_denied");
        }
        let back = mock.log_in(&url).unwrap();
        assert!(back.params.starts_with("response=eyJ") && !back.params.contains('&'), "{}", back.params);
        let response = client.verify_response(Received::query(&back.params)).await.unwrap();
        match pending.callback(response.received()) {
            Ok(callback) => drop(client.exchange(callback).send().await.unwrap()),
            Err(error) => assert!(is_refused && error.kind() == ErrorKind::ErrorResponse, "{error}"),
        }
    }
}
