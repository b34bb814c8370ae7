//! Assertions as grants.

use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, oauth_provider};
use oauth_tests_conformance::{Late, OTHER_KEY, Server, exposed, key_of, send};

/// The client is known by the issuer of the assertion, and says in it what it asks for.
#[oauth_provider(
    token_url = "{base}/token",
    grant = jwt_bearer,
    client_auth = none,
    jwt(alg = ES256, key = "{private_key}", iss = "ES256", sub = "{subject}", claims(scope = "{scope}")),
)]
struct Claimed {
    base: String,
    #[oauth(secret)]
    private_key: String,
    subject: Option<String>,
}

impl Claimed {
    fn of(server: &Server) -> Self {
        Self { base: server.base().to_owned(), private_key: key_of("ES256"), subject: None }
    }
}

fn assert_is_refused(error: &Error, why: impl Into<Option<&'static str>>) {
    assert_eq!(
        (error.kind(), error.code(), error.status(), error.error_description()),
        (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidGrant), Some(400), why.into())
    );
    assert!(error.is_from_provider());
}

#[tokio::test]
async fn an_assertion_that_the_client_signs_brings_a_token_and_each_token_has_its_own() {
    let server = Server::authlib();
    let client = Claimed::of(&server).client(Credentials::anonymous()).unwrap();
    let token = client.token().await.unwrap();
    assert!(token.refresh_token().is_none());
    assert_eq!(exposed(&client.token().await.unwrap()), exposed(&token), "it is cached");
    client.invalidate(&token);
    assert_ne!(exposed(&client.token().await.unwrap()), exposed(&token));
    assert_eq!(server.answers(), "jwt-bearer ok: 2");
}

#[tokio::test]
async fn an_assertion_may_be_about_a_user() {
    let server = Server::authlib();
    let about = |user: &str| {
        let claimed = Claimed { subject: Some(user.to_owned()), ..Claimed::of(&server) };
        claimed.client(Credentials::anonymous()).unwrap()
    };
    about("alice").token().await.unwrap();
    let error = about("bob").token().await.unwrap_err();
    assert_is_refused(&error, "Invalid 'sub' value in assertion");
}

/// The scope is a parameter beside the assertion.
#[oauth_provider(
    token_url = "{base}/token",
    grant = jwt_bearer,
    client_auth = none,
    jwt(alg = ES256, key = "{private_key}", iss = "ES256"),
)]
struct Beside {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn a_scope_is_a_claim_or_a_parameter() {
    let server = Server::authlib();
    let claimed = Claimed::of(&server).client(Credentials::anonymous()).unwrap();
    let token = claimed.request_token().scope("read").send().await.unwrap();
    token.require_scopes(["read"]).unwrap();
    assert!(token.require_scopes(["write"]).is_err());
    let beside = Beside { base: server.base().to_owned(), private_key: key_of("ES256") };
    let beside = beside.client(Credentials::anonymous()).unwrap();
    let token = beside.request_token().scope("read").scope("write").send().await.unwrap();
    token.require_scopes(["read", "write"]).unwrap();
    let error = beside.request_token().scope("everything").send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidScope));
}

#[tokio::test]
async fn what_the_key_of_somebody_else_signs_is_no_grant() {
    let server = Server::authlib();
    let claimed = Claimed { private_key: OTHER_KEY.to_owned(), ..Claimed::of(&server) };
    let error = claimed.client(Credentials::anonymous()).unwrap().token().await.unwrap_err();
    assert_is_refused(&error, None);
}

#[tokio::test]
async fn a_client_whose_clock_is_late_signs_what_is_no_grant_any_more() {
    let server = Server::authlib();
    let client = Claimed::of(&server).builder(Credentials::anonymous()).runtime(Late).build().unwrap();
    assert_is_refused(&client.token().await.unwrap_err(), "The token is expired");
}

/// Assertions of an identity provider.
#[oauth_provider(token_url = "{base}/token", grant = jwt_bearer, client_auth = none)]
struct Given {
    base: String,
}

impl Given {
    fn client_of(server: &Server) -> Client<Self> {
        Self { base: server.base().to_owned() }.client(Credentials::anonymous()).unwrap()
    }
}

#[tokio::test]
async fn an_assertion_from_elsewhere_brings_a_token() {
    let server = Server::authlib();
    let assertion = send("GET", &format!("{}/assertion", server.base()), &[], "").body;
    let client = Given::client_of(&server);
    let token = client.jwt_bearer(assertion).scope("read").send().await.unwrap();
    token.require_scopes(["read"]).unwrap();
    assert_eq!(server.answers(), "jwt-bearer ok: 1");
}

#[tokio::test]
async fn an_assertion_from_elsewhere_that_has_expired_is_no_grant() {
    let server = Server::authlib();
    let assertion = send("GET", &format!("{}/assertion?lifetime=-300", server.base()), &[], "").body;
    let error = Given::client_of(&server).jwt_bearer(assertion).send().await.unwrap_err();
    assert_is_refused(&error, "The token is expired");
}

/// An identity provider whose key nobody knows.
#[oauth_provider(
    grant = self_signed_jwt,
    client_auth = none,
    jwt(alg = ES256, key = "{private_key}", iss = "ES256", sub = "alice", aud = "{base}/token"),
)]
struct Forger {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn an_assertion_from_elsewhere_under_an_unknown_key_is_no_grant() {
    let server = Server::authlib();
    let assertion = async |private_key: String| {
        let forger = Forger { base: server.base().to_owned(), private_key };
        let token = forger.client(Credentials::anonymous()).unwrap().token().await.unwrap();
        exposed(&token).to_owned()
    };
    let client = Given::client_of(&server);
    let error = client.jwt_bearer(assertion(OTHER_KEY.to_owned()).await).send().await.unwrap_err();
    assert_is_refused(&error, None);
    // It is the key, and nothing else.
    client.jwt_bearer(assertion(key_of("ES256")).await).send().await.unwrap();
}
