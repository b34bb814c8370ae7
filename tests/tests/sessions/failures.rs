//! Stores that fail, lose, roll back and damage what they keep.

use std::iter;
use std::time::Duration;

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::mock::MockError;
use oauth_runtime::{ErrorCode, ErrorKind, Health, Sent, Session};
use serde_json::{Value, json};

use super::lab::{Fault, Lab, an_hour_later, log_in, sessions, text};
use super::{Acme, Reusable};

const UNCLEAR: [Fault; 3] = [Fault::NotApplied, Fault::MaybeNot, Fault::MaybeDone];

async fn seconds(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// Lets the background do what it has to do at this moment.
async fn settled() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

fn assert_no_reuse<P: AuthorizationCode + Users>(lab: &Lab<P>, refreshes: u64) {
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (refreshes, 0));
}

#[tokio::test(start_paused = true)]
async fn without_a_stored_intent_nothing_is_sent() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    lab.store.set_down(true);
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!((lab.session.refresh().await.unwrap_err().sent(), lab.sent().len()), (Sent::No, 0));
    lab.store.set_down(false);
    // One that may have been written is looked for: where it is not there, the refresh begins anew.
    for (fault, swaps) in [(Fault::MaybeNot, 3), (Fault::MaybeDone, 2)] {
        let (refreshes, before) = (lab.mock.refreshes(), lab.store.swaps());
        lab.store.fault_next([fault]);
        lab.session.refresh().await.unwrap();
        assert_eq!(lab.store.swaps() - before, swaps, "{fault:?}");
        assert_no_reuse(&lab, refreshes + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_cannot_be_looked_for_is_not_sent_and_waited_for_by_others_alone() {
    let lab = Lab::new(Acme).await;
    lab.store.fault_next([Fault::CutOff]);
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), lab.sent().len()), (ErrorKind::Store, 0));
    assert_ne!(lab.store.record().await.get("intent"), None);
    lab.store.set_unreadable(false);
    let elsewhere = lab.elsewhere(0);
    elsewhere.token().await.unwrap();
    let begun = tokio::time::Instant::now();
    let (mine, other) = tokio::join!(lab.session.refresh(), elsewhere.refresh());
    assert_eq!(text(&mine.unwrap()), text(&other.unwrap()));
    assert!(begun.elapsed() < Duration::from_secs(5), "no lease is waited out");
    assert_no_reuse(&lab, 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_is_no_licence_to_refresh() {
    let lab = Lab::new(Acme).await;
    lab.store.set_unreadable(true);
    assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::Store);
    lab.session.token().await.unwrap();
    an_hour_later().await;
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!((lab.sent().len(), lab.told()), (0, vec![]));
    lab.store.set_unreadable(false);
    seconds(10).await;
    lab.session.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn c23_a_result_that_the_store_takes_late_is_waited_for() {
    for fault in UNCLEAR {
        let lab = Lab::new(Acme).await;
        lab.store.fault_next([Fault::None, fault, fault, fault]);
        let next = lab.session.refresh().await.unwrap();
        assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![]), "{fault:?}");
        let record = lab.store.record().await;
        assert_eq!(record["access"][0]["access_token"], text(&next).as_str(), "{fault:?}");
        assert_eq!(record.get("intent"), None, "{fault:?}");
        // It counts as the token in use, and the next refresh gets another.
        assert_ne!(text(&lab.session.refresh().await.unwrap()), text(&next), "{fault:?}");
        assert_no_reuse(&lab, 2);
    }
}

/// Refreshes so that the intent is stored and the result is not.
fn unpersisted<P: AuthorizationCode + Users>(lab: &Lab<P>) {
    lab.store.fault_next([Fault::None].into_iter().chain([Fault::NotApplied; 20]));
}

#[tokio::test(start_paused = true)]
async fn c23_statement_54_what_the_store_does_not_take_is_used_when_there_is_nothing_else() {
    let lab = Lab::new(Acme).await;
    let first = lab.session.token().await.unwrap();
    unpersisted(&lab);
    // While the old token lives, nobody sees what is not durable.
    assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!((lab.session.health(), lab.told()), (Health::NotPersisted, vec![Health::NotPersisted]));
    assert_eq!(text(&lab.session.token().await.unwrap()), text(&first));
    lab.store.set_down(true);
    an_hour_later().await;
    // The new one was for an hour as well; what it brought is not lost, but cannot be used before it is stored.
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(lab.sent().len(), 1);
    lab.store.set_down(false);
    lab.store.fault_next([]);
    seconds(120).await;
    settled().await;
    lab.session.token().await.unwrap();
    assert_eq!(lab.session.health(), Health::Alive);
    assert_no_reuse(&lab, 2);
    assert_ne!(lab.sent()[0], lab.sent()[1]);
}

#[tokio::test(start_paused = true)]
async fn c23_after_the_end_of_the_old_token_the_new_one_is_given_out_and_stored_by_the_next_use() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    unpersisted(&lab);
    let next = lab.session.token().await.unwrap();
    assert!(lab.mock.is_valid(next.access_token()));
    assert_eq!((lab.session.health(), lab.told()), (Health::NotPersisted, vec![Health::NotPersisted]));
    assert_ne!(lab.store.record().await.get("intent"), None);
    lab.store.set_down(true);
    assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::Store, "it is no other token");
    lab.store.set_down(false);
    // Another refresh stores what there is first, and then sends the token that came with it.
    while lab.session.refresh().await.is_err() {}
    assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![Health::Alive]));
    assert_no_reuse(&lab, 2);
}

#[tokio::test(start_paused = true)]
async fn c23_the_background_stores_what_is_left_even_after_the_last_handle_is_gone() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    unpersisted(&lab);
    let Lab { mock, store, sessions, session, .. } = lab;
    let next = text(&session.token().await.unwrap());
    drop(session);
    assert_ne!(store.record().await.get("intent"), None);
    seconds(600).await;
    for _ in 0..40 {
        seconds(60).await;
        settled().await;
    }
    let record = store.record().await;
    assert_eq!((record.get("intent"), &record["access"][0]["access_token"]), (None, &json!(next)));
    an_hour_later().await;
    sessions.get("alice").unwrap().token().await.unwrap();
    assert_eq!((mock.refreshes(), mock.reused_refresh_tokens()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn c23_a_handle_that_is_made_anew_does_not_send_what_is_spent() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    unpersisted(&lab);
    let Lab { mock, store, sessions, session, .. } = lab;
    session.token().await.unwrap();
    drop(session);
    store.set_down(true);
    let again = sessions.get("alice").unwrap();
    again.token().await.unwrap();
    an_hour_later().await;
    again.token().await.unwrap_err();
    store.fault_next([]);
    store.set_down(false);
    seconds(120).await;
    again.token().await.unwrap();
    assert_eq!((mock.refreshes(), mock.reused_refresh_tokens()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn c23_a_result_that_was_not_stored_does_not_bring_an_ended_session_back() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    unpersisted(&lab);
    let elsewhere = lab.elsewhere(0);
    lab.session.token().await.unwrap();
    lab.store.fault_next([Fault::None; 20]);
    lab.store.change(|record| record["ended"] = json!({"code": "ended", "at": 1})).await;
    seconds(120).await;
    settled().await;
    assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    elsewhere.end().await.unwrap();
    seconds(120).await;
    settled().await;
    assert_eq!(lab.store.record().await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_could_not_be_stored_is_alive_here_and_can_be_ended() {
    for fault in UNCLEAR {
        let lab = Lab::new(Acme).await;
        lab.sessions.delete("alice").await.unwrap();
        assert!(lab.session.try_header().is_none());
        lab.store.fault_next([fault; 40]);
        let session = lab.log_in().await.unwrap();
        let token = session.token().await.unwrap();
        assert!(lab.mock.is_valid(token.access_token()));
        // One that has it and cannot say so is asked.
        let expected = if fault == Fault::MaybeDone { vec![] } else { vec![Health::NotPersisted] };
        assert_eq!(lab.told(), expected, "{fault:?}");
        lab.store.fault_next([]);
        let ended = session.end().await.unwrap();
        assert!(ended.revocation_error.is_none() && !lab.mock.is_valid(token.access_token()), "{fault:?}");
        seconds(120).await;
        settled().await;
        assert_eq!(session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired, "{fault:?}");
        assert_eq!(lab.store.record().await, Value::Null, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_over_a_store_that_cannot_be_used_spends_no_code() {
    let lab = Lab::new(Acme).await;
    let good = lab.store.bytes().await.unwrap();
    lab.store.set_unreadable(true);
    assert_eq!(lab.log_in().await.unwrap_err().kind(), ErrorKind::Store);
    lab.store.set_unreadable(false);
    lab.store.write("{").await;
    assert_eq!(lab.log_in().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(lab.mock.requests().len(), 1, "that of the first login");
    // A new login after a deletion repairs it, and is not taken for an old record.
    assert!(lab.sessions.delete("alice").await.unwrap());
    assert!(!lab.sessions.delete("alice").await.unwrap());
    let session = lab.log_in().await.unwrap();
    an_hour_later().await;
    session.token().await.unwrap();
    lab.store.write(good).await;
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Store, "the session before");
}

#[tokio::test(start_paused = true)]
async fn a_login_after_a_deletion_is_no_older_record_even_if_the_clock_stands() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere(0);
    for _ in 0..3 {
        lab.session.refresh().await.unwrap();
    }
    elsewhere.token().await.unwrap();
    lab.sessions.delete("alice").await.unwrap();
    let session = lab.log_in().await.unwrap();
    session.refresh().await.unwrap();
    elsewhere.refresh().await.unwrap();
    assert_eq!((session.health(), elsewhere.health()), (Health::Alive, Health::Alive));
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_is_refused_and_left_as_it_is() {
    let good = Lab::new(Acme).await.store.record().await;
    let with = |path: &str, value: Value| {
        let mut record = good.clone();
        *record.pointer_mut(path).unwrap() = value;
        record.to_string()
    };
    for bytes in [
        String::new(),
        "{".to_owned(),
        "[]".to_owned(),
        with("/v", json!(2)),
        with("/v", json!("1")),
        with("/generation", json!(-1)),
        with("/client_id", json!("another")),
        with("/provider", json!("Other")),
        with("/refresh", json!("text")),
        with("/access/0/access_token", json!("two words")),
        good.to_string().replace("\"v\":1", "\"v\":1,\"issuer\":\"https://other.example\""),
    ] {
        let lab = Lab::new(Acme).await;
        lab.store.write(bytes.clone()).await;
        an_hour_later().await;
        for session in [&lab.session, &lab.elsewhere(0)] {
            let error = session.token().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store, "{bytes}");
            assert!(!error.to_string().contains("mock-refresh-token"), "{error}");
            assert_eq!(session.end().await.unwrap_err().kind(), ErrorKind::Store, "{bytes}");
        }
        assert_eq!(lab.log_in().await.unwrap_err().kind(), ErrorKind::Store, "{bytes}");
        assert_eq!((lab.sent().len(), lab.mock.requests().len()), (0, 1), "{bytes}");
        assert_eq!(lab.store.bytes().await.unwrap(), bytes.as_bytes(), "it is left as it is");
    }
}

#[tokio::test(start_paused = true)]
async fn members_that_a_later_version_has_added_survive_a_refresh() {
    let lab = Lab::new(Acme).await;
    lab.store.change(|record| record["later"] = json!({"a": [1, "b"]})).await;
    lab.session.refresh().await.unwrap();
    assert_eq!(lab.store.record().await["later"], json!({"a": [1, "b"]}));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_was_rolled_back_is_not_refreshed_from_and_a_login_goes_on() {
    let lab = Lab::new(Acme).await;
    let old = lab.store.bytes().await.unwrap();
    let valid = lab.session.refresh().await.unwrap();
    lab.store.write(old.clone()).await;
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), lab.told()), (ErrorKind::Store, vec![Health::RolledBack]));
    assert_eq!(text(&lab.session.token().await.unwrap()), text(&valid), "it is served to its end");
    an_hour_later().await;
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(lab.store.bytes().await.unwrap(), old);
    assert_no_reuse(&lab, 1);
    let session = lab.log_in().await.unwrap();
    an_hour_later().await;
    session.token().await.unwrap();
    assert_eq!((session.health(), lab.told()), (Health::Alive, vec![Health::Alive]));
    // The end of a session is not kept up by it either.
    lab.store.write(old).await;
    session.end().await.unwrap();
    assert_eq!(lab.store.record().await, Value::Null);
}

async fn end_fails<P: AuthorizationCode + Users>(lab: &Lab<P>, session: &Session<P>) {
    assert_eq!(session.end().await.unwrap_err().kind(), ErrorKind::Store);
    assert!(lab.mock.requests().iter().all(|request| request.path != "/revoke"));
}

#[tokio::test(start_paused = true)]
async fn an_end_that_cannot_be_stored_can_be_made_again() {
    for faults in [vec![Fault::NotApplied], vec![Fault::MaybeNot], vec![Fault::MaybeDone]] {
        let lab = Lab::new(Acme).await;
        lab.store.fault_next(faults);
        end_fails(&lab, &lab.session).await;
        assert!(lab.session.end().await.unwrap().revocation_error.is_none());
        assert_eq!(lab.mock.requests().last().unwrap().path, "/revoke");
        assert_eq!(lab.store.record().await, Value::Null);
    }
    // The record is marked, so that nobody uses it, even if it cannot be deleted.
    let lab = Lab::new(Acme).await;
    lab.store.fault_next([Fault::None, Fault::NotApplied]);
    assert_eq!(lab.session.end().await.unwrap_err().kind(), ErrorKind::Store);
    assert!(lab.session.try_header().is_none());
    assert_eq!(lab.elsewhere(0).token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    lab.session.end().await.unwrap();
    assert_eq!(lab.store.record().await, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_serves_nothing_however_often_its_tokens_were_rejected() {
    let lab = Lab::new(Reusable).await;
    let token = lab.session.token().await.unwrap();
    lab.session.invalidate(&token);
    lab.session.token().await.unwrap();
    lab.session.end().await.unwrap();
    assert!(lab.session.try_header().is_none());
    // Nor does a handle from before the end serve a later login as if nothing had been.
    let session =
        log_in(&lab.mock, &lab.client, &sessions(&lab.client, &lab.store, &lab.events)).await.unwrap();
    session.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn statement_60_a_store_that_never_can_tell_is_asked_a_few_times() {
    let lab = Lab::new(Acme).await;
    let before = lab.store.swaps();
    lab.store.fault_next([Fault::MaybeNot; 100]);
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Store, true));
    assert_eq!((lab.store.swaps() - before, lab.sent().len()), (3, 0));
    lab.store.fault_next([]);
    lab.session.refresh().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_says_of_a_refresh_is_told_although_the_store_does_not_take_it() {
    let lab = Lab::new(Acme).await;
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_grant"})));
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.code(), error.sent()), (Some(&ErrorCode::InvalidGrant), Sent::Yes), "{error}");
}
