//! Sessions under strict rotation.

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{ErrorCode, ErrorKind, Health, LoginReason, Secret, Sent, Session};
use oauth_tests_conformance::{REDIRECT_URI, Relay, Server, Setup, credentials, exposed};

use super::{Folder, Web, refresh, user, web};

/// The client as another process has it, with the same clock.
fn other(server: &Server, setup: &Setup<Web>) -> Setup<Web> {
    let builder = Web { base: server.base().to_owned() }.builder(credentials());
    Setup::with_clock(builder, setup.clock.clone())
}

/// A session whose refresh token the test knows.
async fn known(setup: &Setup<Web>, store: &MemoryStore) -> (Session<Web>, Secret) {
    let token = setup.log_in(REDIRECT_URI).await;
    let refresh_token = token.refresh_token().unwrap().clone();
    let session = setup.sessions(store.clone()).resume("alice", refresh_token.clone()).await.unwrap();
    (session, refresh_token)
}

#[tokio::test]
async fn p20_generations_follow_each_other_over_a_restart() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let folder = Folder::new("restart");
    let session = setup.begin(&setup.sessions(folder.store()), REDIRECT_URI).await;
    let mut seen = vec![exposed(&session.token().await.unwrap()).to_owned()];
    for _ in 0..3 {
        setup.ten_minutes_later();
        let token = session.token().await.unwrap();
        assert_eq!(user(&server, exposed(&token)).status, 200);
        assert!(!seen.iter().any(|before| before == exposed(&token)));
        seen.push(exposed(&token).to_owned());
    }
    drop(session);
    let restarted = other(&server, &setup);
    let session = restarted.sessions(folder.store()).get("alice").unwrap();
    assert_eq!(exposed(&session.token().await.unwrap()), seen[3]);
    for _ in 0..2 {
        setup.ten_minutes_later();
        session.token().await.unwrap();
    }
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 5");
    assert_eq!((restarted.told.take(), session.health()), (vec![], Health::Alive));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c24_statement_61_two_processes_with_one_store_refresh_once() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let folder = Folder::new("together");
    let one = setup.begin(&setup.sessions(folder.store()), REDIRECT_URI).await;
    let elsewhere = other(&server, &setup);
    let two = elsewhere.sessions(folder.store()).get("alice").unwrap();
    two.token().await.unwrap();
    for round in 1..=3 {
        setup.ten_minutes_later();
        let askers = (0..8).map(|asker| if asker % 2 == 0 { one.clone() } else { two.clone() });
        let asked: Vec<_> =
            askers.map(|session| tokio::spawn(async move { session.token().await.unwrap() })).collect();
        let mut tokens = vec![];
        for token in asked {
            tokens.push(token.await.unwrap());
        }
        assert!(tokens.iter().all(|token| exposed(token) == exposed(&tokens[0])));
        assert_eq!(server.answers(), format!("authorization_code ok: 1, refresh_token ok: {round}"));
        assert_eq!(user(&server, exposed(&tokens[0])).status, 200);
    }
}

#[tokio::test]
async fn c25_statement_60_a_refresh_token_that_comes_again_ends_the_session() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let store = MemoryStore::default();
    let (session, stolen) = known(&setup, &store).await;
    let token = session.refresh().await.unwrap();
    assert_eq!(user(&server, exposed(&token)).status, 200);
    let refused = refresh(&server, stolen.expose_secret());
    assert!(refused.status == 400 && refused.body.contains("invalid_grant"), "{refused:?}");
    assert_eq!(user(&server, exposed(&token)).status, 401);
    let error = session.refresh().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Web: the user has to log in again: invalid_grant: grant request is invalid [HTTP 400]"
    );
    assert_eq!((error.kind(), error.sent()), (ErrorKind::LoginRequired, Sent::Yes));
    assert_eq!(setup.told.take(), [Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant))]);
    // Nobody asks again, in no process.
    let answers = "authorization_code ok: 1, refresh_token invalid_grant: 2, refresh_token ok: 1";
    assert_eq!(server.answers(), answers);
    let elsewhere = other(&server, &setup).sessions(store.clone()).get("alice").unwrap();
    assert_eq!(elsewhere.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(server.answers(), answers);
    // Until the user logs in.
    let session = setup.begin(&setup.sessions(store), REDIRECT_URI).await;
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn statement_63_what_a_session_had_is_worth_nothing_when_it_was_ended() {
    let server = Server::oidc_provider();
    let setup = web(&server);
    let token = setup.log_in(REDIRECT_URI).await;
    let refresh_token = token.refresh_token().unwrap().clone();
    let session =
        setup.sessions(MemoryStore::default()).resume("alice", refresh_token.clone()).await.unwrap();
    assert!(session.end().await.unwrap().revocation_error.is_none());
    assert_eq!(user(&server, exposed(&token)).status, 401);
    let refused = refresh(&server, refresh_token.expose_secret());
    assert!(refused.status == 400 && refused.body.contains("invalid_grant"), "{refused:?}");
    assert_eq!(session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn statement_55_56_after_a_lost_answer_nothing_is_sent_until_there_is_nothing_to_lose() {
    let server = Server::oidc_provider();
    let relay = Relay::to(server.base());
    let builder = Web { base: server.base().to_owned() }.builder(credentials());
    let setup = Setup::new(builder.token_url(format!("{}/token", relay.base())));
    let session = setup.begin(&setup.sessions(MemoryStore::default()), REDIRECT_URI).await;
    let before = session.token().await.unwrap();
    relay.lose_answers(1);
    let error = session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe));
    assert_eq!(setup.told.take(), [Health::MaybeSpent]);
    let again = session.refresh().await.unwrap_err();
    assert_eq!((again.kind(), again.sent()), (ErrorKind::Transport, Sent::No));
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 1");
    assert_eq!(exposed(&session.token().await.unwrap()), exposed(&before));
    assert_eq!(user(&server, exposed(&before)).status, 200);
    // When the access token has ended, the refresh token is sent once more. This server takes it for stolen.
    setup.ten_minutes_later();
    assert_eq!(session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(
        server.answers(),
        "authorization_code ok: 1, refresh_token invalid_grant: 1, refresh_token ok: 1"
    );
}
