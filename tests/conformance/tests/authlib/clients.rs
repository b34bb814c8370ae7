//! Clients that authenticate by a JWT.

use std::time::Duration;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{ClientBuilder, Credentials, Error, ErrorCode, ErrorKind, oauth_provider};
use oauth_tests_conformance::{ALGORITHMS, Late, OTHER_KEY, Server, key_of, signing};

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}", aud = "{audience}", jti = "{jti}"),
)]
struct Machine {
    base: String,
    #[oauth(secret)]
    private_key: String,
    audience: Option<String>,
    jti: Option<String>,
}

impl Machine {
    fn of(server: &Server) -> Self {
        let base = server.base().to_owned();
        Self { base, private_key: key_of("ES256"), audience: None, jti: None }
    }

    /// Its builder, with the identifier that the server has the key for.
    fn signing(self) -> ClientBuilder<Self> {
        self.builder(Credentials::public("ES256"))
    }
}

fn assert_is_refused(error: &Error, why: impl Into<Option<&'static str>>) {
    assert_eq!(
        (error.kind(), error.code(), error.status(), error.error_description()),
        (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidClient), Some(400), why.into())
    );
    assert!(error.is_from_provider());
}

#[tokio::test]
async fn statement_13_each_algorithm_signs_what_the_server_verifies() {
    let server = Server::authlib();
    for alg in ALGORITHMS {
        let client = signing(&format!("{}/token", server.base()), alg);
        client.token().await.unwrap_or_else(|error| panic!("{alg}: {error}"));
    }
    assert_eq!(server.answers(), format!("client_credentials ok: {}", ALGORITHMS.len()));
}

#[oauth_provider(
    token_url = "{base}/token",
    issuer = "{base}",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}"),
)]
struct Issued {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn statement_13_a_server_that_takes_its_issuer_alone_needs_it_declared() {
    let server = Server::authlib_by_issuer();
    let issued = Issued { base: server.base().to_owned(), private_key: key_of("ES256") };
    issued.client(Credentials::public("ES256")).unwrap().token().await.unwrap();
    let error = Machine::of(&server).signing().build().unwrap().token().await.unwrap_err();
    assert_is_refused(&error, "Invalid claim: 'aud'");
    // Or the audience itself.
    let machine = Machine { audience: Some(server.base().to_owned()), ..Machine::of(&server) };
    machine.signing().build().unwrap().token().await.unwrap();
    assert_eq!(server.answers(), "client_credentials invalid_client: 1, client_credentials ok: 2");
}

#[tokio::test]
async fn statement_14_an_assertion_that_comes_again_is_refused_and_each_request_has_its_own() {
    let server = Server::authlib();
    let client = Machine::of(&server).signing().build().unwrap();
    for _ in 0..2 {
        client.request_token().send().await.unwrap();
    }
    let fixed = Machine { jti: Some("once".to_owned()), ..Machine::of(&server) }.signing().build().unwrap();
    fixed.request_token().send().await.unwrap();
    assert_is_refused(&fixed.request_token().send().await.unwrap_err(), "JWT ID is used before.");
}

#[tokio::test]
async fn the_key_of_somebody_else_is_refused() {
    let server = Server::authlib();
    let machine = Machine { private_key: OTHER_KEY.to_owned(), ..Machine::of(&server) };
    let error = machine.signing().build().unwrap().token().await.unwrap_err();
    assert_is_refused(&error, None);
}

#[tokio::test]
async fn a_client_whose_clock_is_late_signs_what_has_expired() {
    let server = Server::authlib();
    let client = Machine::of(&server).signing().runtime(Late).build().unwrap();
    assert_is_refused(&client.token().await.unwrap_err(), "The token is expired");
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}", leeway = 120),
)]
struct Patient {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn a_client_whose_clock_is_early_needs_the_leeway() {
    let server = Server::authlib();
    let early = ManualClock::new();
    early.advance(Duration::from_secs(100));
    let client = Machine::of(&server).signing().runtime(early.clone()).build().unwrap();
    assert_is_refused(&client.token().await.unwrap_err(), "The token was issued in the future");
    let patient = Patient { base: server.base().to_owned(), private_key: key_of("ES256") };
    let client = patient.builder(Credentials::public("ES256")).runtime(early).build().unwrap();
    client.token().await.unwrap();
}
