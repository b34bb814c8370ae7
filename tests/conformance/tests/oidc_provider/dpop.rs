//! Tokens that are bound to a key (RFC 9449), at a server that wants a nonce in every proof.

use std::error::Error as StdError;
use std::sync::Arc;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::http::StatusCode;
use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    Client, ClientBuilder, Credentials, DevicePoll, DpopKey, DpopKeys, ErrorCode, ErrorKind, Health,
    Provider, Received, Sent, Token, oauth_provider,
};
use oauth_tests_conformance::{
    CLIENT_SECRET, REDIRECT_URI, Server, Setup, callback_query, exposed, key_of, param, send,
};

use super::devices::answer;
use super::{Folder, user};

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    origins = ["{base}"],
)]
struct Machine {
    base: String,
}

impl Machine {
    fn at(server: &Server) -> ClientBuilder<Self> {
        let credentials = Credentials::secret("bound-machine", CLIENT_SECRET);
        Self { base: server.base().to_owned() }.builder(credentials)
    }
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    userinfo_url = "{base}/me",
    grant = [authorization_code, refresh_token],
    client_auth = none,
    scope(default = ["openid", "email", "offline_access"]),
    authorize(params(prompt = "consent")),
    origins = ["{base}"],
    dpop = ES256,
)]
struct Native {
    base: String,
}

/// A process of a public client that has this key.
fn native(server: &Server, keys: impl DpopKeys) -> Setup<Native> {
    let provider = Native { base: server.base().to_owned() };
    Setup::new(provider.builder(Credentials::public("bound-native")).dpop(keys))
}

/// A public client with a key of its own.
pub(super) fn public(server: &Server) -> Client<impl AuthorizationCode + Users> {
    native(server, DpopKey::generate().unwrap()).client
}

/// What a login is answered, and with this behind it.
fn logged_in(more: &str) -> String {
    format!("authorization_code ok: 1, authorization_code use_dpop_nonce: 1{more}")
}

#[tokio::test]
async fn statement_69_70_71_a_nonce_is_asked_for_once() {
    let server = Server::oidc_provider_with_nonces();
    let mut answers = (0, 0);
    let keys = [DpopKey::generate(), DpopKey::from_private_key("EdDSA", &key_of("EdDSA"))];
    for key in keys.map(Result::unwrap) {
        let client = Machine::at(&server).dpop(key.clone()).build().unwrap();
        for _ in 0..3 {
            let token = client.request_token().send().await.unwrap();
            assert_eq!((token.token_type(), token.bound_to()), ("DPoP", Some(key.thumbprint())));
        }
        answers = (answers.0 + 3, answers.1 + 1);
        let (ok, asked) = answers;
        let said = format!("client_credentials ok: {ok}, client_credentials use_dpop_nonce: {asked}");
        assert_eq!(server.answers(), said);
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_not_sent_again() {
    let server = Server::oidc_provider_with_nonces();
    // This client's tokens are to be bound, and it gives no proof.
    let error = Machine::at(&server).build().unwrap().request_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidGrant), "{error}");
    // The server does not take this algorithm.
    let key = DpopKey::from_private_key("PS256", &key_of("PS256")).unwrap();
    let error = Machine::at(&server).dpop(key).build().unwrap().request_token().send().await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("invalid_dpop_proof"), "{error}");
    let answers = "client_credentials invalid_dpop_proof: 1, client_credentials invalid_grant: 1";
    assert_eq!(server.answers(), answers);
}

#[tokio::test]
async fn statement_69_70_73_a_resource_gets_a_proof_for_each_request() {
    let server = Server::oidc_provider_with_nonces();
    let client = Machine::at(&server).dpop(DpopKey::generate().unwrap()).build().unwrap();
    let api = ResourceClient::new(client.clone()).unwrap();
    let orders = format!("{}/orders", server.base());
    let tokens = "client_credentials ok: 1, client_credentials use_dpop_nonce: 1, ";
    // The nonce of the resource is not that of the token endpoint, though they have one origin.
    for (number, method) in ["GET", "POST", "GET"].into_iter().enumerate() {
        let url = format!("{orders}?page={number}");
        let request = if method == "GET" { api.get(url) } else { api.post(url) };
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
        let said = format!("{tokens}orders ok: {}, orders use_dpop_nonce: 1", number + 1);
        assert_eq!(server.answers(), said);
    }
    let token = client.token().await.unwrap();
    let bearer = format!("Bearer {}", exposed(&token));
    assert_eq!(send("GET", &orders, &[("authorization", &bearer)], "").status, 401);
    // And the other way round the token endpoint has not forgotten its own.
    client.request_token().send().await.unwrap();
    let said = "client_credentials ok: 2, client_credentials use_dpop_nonce: 1, \
                orders invalid_token: 1, orders ok: 3, orders use_dpop_nonce: 1";
    assert_eq!(server.answers(), said);
}

#[tokio::test]
async fn statement_73_74_a_public_client_logs_in_refreshes_and_asks_about_its_user() {
    let server = Server::oidc_provider_with_nonces();
    let key = DpopKey::generate().unwrap();
    let setup = native(&server, key.clone());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(param(&url, "dpop_jkt").as_deref(), Some(key.thumbprint()));
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let sessions = setup.sessions(MemoryStore::default());
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert_eq!(server.answers(), logged_in(""));
    for round in 1..=2 {
        // The server does not look at the time of a proof that has a nonce.
        setup.ten_minutes_later();
        assert_eq!(session.token().await.unwrap().bound_to(), Some(key.thumbprint()));
        assert_eq!(server.answers(), logged_in(&format!(", refresh_token ok: {round}")));
    }
    for round in 1..=2 {
        let userinfo = session.userinfo().await.unwrap();
        assert_eq!(userinfo.claims().email(), Some("alice@example.com"));
        let more = format!(", refresh_token ok: 2, userinfo ok: {round}, userinfo use_dpop_nonce: 1");
        assert_eq!(server.answers(), logged_in(&more));
    }
    let token = session.token().await.unwrap();
    assert_eq!(user(&server, exposed(&token)).status, 401, "it is no bearer token");
    assert_eq!(setup.told.take(), []);
}

#[tokio::test]
async fn statement_74_a_refresh_token_is_of_no_use_with_another_key() {
    let server = Server::oidc_provider_with_nonces();
    let setup = native(&server, DpopKey::generate().unwrap());
    let token = setup.log_in(REDIRECT_URI).await;
    let refresh_token = token.refresh_token().unwrap().clone();
    let thief = native(&server, DpopKey::generate().unwrap());
    let stolen = thief.sessions(MemoryStore::default()).resume("alice", refresh_token.clone()).await.unwrap();
    let error = stolen.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
    let refused = ", refresh_token invalid_grant: 1, refresh_token use_dpop_nonce: 1";
    assert_eq!(server.answers(), logged_in(refused));
    // Its owner goes on with it.
    let own = setup.sessions(MemoryStore::default()).resume("alice", refresh_token).await.unwrap();
    own.token().await.unwrap();
    let refused = ", refresh_token invalid_grant: 1, refresh_token ok: 1, refresh_token use_dpop_nonce: 1";
    assert_eq!(server.answers(), logged_in(refused));
}

#[tokio::test]
async fn statement_72_the_nonce_is_in_the_store_when_another_process_refreshes() {
    let server = Server::oidc_provider_with_nonces();
    let folder = Folder::new("dpop");
    let key = DpopKey::generate().unwrap();
    let pem = key.to_pem().unwrap().expose_secret().to_owned();
    let setup = native(&server, key);
    drop(setup.begin(&setup.sessions(folder.store()), REDIRECT_URI).await);
    for round in 1..=3 {
        // Nothing of the one before is left but the files and the key.
        let restarted = native(&server, DpopKey::from_private_key("ES256", &pem).unwrap());
        for _ in 0..round {
            restarted.ten_minutes_later();
        }
        let sessions = restarted.sessions(folder.store());
        let session = sessions.get("alice").unwrap();
        session.token().await.unwrap();
        assert_eq!(session.health(), Health::Alive);
        assert_eq!(server.answers(), logged_in(&format!(", refresh_token ok: {round}")));
    }
}

/// The token as one has it who stole it and says that it is bound to their key.
fn stolen<P: Provider>(token: &Token<P>, by: &DpopKey) -> Token<P> {
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    let forged = stored.replace(token.bound_to().unwrap(), by.thumbprint());
    assert_ne!(forged, stored);
    serde_json::from_str(&forged).unwrap()
}

#[tokio::test]
async fn statement_73_an_access_token_is_of_no_use_with_another_key() {
    let server = Server::oidc_provider_with_nonces();
    let setup = native(&server, DpopKey::generate().unwrap());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let (token, id_token) = setup.client.exchange(callback).send_with_id_token().await.unwrap();
    let key = DpopKey::generate().unwrap();
    let thief = native(&server, key.clone()).client;
    let error = thief.userinfo(&stolen(&token, &key), &id_token).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(401)), "{error}");
    setup.client.userinfo(&token, &id_token).await.unwrap();
    let told = ", userinfo invalid_token: 1, userinfo ok: 1, userinfo use_dpop_nonce: 2";
    assert_eq!(server.answers(), logged_in(told));
}

#[tokio::test]
async fn statement_73_a_resource_takes_no_token_with_another_key() {
    let server = Server::oidc_provider_with_nonces();
    let client = Machine::at(&server).dpop(DpopKey::generate().unwrap()).build().unwrap();
    let key = DpopKey::generate().unwrap();
    let thief = Machine::at(&server).dpop(key.clone()).build().unwrap();
    let token = stolen(&client.token().await.unwrap(), &key);
    assert!(thief.tokens().put(&token).unwrap());
    let order = format!("{}/orders", server.base());
    // It cannot be repeated for another token, which the thief would have to ask for.
    let response = ResourceClient::new(thief).unwrap().post(&order).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let response = ResourceClient::new(client).unwrap().post(&order).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let answers = "client_credentials ok: 1, client_credentials use_dpop_nonce: 1, \
                   orders invalid_token: 1, orders ok: 1, orders use_dpop_nonce: 2";
    assert_eq!(server.answers(), answers);
}

/// A store that gives another key than it was asked for.
#[derive(Debug)]
struct Confused(DpopKey, DpopKey);

type Found<'a, T> = BoxFuture<'a, Result<T, Box<dyn StdError + Send + Sync>>>;

impl DpopKeys for Confused {
    fn current(&self) -> Found<'_, DpopKey> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn find<'a>(&'a self, _: &'a str) -> Found<'a, Option<DpopKey>> {
        Box::pin(async { Ok(Some(self.1.clone())) })
    }
}

#[tokio::test]
async fn statement_74_with_another_key_than_the_sessions_nothing_is_sent() {
    let server = Server::oidc_provider_with_nonces();
    let store = MemoryStore::default();
    let key = DpopKey::generate().unwrap();
    let setup = native(&server, key.clone());
    setup.begin(&setup.sessions(store.clone()), REDIRECT_URI).await;
    let confused = native(&server, Confused(key, DpopKey::generate().unwrap()));
    confused.ten_minutes_later();
    let error = confused.sessions(store.clone()).get("alice").unwrap().token().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::LoginRequired, Sent::No), "{error}");
    assert_eq!(server.answers(), logged_in(""));
    // Where the key is, the session is as it was.
    setup.ten_minutes_later();
    setup.sessions(store).get("alice").unwrap().token().await.unwrap();
    assert_eq!(server.answers(), logged_in(", refresh_token ok: 1"));
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/auth",
    pushed_authorization_request_url = "{base}/request",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    grant = [authorization_code, client_credentials, refresh_token],
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}"),
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
    dpop = ES256,
)]
struct Signing {
    base: String,
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn statement_70_a_client_signs_anew_when_it_is_asked_for_a_nonce() {
    let server = Server::oidc_provider_with_nonces();
    // The server takes an assertion once, and the request that it sent back had one.
    let client = || {
        let signing = Signing { base: server.base().to_owned(), private_key: key_of("ES256") };
        signing.client(Credentials::public("ES256")).unwrap()
    };
    let token = client().request_token().send().await.unwrap();
    assert!(token.bound_to().is_some());
    let mut answers = "client_credentials ok: 1, client_credentials use_dpop_nonce: 1".to_owned();
    assert_eq!(server.answers(), answers);
    let client = client();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert!(session.refresh().await.unwrap().bound_to().is_some());
    assert!(session.end().await.unwrap().revocation_error.is_none());
    answers.insert_str(0, "authorization_code ok: 1, ");
    answers.push_str(", pushed ok: 1, pushed use_dpop_nonce: 1, refresh_token ok: 1");
    assert_eq!(server.answers(), answers);
}

#[oauth_provider(
    device_authorization_url = "{base}/device/auth",
    token_url = "{base}/token",
    grant = device_code,
    client_auth = none,
    scope(default = ["openid", "offline_access"]),
    dpop = ES256,
)]
struct Tv {
    base: String,
}

#[tokio::test]
async fn statement_70_74_a_device_polls_with_proofs() {
    let server = Server::oidc_provider_with_nonces();
    let clock = ManualClock::new();
    let builder = Tv { base: server.base().to_owned() }.builder(Credentials::public("tv"));
    let client = builder.runtime(Arc::clone(&clock)).build().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let mut device = client.device_authorization().send().await.unwrap();
    for _ in 0..2 {
        clock.advance(device.interval());
        let polled = device.poll_session(&sessions, "alice").await.unwrap();
        assert!(matches!(polled, DevicePoll::Pending { error: None, .. }), "{polled:?}");
    }
    answer(device.verification_uri(), device.user_code(), "confirm");
    clock.advance(device.interval());
    let DevicePoll::Done(session) = device.poll_session(&sessions, "alice").await.unwrap() else {
        panic!("pending")
    };
    let bound_to = session.token().await.unwrap().bound_to().map(str::to_owned);
    assert!(bound_to.is_some());
    assert_eq!(session.refresh().await.unwrap().bound_to().map(str::to_owned), bound_to);
    let answers = server.answers().replace("urn:ietf:params:oauth:grant-type:", "");
    let said = "refresh_token ok: 1, device_code authorization_pending: 2, device_code ok: 1, \
                device_code use_dpop_nonce: 1";
    assert_eq!(answers, said);
}
