//! A session that is moved to another name: its tokens go along, and are never in use under two.

use std::iter;
use std::time::Duration;

use oauth_runtime::mock::MockRotation;
use oauth_runtime::{ErrorKind, Health, LoginReason, Session, oauth_provider};

use super::Acme;
use super::lab::{Fault, Lab, Way, an_hour_later, text};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = [authorization_code, refresh_token],
)]
struct Machine;

/// The session in a process that has just started.
fn fresh(lab: &Lab<Acme>, name: &str) -> Session<Acme> {
    lab.client.sessions(lab.store.clone()).get(name).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_tokens_go_along_and_the_old_name_has_none() {
    let lab = Lab::new(Acme).await;
    let before = lab.session.token().await.unwrap();
    lab.sessions.rename("alice", "bob").await.unwrap();
    let moved = lab.sessions.get("bob").unwrap();
    assert_eq!(text(&moved.token().await.unwrap()), text(&before));
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(lab.session.health(), Health::LoginRequired(LoginReason::Moved));
    assert!(lab.sent().is_empty(), "the provider is not asked");
    an_hour_later().await;
    fresh(&lab, "bob").token().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
    // Again, and back.
    lab.sessions.rename("alice", "bob").await.unwrap();
    lab.sessions.rename("bob", "alice").await.unwrap();
    fresh(&lab, "alice").refresh().await.unwrap();
    lab.sessions.rename("alice", "alice").await.unwrap();
    fresh(&lab, "alice").refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
    let error = lab.sessions.rename("nobody", "somebody").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
}

#[tokio::test(start_paused = true)]
async fn what_fails_at_any_step_is_in_use_under_one_name_at_most_and_goes_on_when_it_is_called_again() {
    for step in 0..3 {
        for fault in [Fault::NotApplied, Fault::MaybeNot, Fault::MaybeDone] {
            let lab = Lab::new(Acme).await;
            lab.store.fault_next(iter::repeat_n(Fault::None, step).chain([fault]));
            let outcome = lab.sessions.rename("alice", "bob").await;
            let error = outcome.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store, "step {step}, {fault:?}: {error}");
            let mut alive = Vec::new();
            for name in ["alice", "bob"] {
                if fresh(&lab, name).refresh().await.is_ok() {
                    alive.push(name);
                }
            }
            assert!(alive.len() <= 1, "step {step}, {fault:?}: {alive:?}");
            lab.sessions.rename("alice", "bob").await.unwrap();
            fresh(&lab, "bob").refresh().await.unwrap();
            let reason = fresh(&lab, "alice").token().await.unwrap_err();
            assert_eq!(reason.kind(), ErrorKind::LoginRequired, "step {step}, {fault:?}");
            assert_eq!(lab.mock.reused_refresh_tokens(), 0, "step {step}, {fault:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_of_the_new_name_is_not_overwritten() {
    let lab = Lab::new(Acme).await;
    lab.sessions.rename("alice", "bob").await.unwrap();
    lab.log_in().await.unwrap();
    let error = lab.sessions.rename("alice", "bob").await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Store, false));
    assert!(error.to_string().contains("there is a session of the new name; end it first"), "{error}");
    fresh(&lab, "bob").refresh().await.unwrap();
    fresh(&lab, "alice").refresh().await.unwrap();
    // What has ended makes way, and is no later than what comes.
    lab.sessions.get("bob").unwrap().end().await.unwrap();
    lab.sessions.rename("alice", "bob").await.unwrap();
    lab.sessions.get("bob").unwrap().refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_has_ended_at_the_provider_makes_way_too() {
    let lab = Lab::new(Acme).await;
    lab.sessions.rename("alice", "bob").await.unwrap();
    lab.mock.revoke_grants();
    let over = lab.sessions.get("bob").unwrap();
    over.refresh().await.unwrap_err();
    lab.log_in().await.unwrap();
    lab.sessions.rename("alice", "bob").await.unwrap();
    over.refresh().await.unwrap();
    fresh(&lab, "bob").refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_under_way_is_waited_for() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_rotation(MockRotation::Strict);
    let elsewhere = lab.elsewhere(0);
    let (refreshed, moved) = tokio::join!(elsewhere.refresh(), async {
        while lab.sent().is_empty() {
            tokio::task::yield_now().await;
        }
        lab.sessions.rename("alice", "bob").await
    });
    moved.unwrap();
    let refreshed = refreshed.unwrap();
    assert_eq!(text(&fresh(&lab, "bob").token().await.unwrap()), text(&refreshed));
    fresh(&lab, "bob").refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_ended_under_the_new_name_does_not_come_back() {
    let lab = Lab::new(Acme).await;
    // The copy and the mark are written, and then the process crashes, as far as the store can tell.
    lab.store.fault_next([Fault::None, Fault::None, Fault::NotApplied]);
    lab.sessions.rename("alice", "bob").await.unwrap_err();
    let bob = fresh(&lab, "bob");
    bob.refresh().await.unwrap();
    bob.end().await.unwrap();
    lab.sessions.rename("alice", "bob").await.unwrap();
    for name in ["alice", "bob"] {
        assert_eq!(fresh(&lab, name).token().await.unwrap_err().kind(), ErrorKind::LoginRequired, "{name}");
    }
    assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_end_of_the_old_name_meanwhile_is_one() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere_and_well();
    lab.store.fault_next([Fault::None, Fault::Late(1)]);
    let (moved, ended) = tokio::join!(Box::pin(lab.sessions.rename("alice", "bob")), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Box::pin(elsewhere.end()).await
    });
    assert_eq!(moved.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert!(ended.unwrap().revocation_error.is_none());
    for name in ["alice", "bob"] {
        assert_eq!(fresh(&lab, name).token().await.unwrap_err().kind(), ErrorKind::LoginRequired, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_of_the_new_name_meanwhile_ends_nothing_and_loses_nothing() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.client.sessions(lab.store.inner.clone()).get("bob").unwrap();
    // The copy is there, and the mark is on its way.
    lab.store.fault_next([Fault::None, Fault::Late(1)]);
    let (moved, ended) = tokio::join!(Box::pin(lab.sessions.rename("alice", "bob")), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Box::pin(elsewhere.end()).await
    });
    moved.unwrap();
    ended.unwrap();
    fresh(&lab, "bob").refresh().await.unwrap();
    assert_eq!(fresh(&lab, "alice").token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn two_names_are_exchanged_although_each_step_is_cut_off() {
    let lab = Lab::new(Acme).await;
    lab.sessions.rename("alice", "bob").await.unwrap();
    lab.log_in().await.unwrap();
    let token = async |name| text(&fresh(&lab, name).token().await.unwrap());
    let (alices, bobs) = (token("alice").await, token("bob").await);
    for (from, to, before) in [("alice", "between", 0), ("bob", "alice", 1), ("between", "bob", 1)] {
        // It is not called again: the next one finishes what it has left, before the copy and the mark of its own.
        lab.store.fault_next(iter::repeat_n(Fault::None, before + 2).chain([Fault::NotApplied]));
        lab.sessions.rename(from, to).await.unwrap_err();
        lab.store.fault_next([]);
        let page = lab.sessions.list(None, 10).await.unwrap();
        assert_eq!(page.sessions.len(), 2, "{from} to {to}: {page:?}");
    }
    assert_eq!((token("alice").await, token("bob").await), (bobs, alices));
    for name in ["alice", "bob"] {
        fresh(&lab, name).refresh().await.unwrap();
    }
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_login_under_the_new_name_meanwhile_stays_and_so_does_the_session() {
    let lab = Lab::new(Acme).await;
    lab.sessions.rename("alice", "bob").await.unwrap();
    // One under the old name, whose tokens go along where `alice` has a session of hers again.
    lab.store.fault_next([Fault::None, Fault::Late(1)]);
    let (moved, login) = tokio::join!(Box::pin(lab.sessions.rename("bob", "alice")), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Box::pin(lab.log_in_elsewhere(0)).await
    });
    let error = moved.unwrap_err();
    assert!(error.to_string().contains("there is a session of the new name"), "{error}");
    login.refresh().await.unwrap();
    fresh(&lab, "bob").refresh().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_another_process_could_not_store_does_not_end_what_was_moved() {
    let lab = Lab::new(Acme).await;
    // A refresh token that may be used again, as it happens.
    lab.mock.set_rotation(MockRotation::Reusable);
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.session.refresh().await.unwrap_err();
    let elsewhere = lab.elsewhere_and_well();
    an_hour_later().await;
    elsewhere.token().await.unwrap();
    let well = lab.client.sessions(lab.store.inner.clone());
    well.rename("alice", "bob").await.unwrap();
    lab.store.fault_next([]);
    tokio::time::sleep(Duration::from_secs(180)).await;
    assert!(lab.mock.requests().iter().all(|request| request.path != "/revoke"));
    fresh(&lab, "bob").refresh().await.unwrap();
    assert_eq!(lab.sessions.store_health().unpersisted, 0);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_from_elsewhere_is_not_sent_again_under_the_old_name() {
    let lab = Lab::new(Machine).await;
    let token = lab.mock.refresh_token();
    let sessions = || lab.client.sessions(lab.store.clone());
    sessions().resume("machine", token.clone()).await.unwrap().token().await.unwrap();
    lab.sessions.rename("machine", "machine-eu").await.unwrap();
    let before = sessions().resume("machine", token.clone()).await.unwrap();
    before.token().await.unwrap_err();
    assert_eq!(before.health(), Health::LoginRequired(LoginReason::Moved));
    sessions().resume("machine-eu", token).await.unwrap().refresh().await.unwrap();
    assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn of_several_moves_at_the_same_time_one_takes_it() {
    for names in [["bob", "bob", "bob"], ["bob", "carol", "bob"], ["bob", "carol", "dave"]] {
        let lab = Lab::new(Acme).await;
        let moves = names.map(|name| {
            let sessions = lab.client.sessions(lab.store.clone());
            Box::pin(async move { sessions.rename("alice", name).await })
        });
        let outcomes = futures_util::future::join_all(moves).await;
        assert!(outcomes.iter().any(Result::is_ok), "{names:?}: {outcomes:?}");
        let mut alive = Vec::new();
        for name in ["alice", "bob", "carol", "dave"] {
            if fresh(&lab, name).refresh().await.is_ok() {
                alive.push(name);
            }
        }
        assert_eq!(alive.len(), 1, "{names:?}: {alive:?}, {outcomes:?}");
        assert_eq!(lab.mock.reused_refresh_tokens(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn one_whose_refresh_token_may_be_elsewhere_stays() {
    let lab = Lab::new(Acme).await;
    lab.meddle(Way::Answered(502, "text/plain", String::new()));
    lab.session.refresh().await.unwrap_err();
    let error = lab.sessions.rename("alice", "bob").await.unwrap_err();
    assert!(error.to_string().contains("the answer to the last refresh was lost"), "{error}");
    assert!(lab.sessions.find("bob").await.unwrap().is_none());
    lab.session.token().await.unwrap();
}
