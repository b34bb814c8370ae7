//! `django-oauth-toolkit`: rotation with a grace, and none.

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{
    ClientBuilder, ErrorCode, ErrorKind, Health, LoginReason, Received, Sent, Session, oauth_provider,
};
use oauth_tests_conformance::{
    Page, REDIRECT_URI, Relay, Server, Setup, callback_query, credentials, exposed, send,
};

#[oauth_provider(
    authorization_url = "{base}/o/authorize/",
    token_url = "{base}/o/token/",
    revocation_url = "{base}/o/revoke_token/",
    issuer = "{base}/o",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["openid", "read"]),
    rotation = grace(30),
    resource = "{base}/o/userinfo/",
    request(omit(resource)),
    authorize(omit(resource)),
)]
struct Graceful {
    base: String,
}

#[oauth_provider(
    authorization_url = "{base}/o/authorize/",
    token_url = "{base}/o/token/",
    issuer = "{base}/o",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["openid", "read"]),
    rotation = reusable,
)]
struct Reusable {
    base: String,
}

/// A session whose token requests go through a relay.
struct Relayed<P> {
    server: Server,
    relay: Relay,
    setup: Setup<P>,
    session: Session<P>,
}

impl<P: AuthorizationCode + Users> Relayed<P> {
    async fn new(server: Server, builder: impl FnOnce(String) -> ClientBuilder<P>) -> Self {
        let relay = Relay::to(server.base());
        let builder = builder(server.base().to_owned());
        let setup = Setup::new(builder.token_url(format!("{}/o/token/", relay.base())));
        let session = setup.begin(&setup.sessions(MemoryStore::default()), REDIRECT_URI).await;
        Self { server, relay, setup, session }
    }

    /// What the server says of the user whose session it is.
    async fn user(&self) -> Page {
        user(&self.server, exposed(&self.session.token().await.unwrap()))
    }
}

fn user(server: &Server, access_token: &str) -> Page {
    let url = format!("{}/o/userinfo/", server.base());
    send("GET", &url, &[("authorization", &format!("Bearer {access_token}"))], "")
}

fn graceful(base: String) -> ClientBuilder<Graceful> {
    Graceful { base }.builder(credentials())
}

#[tokio::test]
async fn a_login_its_refreshes_and_its_end() {
    let server = Server::django(120);
    let setup = Setup::new(graceful(server.base().to_owned()));
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let sessions = setup.sessions(MemoryStore::default());
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    for _ in 0..3 {
        setup.ten_minutes_later();
        let token = session.token().await.unwrap();
        assert_eq!(user(&server, exposed(&token)).status, 200);
    }
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 3");
    let token = session.token().await.unwrap();
    assert!(session.end().await.unwrap().revocation_error.is_none());
    assert_eq!(user(&server, exposed(&token)).status, 401);
}

#[tokio::test]
async fn statement_55_within_its_grace_a_refresh_token_is_sent_again_and_the_session_comes_through() {
    let all = Relayed::new(Server::django(120), graceful).await;
    all.setup.ten_minutes_later();
    all.relay.lose_answers(2);
    let token = all.session.token().await.unwrap();
    assert_eq!(user(&all.server, exposed(&token)).status, 200);
    assert_eq!(all.server.answers(), "authorization_code ok: 1, refresh_token ok: 3");
    assert_eq!(all.setup.told.take(), [Health::MaybeSpent, Health::Alive]);
    // What came at last has a successor.
    all.session.refresh().await.unwrap();
    assert_eq!(all.user().await.status, 200);
    // When every attempt is lost, the next caller goes on where they ended.
    all.relay.lose_answers(3);
    let error = all.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe));
    all.session.refresh().await.unwrap();
    assert_eq!(all.user().await.status, 200);
    assert_eq!(all.server.answers(), "authorization_code ok: 1, refresh_token ok: 8");
}

#[tokio::test]
async fn c25_where_there_is_no_grace_the_second_time_ends_the_session() {
    let all = Relayed::new(Server::django(0), graceful).await;
    all.relay.lose_answers(1);
    let error = all.session.refresh().await.unwrap_err();
    assert_eq!(error.to_string(), "Graceful: the user has to log in again: invalid_grant [HTTP 400]");
    assert_eq!(
        all.setup.told.take(),
        [Health::MaybeSpent, Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant))]
    );
    assert_eq!(
        all.server.answers(),
        "authorization_code ok: 1, refresh_token invalid_grant: 1, refresh_token ok: 1"
    );
}

#[tokio::test]
async fn c24_w35_w37_a_token_that_another_process_replaced_is_rejected_and_the_next_is_in_the_store() {
    let server = Server::django(120);
    let setup = Setup::new(graceful(server.base().to_owned()));
    let store = MemoryStore::default();
    let session = setup.begin(&setup.sessions(store.clone()), REDIRECT_URI).await;
    let api = ResourceClient::new(session.clone()).unwrap();
    let url = format!("{}/o/userinfo/", server.base());
    assert_eq!(api.get(&url).send().await.unwrap().status(), 200);
    let before = session.token().await.unwrap();
    // A refresh ends the access token before, at this server.
    let elsewhere = Setup::new(graceful(server.base().to_owned()));
    let next = elsewhere.sessions(store).get("alice").unwrap().refresh().await.unwrap();
    assert_eq!(user(&server, exposed(&before)).status, 401);
    assert_eq!(api.get(&url).send().await.unwrap().status(), 200);
    assert_eq!(exposed(&session.token().await.unwrap()), exposed(&next));
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 1");
}

#[tokio::test]
async fn p19_statement_55_without_rotation_a_lost_answer_costs_nothing() {
    let builder = |base| Reusable { base }.builder(credentials());
    let all = Relayed::new(Server::django_without_rotation(), builder).await;
    for _ in 0..2 {
        all.setup.ten_minutes_later();
        all.session.token().await.unwrap();
    }
    all.relay.lose_answers(1);
    let error = all.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe));
    all.session.refresh().await.unwrap();
    assert_eq!(all.user().await.status, 200);
    assert_eq!(all.server.answers(), "authorization_code ok: 1, refresh_token ok: 4");
    assert_eq!(all.session.health(), Health::Alive);
}
