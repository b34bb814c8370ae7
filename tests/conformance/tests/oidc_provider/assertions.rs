//! Clients that authenticate by a JWT (RFC 7523 §2.2).

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{ClientBuilder, Credentials, Error, ErrorCode, ErrorKind, Sent, oauth_provider};
use oauth_tests_conformance::{
    ALGORITHMS, CLIENT_SECRET, Late, OTHER_KEY, REDIRECT_URI, Relay, Server, Setup, exposed, key_of, signing,
};

use super::user;

#[oauth_provider(
    token_url = "{base}/token",
    issuer = "{base}",
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

/// The one answer to a client whose assertion is refused, whatever is wrong with it: what is tells nobody who tries.
fn assert_is_refused(error: &Error) {
    assert_eq!(
        (error.kind(), error.code(), error.status()),
        (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidClient), Some(401))
    );
    assert_eq!(error.error_description(), Some("client authentication failed"));
    assert!(error.is_from_provider());
    assert_eq!(error.to_string(), "Machine: invalid_client: client authentication failed [HTTP 401]");
}

#[tokio::test]
async fn statement_13_each_algorithm_signs_what_the_server_verifies() {
    let server = Server::oidc_provider();
    for alg in ALGORITHMS {
        // Without an issuer the assertion is for the token endpoint.
        let client = signing(&format!("{}/token", server.base()), alg);
        client.token().await.unwrap_or_else(|error| panic!("{alg}: {error}"));
    }
    assert_eq!(server.answers(), format!("client_credentials ok: {}", ALGORITHMS.len()));
}

#[tokio::test]
async fn statement_13_an_assertion_is_for_the_issuer_or_whom_it_is_declared_for() {
    let server = Server::oidc_provider();
    let base = server.base();
    let token_url = format!("{base}/token");
    for audience in [None, Some(base), Some(&*token_url)] {
        let machine = Machine { audience: audience.map(str::to_owned), ..Machine::of(&server) };
        machine.signing().build().unwrap().token().await.unwrap();
    }
    for audience in ["https://other.example", &format!("{base}/"), &format!("{token_url}/introspection")] {
        let machine = Machine { audience: Some(audience.to_owned()), ..Machine::of(&server) };
        assert_is_refused(&machine.signing().build().unwrap().token().await.unwrap_err());
    }
    let why = "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url";
    let answers = format!("client_credentials invalid_client ({why}): 3, client_credentials ok: 3");
    assert_eq!(server.answers(), answers);
}

#[tokio::test]
async fn statement_14_an_assertion_that_comes_again_is_refused_and_each_request_has_its_own() {
    let server = Server::oidc_provider();
    let client = Machine::of(&server).signing().build().unwrap();
    for _ in 0..2 {
        client.request_token().send().await.unwrap();
    }
    let fixed = Machine { jti: Some("once".to_owned()), ..Machine::of(&server) }.signing().build().unwrap();
    fixed.request_token().send().await.unwrap();
    assert_is_refused(&fixed.request_token().send().await.unwrap_err());
    let why = "client assertion tokens must only be used once";
    let answers = format!("client_credentials invalid_client ({why}): 1, client_credentials ok: 3");
    assert_eq!(server.answers(), answers);
}

#[tokio::test]
async fn statement_14_after_a_lost_answer_the_next_attempt_is_not_taken_for_a_replay() {
    let server = Server::oidc_provider();
    let relay = Relay::to(server.base());
    let builder = Machine::of(&server).signing().token_url(format!("{}/token", relay.base()));
    let client = builder.build().unwrap();
    relay.lose_answers(1);
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe));
    client.request_token().send().await.unwrap();
    assert_eq!(server.answers(), "client_credentials ok: 2");
}

#[tokio::test]
async fn the_key_of_somebody_else_is_refused() {
    let server = Server::oidc_provider();
    let machine = Machine { private_key: OTHER_KEY.to_owned(), ..Machine::of(&server) };
    assert_is_refused(&machine.signing().build().unwrap().token().await.unwrap_err());
    assert_eq!(server.answers(), "client_credentials invalid_client (signature verification failed): 1");
}

#[tokio::test]
async fn a_client_whose_clock_is_late_signs_what_has_expired() {
    let server = Server::oidc_provider();
    let client = Machine::of(&server).signing().runtime(Late).build().unwrap();
    assert_is_refused(&client.token().await.unwrap_err());
    assert_eq!(server.answers(), "client_credentials invalid_client (jwt expired): 1");
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    issuer = "{base}",
    grant = authorization_code,
    client_auth = private_key_jwt,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
    jwt(alg = PS256, key = "{private_key}"),
)]
struct ByKey {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    grant = authorization_code,
    client_auth = client_secret_jwt,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
    jwt(alg = HS256),
)]
struct BySecret {
    base: String,
}

/// A login, its refreshes and its end, each with an assertion.
async fn assert_goes_through<P: AuthorizationCode + Users>(server: &Server, builder: ClientBuilder<P>) {
    let setup = Setup::new(builder);
    let session = setup.begin(&setup.sessions(MemoryStore::default()), REDIRECT_URI).await;
    for _ in 0..2 {
        setup.ten_minutes_later();
        session.token().await.unwrap();
    }
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 2");
    let token = session.token().await.unwrap();
    assert_eq!(user(server, exposed(&token)).status, 200);
    assert!(session.end().await.unwrap().revocation_error.is_none());
    assert_eq!(user(server, exposed(&token)).status, 401);
}

#[tokio::test]
async fn a_private_key_signs_for_a_login_its_refreshes_and_its_end() {
    let server = Server::oidc_provider();
    let provider = ByKey { base: server.base().to_owned(), private_key: key_of("PS256") };
    assert_goes_through(&server, provider.builder(Credentials::public("PS256"))).await;
}

#[tokio::test]
async fn a_secret_signs_for_a_login_its_refreshes_and_its_end() {
    let server = Server::oidc_provider();
    let provider = BySecret { base: server.base().to_owned() };
    assert_goes_through(&server, provider.builder(Credentials::secret("HS256", CLIENT_SECRET))).await;
}
