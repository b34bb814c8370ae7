//! Several callers, processes and sessions: who sends, who waits, and who takes over what another has got.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::mock::{MockError, MockRotation};
use oauth_runtime::{ErrorKind, Health, LoginReason, Sent};
use serde_json::json;
use tokio::time::Instant;

use super::lab::{Fault, Lab, an_hour_later, text};
use super::{Acme, Graced};

/// So that answers come when everybody has asked.
const A_WHILE: Duration = Duration::from_millis(30);

/// Polls once.
async fn begin<F: Future + Unpin>(future: &mut F) {
    poll_fn(|context| {
        assert!(std::pin::Pin::new(&mut *future).poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn c24_statement_61_of_many_callers_in_many_processes_one_sends_and_the_others_adopt() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(A_WHILE);
    let processes: Vec<_> = (0..5).map(|_| lab.elsewhere(0)).collect();
    for generation in 1..=3 {
        an_hour_later().await;
        let callers = processes.iter().flat_map(|process| (0..10).map(move |_| process.token()));
        let tokens = join_all(callers).await;
        let tokens: Vec<_> = tokens.into_iter().map(|token| text(&token.unwrap())).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]));
        assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (generation, 0));
    }
    let sent = lab.sent();
    assert!(sent.len() == 3 && sent[0] != sent[1] && sent[1] != sent[2], "{sent:?}");
    assert!(processes.iter().all(|process| process.health() == Health::Alive) && lab.told().is_empty());
}

#[tokio::test(start_paused = true)]
async fn statement_61_an_error_reaches_all_fifty_callers_of_the_one_refresh() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(A_WHILE);
    an_hour_later().await;
    lab.mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_client"})));
    let outcomes = join_all((0..50).map(|_| lab.session.token())).await;
    for outcome in outcomes {
        assert_eq!(outcome.unwrap_err().code().unwrap().to_string(), "invalid_client");
    }
    assert_eq!(lab.sent().len(), 1);
    tokio::time::advance(Duration::from_secs(10)).await;
    let outcomes = join_all((0..50).map(|_| lab.session.token())).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(lab.mock.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn statement_61_those_who_want_another_token_at_the_same_time_get_the_same() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(A_WHILE);
    let first = text(&lab.session.token().await.unwrap());
    let elsewhere = lab.elsewhere(0);
    let callers =
        (0..20).map(|number| if number % 2 == 0 { lab.session.refresh() } else { elsewhere.refresh() });
    let tokens: Vec<_> = join_all(callers).await.into_iter().map(|token| text(&token.unwrap())).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0] && *token != first));
    // One who waits for a token is served by the refresh that another asks for, and the other way round.
    an_hour_later().await;
    let (token, refreshed) = tokio::join!(lab.session.token(), lab.session.refresh());
    assert_eq!(text(&token.unwrap()), text(&refreshed.unwrap()));
    an_hour_later().await;
    let (refreshed, token) = tokio::join!(lab.session.refresh(), lab.session.token());
    assert_eq!(text(&token.unwrap()), text(&refreshed.unwrap()));
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn statement_58_a_caller_that_goes_away_stops_no_refresh_and_loses_no_token() {
    for wants_another in [false, true] {
        let lab = Lab::new(Acme).await;
        lab.mock.set_delay(A_WHILE);
        if !wants_another {
            an_hour_later().await;
        }
        let before = lab.store.record().await["generation"].clone();
        {
            let caller =
                async { if wants_another { lab.session.refresh().await } else { lab.session.token().await } };
            let mut caller = pin!(caller);
            while lab.sent().is_empty() {
                begin(&mut caller).await;
                tokio::task::yield_now().await;
            }
        }
        while lab.store.record().await["generation"] == before {
            tokio::task::yield_now().await;
        }
        let record = lab.store.record().await;
        let token = lab.session.token().await.unwrap();
        assert_eq!(record["access"][0]["access_token"], text(&token).as_str());
        assert_eq!((lab.sent().len(), lab.mock.is_valid(token.access_token())), (1, true));
    }
}

#[tokio::test(start_paused = true)]
async fn statement_58_a_refresh_goes_on_when_its_session_is_dropped() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(A_WHILE);
    an_hour_later().await;
    let Lab { mock, store, sessions, session, .. } = lab;
    {
        let mut caller = pin!(session.token());
        while mock.requests().len() < 2 {
            begin(&mut caller).await;
            tokio::task::yield_now().await;
        }
    }
    drop(session);
    let token = sessions.get("alice").unwrap().token().await.unwrap();
    assert_eq!((mock.refreshes(), mock.reused_refresh_tokens()), (1, 0));
    assert_eq!(store.record().await["access"][0]["access_token"], text(&token).as_str());
}

#[tokio::test(start_paused = true)]
async fn statement_63_the_end_of_a_session_outdoes_a_refresh_that_is_under_way() {
    let lab = Lab::new(Acme).await;
    let first = lab.session.token().await.unwrap();
    lab.mock.set_delay(A_WHILE);
    let (refreshed, ended) = tokio::join!(lab.session.refresh(), async {
        while lab.sent().is_empty() {
            tokio::task::yield_now().await;
        }
        lab.session.end().await
    });
    assert!(ended.unwrap().revocation_error.is_none());
    assert_eq!(refreshed.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert!(lab.session.try_header().is_none() && !lab.mock.is_valid(first.access_token()));
    assert_eq!(lab.store.record().await, serde_json::Value::Null);
    assert_eq!(lab.told(), [Health::LoginRequired(LoginReason::Ended)]);
}

#[tokio::test(start_paused = true)]
async fn c25_statement_60_the_refusal_of_an_old_refresh_token_ends_nobodys_session() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    let next = somebodys_result(&lab).await;
    lab.mock.set_delay(A_WHILE);
    lab.mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_grant"})));
    let (token, ()) = tokio::join!(lab.session.token(), async {
        while lab.sent().is_empty() {
            tokio::task::yield_now().await;
        }
        lab.store.write(next.clone()).await;
    });
    assert_eq!((text(&token.unwrap()).as_str(), lab.sent().len()), ("somebodys-token", 1));
    assert_eq!(lab.store.bytes().await.unwrap(), next.as_bytes());
    assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![]));
}

#[tokio::test(start_paused = true)]
async fn sessions_of_different_names_have_nothing_to_do_with_each_other() {
    let lab = Lab::new(Acme).await;
    let bob = {
        let (url, mut pending) = lab.client.authorize(super::REDIRECT_URI).send().await.unwrap();
        let back = lab.mock.log_in(&url).unwrap();
        let callback = pending.callback(oauth_runtime::Received::query(&back.params)).unwrap();
        lab.client.exchange(callback).session(&lab.sessions, "bob").await.unwrap()
    };
    an_hour_later().await;
    let (alice, other) = tokio::join!(lab.session.token(), bob.token());
    assert_ne!(text(&alice.unwrap()), text(&other.unwrap()));
    lab.session.end().await.unwrap();
    assert_eq!(lab.session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    an_hour_later().await;
    assert!(lab.mock.is_valid(bob.token().await.unwrap().access_token()));
    assert_eq!((bob.health(), lab.mock.reused_refresh_tokens()), (Health::Alive, 0));
}

/// An attempt of a process of which nothing more is heard.
async fn somebody_sends(lab: &Lab<Acme>, lease: u64) {
    let since = oauth_runtime::runtime::Runtime::now(&lab.time).wall().as_millis();
    let intent = json!({"attempt": "somebody", "since": u64::try_from(since).unwrap(), "lease": lease});
    lab.store.change(|record| record["intent"] = intent).await;
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_that_is_an_hour_off_shortens_no_lease() {
    for ahead in [-3600, 0, 3600] {
        let lab = Lab::new(Acme).await;
        let process = lab.elsewhere(ahead);
        tokio::time::advance(Duration::from_secs(3 * 3600)).await;
        somebody_sends(&lab, 40_000).await;
        let begun = Instant::now();
        process.token().await.unwrap();
        let waited = begun.elapsed().as_secs();
        assert!((40..43).contains(&waited), "{ahead}: {waited} s");
        assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn processes_whose_wall_clocks_are_an_hour_off_send_nothing_twice_and_log_nobody_out() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(A_WHILE);
    let processes = [lab.elsewhere(-3600), lab.elsewhere(0), lab.elsewhere(3600)];
    for _ in 0..6 {
        let tokens = join_all(processes.iter().map(|process| process.token())).await;
        for token in tokens {
            token.unwrap();
        }
        tokio::time::advance(Duration::from_secs(1800)).await;
    }
    assert_eq!((lab.mock.reused_refresh_tokens(), lab.told()), (0, vec![]));
    let sent = lab.sent();
    assert!(sent.windows(2).all(|pair| pair[0] != pair[1]), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_had_to_wait_too_long_for_the_store_sends_nothing() {
    let lab = Lab::new(Acme).await;
    let before = lab.store.record().await;
    let begun = Instant::now();
    lab.store.fault_next([Fault::Late(6), Fault::Late(6), Fault::Late(6)]);
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), lab.sent().len()), (ErrorKind::Store, Sent::No, 0));
    assert!(begun.elapsed() < Duration::from_secs(16), "{:?}", begun.elapsed());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!((&lab.store.record().await["refresh"], lab.told()), (&before["refresh"], vec![]));
    // It knows that what the store has noted in the end was not sent.
    lab.session.refresh().await.unwrap();
    assert_eq!((lab.told(), lab.mock.reused_refresh_tokens()), (vec![], 0));
}

/// The note of an attempt is written at once, and whatever follows when its lease is over.
fn late_results() -> impl Iterator<Item = Fault> {
    std::iter::once(Fault::None).chain(std::iter::repeat_n(Fault::Late(60), 40))
}

/// What two processes come to, of which the second begins when the first has sent its refresh token.
async fn one_after_the_other<P: AuthorizationCode + Users, A, B>(
    lab: &Lab<P>,
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> (A, B) {
    tokio::join!(first, async {
        while lab.sent().is_empty() {
            tokio::task::yield_now().await;
        }
        second.await
    })
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_stored_after_its_lease_waits_for_nobody_while_the_others_do_not_send() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere_and_well();
    elsewhere.token().await.unwrap();
    lab.store.fault_next(late_results());
    let (mine, other) =
        one_after_the_other(&lab, Box::pin(lab.session.refresh()), Box::pin(elsewhere.refresh())).await;
    // The other one finds that the lease is over, and does not send what may be spent.
    assert_eq!((other.unwrap_err().sent(), elsewhere.health()), (Sent::No, Health::MaybeSpent));
    // The token before lives, so that nobody has to take one that a crash would lose.
    assert_eq!((mine.unwrap_err().sent(), lab.session.health()), (Sent::Yes, Health::NotPersisted));
    tokio::time::sleep(Duration::from_secs(60)).await;
    lab.store.fault_next([]);
    let mine = lab.session.refresh().await.unwrap();
    assert_eq!(lab.store.record().await["access"][0]["access_token"], text(&mine).as_str());
    assert_eq!(text(&elsewhere.refresh().await.unwrap()), text(&mine));
    assert_eq!((elsewhere.health(), lab.mock.reused_refresh_tokens()), (Health::Alive, 0));
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_stored_after_its_lease_does_not_overwrite_its_successor() {
    let lab = Lab::new(Graced).await;
    // What is spent may come again for so long at this provider, as it happens.
    lab.mock.set_rotation(MockRotation::Grace(Duration::from_secs(3600)));
    let elsewhere = lab.elsewhere_and_well();
    an_hour_later().await;
    lab.store.fault_next(late_results());
    let (mine, other) =
        one_after_the_other(&lab, Box::pin(lab.session.token()), Box::pin(elsewhere.token())).await;
    let (mine, other) = (mine.unwrap(), other.unwrap());
    assert_ne!(text(&mine), text(&other));
    assert_eq!(lab.sent().len(), 2);
    tokio::time::sleep(Duration::from_secs(180)).await;
    assert_eq!(lab.store.record().await["access"][0]["access_token"], text(&other).as_str());
    assert!(lab.mock.is_valid(other.access_token()));
    lab.store.fault_next([]);
    let newest = lab.store.record().await["refresh"]["token"].as_str().unwrap().to_owned();
    an_hour_later().await;
    lab.session.token().await.unwrap();
    assert_eq!((lab.sent().pop().unwrap(), lab.mock.reused_refresh_tokens()), (newest, 0));
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_stored_after_its_lease_takes_the_place_of_the_failure_that_it_has_caused() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere_and_well();
    an_hour_later().await;
    lab.store.fault_next(late_results());
    let (mine, other) =
        one_after_the_other(&lab, Box::pin(lab.session.token()), Box::pin(elsewhere.token())).await;
    // There was nothing left to lose; but the first process had got through, and holds what the provider gave last.
    assert_eq!((other.unwrap_err().kind(), lab.mock.reused_refresh_tokens()), (ErrorKind::LoginRequired, 1));
    tokio::time::sleep(Duration::from_secs(180)).await;
    let record = lab.store.record().await;
    assert_eq!(record["access"][0]["access_token"], text(&mine.unwrap()).as_str());
    assert_eq!((record.get("ended"), record["refresh"]["token"].is_string()), (None, true));
}

/// The record after a refresh of another process.
async fn somebodys_result(lab: &Lab<Acme>) -> String {
    let mut record = lab.store.record().await;
    record["generation"] = json!(record["generation"].as_u64().unwrap() + 1);
    record["access"][0]["access_token"] = "somebodys-token".into();
    let end = record["access"][0]["expiry"]["at"].as_u64().unwrap() + 7200;
    record["access"][0]["expiry"]["at"] = end.into();
    record["refresh"]["token"] = "somebodys-refresh-token".into();
    record.as_object_mut().unwrap().remove("intent");
    record.to_string()
}

#[tokio::test(start_paused = true)]
async fn c24_an_attempt_of_another_process_is_waited_for_and_its_result_adopted() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    somebody_sends(&lab, 40_000).await;
    let next = somebodys_result(&lab).await;
    let mut caller = pin!(lab.session.token());
    for _ in 0..20 {
        begin(&mut caller).await;
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    lab.store.write(next).await;
    assert_eq!((text(&caller.await.unwrap()).as_str(), lab.sent().len()), ("somebodys-token", 0));
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_goes_away_while_its_code_is_exchanged_loses_no_login() {
    let lab = Lab::new(Acme).await;
    let before = text(&lab.session.token().await.unwrap());
    lab.mock.set_delay(A_WHILE);
    let generation = lab.store.record().await["generation"].clone();
    {
        let mut login = pin!(lab.log_in());
        while lab.mock.requests().len() == 1 {
            begin(&mut login).await;
            tokio::task::yield_now().await;
        }
    }
    while lab.store.record().await["generation"] == generation {
        tokio::task::yield_now().await;
    }
    assert_ne!(text(&lab.elsewhere(0).token().await.unwrap()), before);
    assert_eq!((lab.mock.requests().len(), lab.sent().len()), (2, 0));
}
