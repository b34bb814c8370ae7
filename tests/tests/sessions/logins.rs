//! One login after another under the same name, and what a session keeps of its login.

use std::error::Error as _;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::mock::MockError;
use oauth_runtime::{ErrorKind, Health, LoginReason, Received, oauth_provider};
use serde_json::Value;

use super::lab::{Fault, Lab, Watched, an_hour_later, log_in, sessions, text};
use super::{Acme, REDIRECT_URI, Reusable};

#[tokio::test(start_paused = true)]
async fn a_login_after_a_deletion_is_a_new_one_although_its_clock_is_behind() {
    let lab = Lab::new(Acme).await;
    let reader = lab.elsewhere(0);
    let before = reader.token().await.unwrap();
    lab.session.end().await.unwrap();
    let behind = lab.log_in_elsewhere(-1800).await;
    let token = behind.token().await.unwrap();
    reader.invalidate(&before);
    assert_eq!(text(&reader.token().await.unwrap()), text(&token), "it is adopted, and not refreshed");
    assert_eq!((reader.health(), lab.sent().len()), (Health::Alive, 0));
    let next = reader.refresh().await.unwrap();
    assert_eq!(text(&behind.refresh().await.unwrap()), text(&next));
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_record_of_an_earlier_login_is_older_whatever_its_generation() {
    let lab = Lab::new(Acme).await;
    let old = lab.store.bytes().await.unwrap();
    lab.sessions.delete("alice").await.unwrap();
    // The generation of this one is lower.
    let behind = lab.log_in_elsewhere(-7200).await;
    lab.session.refresh().await.unwrap();
    lab.store.write(old).await;
    assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!((lab.session.health(), lab.sent().len()), (Health::RolledBack, 1));
    drop(behind);
    // Of many logins over one another, each knows those before it.
    let lab = Lab::new(Acme).await;
    let mut records = Vec::new();
    for _ in 0..5 {
        records.push(lab.store.bytes().await.unwrap());
        lab.log_in_elsewhere(0).await;
    }
    let reader = lab.elsewhere(0);
    reader.token().await.unwrap();
    for old in records {
        lab.store.write(old).await;
        assert_eq!(reader.refresh().await.unwrap_err().kind(), ErrorKind::Store);
    }
    assert_eq!(lab.sent().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_result_of_a_refresh_does_not_take_the_place_of_a_later_login() {
    let lab = Lab::new(Acme).await;
    let elsewhere = Arc::new(Watched::default());
    log_in(&lab.mock, &lab.client, &sessions(&lab.client, &elsewhere, &lab.events)).await.unwrap();
    let mut later = elsewhere.record().await;
    // By a clock that stands.
    later["generation"] = 1.into();
    // The refresh is noted, and its result is not stored.
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.session.refresh().await.unwrap_err();
    assert_eq!(lab.session.health(), Health::NotPersisted);
    lab.store.write(later.to_string()).await;
    lab.store.fault_next([]);
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(lab.store.record().await, later);
    assert_eq!(text(&lab.session.refresh().await.unwrap()), later["access"][0]["access_token"]);
    assert_eq!(lab.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_stated_end_has_lived_since_it_was_asked_for_wherever_it_is_loaded() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_member("expires_in", Value::Null);
    let session = lab.log_in().await.unwrap();
    let first = session.token().await.unwrap();
    tokio::time::advance(Duration::from_secs(3000)).await;
    let elsewhere = lab.elsewhere(0);
    assert_eq!(text(&elsewhere.token().await.unwrap()), text(&first));
    // An hour after the login, and not after the load.
    tokio::time::advance(Duration::from_secs(601)).await;
    assert_ne!(text(&elsewhere.token().await.unwrap()), text(&first));
    assert_eq!(lab.mock.refreshes(), 1);
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    refresh(token = none, headers(Authorization = "Bearer {access_token}")),
)]
struct InHeader;

#[tokio::test(start_paused = true)]
async fn a_refresh_that_names_the_access_token_alone_needs_no_refresh_token() {
    let lab = Lab::new(InHeader).await;
    lab.mock.set_member("refresh_token", Value::Null);
    let session = lab.log_in().await.unwrap();
    assert_eq!(lab.store.record().await.get("refresh"), None);
    let first = session.token().await.unwrap();
    assert_ne!(text(&session.refresh().await.unwrap()), text(&first));
    let request = lab.mock.requests().pop().unwrap();
    assert_eq!(request.headers["authorization"], format!("Bearer {}", text(&first)));
    assert_eq!(session.health(), Health::Alive);
}

#[tokio::test(start_paused = true)]
async fn a_session_without_a_refresh_token_says_when_it_ends() {
    let lab = Lab::new(Reusable).await;
    lab.mock.set_member("refresh_token", Value::Null);
    let session = lab.log_in().await.unwrap();
    let end = session.token().await.unwrap().expires_at().unwrap();
    assert_eq!(session.health(), Health::ExpiresAt(end));
    an_hour_later().await;
    session.token().await.unwrap_err();
    assert_eq!(session.health(), Health::LoginRequired(LoginReason::NoRefreshToken));
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_fails_can_be_made_again_and_the_session_is_over_all_the_same() {
    let lab = Lab::new(Acme).await;
    lab.mock.fail_next(MockError::status(503));
    let error = lab.session.revoke().await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert_eq!(lab.session.health(), Health::LoginRequired(LoginReason::Ended));
    assert_eq!(lab.elsewhere(0).token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    lab.elsewhere(0).revoke().await.unwrap();
    let revoked: Vec<_> = lab
        .mock
        .requests()
        .iter()
        .filter(|request| request.path == "/revoke")
        .map(|it| it.param("token"))
        .collect();
    assert!(revoked.len() == 2 && revoked[0].is_some() && revoked[0] == revoked[1], "{revoked:?}");
    assert_eq!(lab.store.record().await, Value::Null);
    lab.session.revoke().await.unwrap();
    // Where the provider cannot be told, nothing happens.
    let lab = Lab::new(Reusable).await;
    let error = lab.session.revoke().await.unwrap_err();
    assert!(
        error.kind() == ErrorKind::Configuration && error.to_string().contains("revocation_url"),
        "{error}"
    );
    lab.session.refresh().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_header_can_be_invalidated() {
    let lab = Lab::new(Acme).await;
    let header = lab.session.try_header().unwrap();
    assert!(lab.session.invalidate_header(&header).is_gone());
    assert!(lab.session.try_header().is_none());
    lab.session.token().await.unwrap();
    assert_eq!(lab.mock.refreshes(), 1);
}

#[tokio::test]
async fn a_token_goes_to_the_resources_that_its_login_asked_for() {
    let setup = super::Setup::new(Acme);
    let store = super::memory();
    let sessions = setup.sessions(&store);
    let request = setup.client.authorize(REDIRECT_URI).resource("https://api.acme.example/v1");
    let (url, mut pending) = request.send().await.unwrap();
    let back = setup.mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    for session in [sessions.get("alice").unwrap(), setup.sessions(&store).get("alice").unwrap()] {
        let api = ResourceClient::new(session.clone()).unwrap();
        let error = api.get("https://elsewhere.example/").send().await.unwrap_err();
        let reason = error.source().unwrap().to_string();
        assert!(reason.contains("is not an origin of this token's `resource`"), "{reason}");
        assert!(session.tokens().check_target("https://api.acme.example/v2").is_ok());
    }
}
