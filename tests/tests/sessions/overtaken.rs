//! What comes too late: results and logins that others have overtaken, and ends that a refresh did not know of.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::{ErrorKind, Health, LoginReason, Received, Session};
use serde_json::Value;

use super::lab::{Fault, Lab, Way, an_hour_later, text};
use super::{Acme, REDIRECT_URI, Setup, memory};

async fn log_in_for(
    setup: &Setup<Acme>,
    store: &Arc<impl oauth_runtime::store::TokenStore>,
    resource: &str,
) -> Session<Acme> {
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).resource(resource).send().await.unwrap();
    let back = setup.mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    setup.client.exchange(callback).session(&setup.sessions(store), "alice").await.unwrap()
}

#[tokio::test]
async fn a_token_goes_where_its_own_login_asked_for_although_another_login_was_known_here() {
    let (setup, store) = (Setup::new(Acme), memory());
    let first = log_in_for(&setup, &store, "https://a.example").await;
    first.token().await.unwrap();
    log_in_for(&setup, &store, "https://b.example").await;
    setup.an_hour_later();
    let api = ResourceClient::new(first.clone()).unwrap();
    let error = api.get("https://a.example/").send().await.unwrap_err();
    assert!(format!("{error:?}").contains("is not an origin of this token's `resource`"), "{error:?}");
    assert!(first.tokens().check_target("https://b.example/").is_ok());
}

/// A refresh that was noted, and whose result the store would not take.
async fn unpersisted(lab: &Lab<Acme>) {
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.session.refresh().await.unwrap_err();
    assert_eq!(lab.session.health(), Health::NotPersisted);
}

#[tokio::test(start_paused = true)]
async fn what_a_refresh_has_brought_is_revoked_when_the_session_was_ended_meanwhile() {
    let lab = Lab::new(Acme).await;
    unpersisted(&lab).await;
    lab.store.fault_next([]);
    // In another process, which knows the refresh token alone that is spent.
    lab.elsewhere(0).revoke().await.unwrap();
    tokio::time::sleep(Duration::from_secs(120)).await;
    let revoked: Vec<_> = lab
        .mock
        .requests()
        .iter()
        .filter(|it| it.path == "/revoke")
        .filter_map(|it| it.param("token"))
        .collect();
    assert_eq!(revoked, ["mock-refresh-token-2", "mock-refresh-token-3"]);
    assert_eq!(lab.store.record().await, Value::Null);
    // In this one, which knows both.
    let lab = Lab::new(Acme).await;
    unpersisted(&lab).await;
    lab.store.fault_next([]);
    lab.session.revoke().await.unwrap();
    assert_eq!(lab.mock.requests().pop().unwrap().param("token").as_deref(), Some("mock-refresh-token-3"));
}

#[tokio::test(start_paused = true)]
async fn a_login_whose_swap_nobody_knew_of_does_not_come_again_over_its_own_refresh() {
    let lab = Lab::new(Acme).await;
    lab.store.fault_next(iter::once(Fault::MaybeDone).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    // The store has it, and cannot say so.
    let session = lab.log_in().await.unwrap();
    lab.store.fault_next([]);
    let elsewhere = lab.elsewhere(0);
    let next = elsewhere.refresh().await.unwrap();
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(lab.store.record().await["access"][0]["access_token"], text(&next).as_str());
    for _ in 0..3 {
        session.refresh().await.unwrap();
        elsewhere.refresh().await.unwrap();
    }
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_comes_during_a_refresh_is_what_is_used() {
    let lab = Lab::new(Acme).await;
    // Longer than the login takes, however busy the machine is.
    lab.mock.set_delay(Duration::from_secs(2));
    let session = lab.session.clone();
    let refresh = tokio::spawn(async move { session.refresh().await });
    while lab.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    lab.mock.set_delay(Duration::ZERO);
    let session = lab.log_in_elsewhere(0).await;
    let begun = session.token().await.unwrap();
    let refreshed = refresh.await.unwrap().unwrap();
    assert_eq!(text(&refreshed), text(&begun), "the refresh was one of the login before");
    assert_eq!(text(&lab.session.token().await.unwrap()), text(&begun));
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_stated_end_that_is_old_is_refreshed_before_it_is_used() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_member("expires_in", Value::Null);
    let session = lab.log_in().await.unwrap();
    let first = session.token().await.unwrap();
    tokio::time::advance(Duration::from_secs(24 * 3600)).await;
    assert_ne!(text(&lab.elsewhere(0).token().await.unwrap()), text(&first));
    // Where there is no other, it is better than none.
    lab.mock.set_member("refresh_token", Value::Null);
    let session = lab.log_in().await.unwrap();
    let last = session.token().await.unwrap();
    tokio::time::advance(Duration::from_secs(24 * 3600)).await;
    assert_eq!(text(&lab.elsewhere(0).token().await.unwrap()), text(&last));
}

#[tokio::test(start_paused = true)]
async fn an_end_of_which_the_store_could_not_tell_is_not_taken_back() {
    let lab = Lab::new(Acme).await;
    unpersisted(&lab).await;
    lab.store.fault_next([Fault::MaybeDone]);
    assert_eq!(lab.session.end().await.unwrap_err().kind(), ErrorKind::Store);
    lab.told();
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(lab.session.health(), Health::LoginRequired(LoginReason::Ended));
    assert!(!lab.told().contains(&Health::Alive));
    an_hour_later().await;
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
}

#[tokio::test(start_paused = true)]
async fn a_record_of_the_first_of_many_logins_is_still_an_older_one() {
    let lab = Lab::new(Acme).await;
    let reader = lab.elsewhere(0);
    let old = lab.store.bytes().await.unwrap();
    for _ in 0..12 {
        tokio::time::advance(Duration::from_secs(60)).await;
        lab.log_in_elsewhere(0).await;
        reader.refresh().await.unwrap();
    }
    let good = lab.store.bytes().await.unwrap();
    lab.store.write(old).await;
    assert_eq!(reader.refresh().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(reader.health(), Health::RolledBack);
    lab.store.write(good).await;
    reader.refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_refresh_has_brought_takes_no_place_of_a_login_that_the_store_would_not_take_either() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(Duration::from_secs(1));
    // The refresh is noted, and nothing is written from then on.
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    let session = lab.session.clone();
    let refresh = tokio::spawn(async move { session.refresh().await });
    while lab.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    lab.mock.set_delay(Duration::ZERO);
    let session = lab.log_in().await.unwrap();
    let begun = session.token().await.unwrap();
    assert_eq!(session.health(), Health::NotPersisted);
    // Its answer comes after the login has been given up on, and so is it itself.
    let _ = refresh.await.unwrap();
    assert_eq!(text(&lab.session.token().await.unwrap()), text(&begun));
    lab.store.fault_next([]);
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(lab.store.record().await["access"][0]["access_token"], text(&begun).as_str());
    assert_eq!(lab.session.health(), Health::Alive);
}

#[tokio::test]
async fn a_session_that_others_have_ended_and_deleted_is_over_here_when_it_is_ended_here() {
    for revokes in [false, true] {
        let lab = Lab::new(Acme).await;
        let token = lab.session.token().await.unwrap();
        assert!(lab.session.try_header().is_some());
        lab.elsewhere(0).end().await.unwrap();
        assert_eq!(text(&lab.session.token().await.unwrap()), text(&token), "it is not known here");
        if revokes {
            lab.session.revoke().await.unwrap();
        } else {
            lab.session.end().await.unwrap();
        }
        assert!(lab.session.try_header().is_none());
        assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
        assert_eq!(lab.session.health(), Health::LoginRequired(LoginReason::NoSession));
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_the_store_would_not_take_is_used_although_an_older_refresh_is_stored() {
    let lab = Lab::new(Acme).await;
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.meddle(Way::Late(Duration::from_millis(7500)));
    let session = lab.session.clone();
    let refresh = tokio::spawn(async move { session.refresh().await });
    while lab.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    let session = lab.log_in().await.unwrap();
    assert_eq!(session.health(), Health::NotPersisted);
    let begun = session.token().await.unwrap();
    // The store takes what comes next, which is the answer to the refresh.
    tokio::time::sleep(Duration::from_secs(2)).await;
    lab.store.fault_next([]);
    assert_eq!(text(&refresh.await.unwrap().unwrap()), text(&begun));
    assert_eq!(text(&lab.session.token().await.unwrap()), text(&begun));
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert_eq!(lab.store.record().await["access"][0]["access_token"], text(&begun).as_str());
}
