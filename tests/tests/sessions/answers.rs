//! What an answer to a refresh does to a session: to its record, its health, and the next refresh.

use std::time::Duration;

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::mock::MockError;
use oauth_runtime::{ErrorCode, ErrorKind, Health, LoginReason, Sent, oauth_provider};
use serde_json::{Value, json};

use super::lab::{Lab, Way, an_hour_later, text};
use super::{Acme, Graced, Reusable};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    errors(status(403 = invalid_grant)),
)]
struct Forbids;

fn lost(health: &Health) -> bool {
    *health == Health::MaybeSpent
}

fn refusals() -> Vec<(&'static str, MockError)> {
    let word = |status, word| MockError::status(status).json(&json!({"error": word}));
    vec![
        ("invalid_client", word(400, "invalid_client")),
        ("invalid_client", word(401, "invalid_client")),
        ("invalid_request", word(400, "invalid_request")),
        ("a page", MockError::status(403).body("text/html", "<html>Access denied</html>")),
        ("a redirect", MockError::status(302)),
        ("a redirect", MockError::status(307)),
    ]
}

/// Those after which nobody knows, and which have not spent the token here.
fn puzzles() -> Vec<(&'static str, MockError)> {
    let grant = json!({"error": "invalid_grant"});
    vec![
        ("429", MockError::status(429).retry_after("7")),
        ("500", MockError::status(500).json(&grant)),
        ("501", MockError::status(501).json(&grant)),
        ("503", MockError::status(503)),
        ("garbage", MockError::status(200).body("text/html", "<html>Welcome</html>")),
        ("nothing", MockError::status(200)),
    ]
}

/// A refusal leaves everything as it was, and the next refresh goes on at once.
async fn refused<P: AuthorizationCode + Users>(provider: impl Fn() -> P) {
    for (name, answer) in refusals() {
        let lab = Lab::new(provider()).await;
        let before = lab.store.record().await;
        lab.mock.fail_next(answer);
        let error = lab.session.refresh().await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::LoginRequired, "{name}");
        assert_eq!(lab.store.record().await, before, "{name}: no intent is left, and the token is kept");
        assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![]), "{name}");
        lab.session.refresh().await.unwrap();
        assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (1, 0), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn c25_statement_60_a_refusal_that_is_not_of_the_grant_leaves_a_session_as_it_is() {
    refused(|| Acme).await;
    refused(|| Graced).await;
    refused(|| Reusable).await;
}

#[tokio::test(start_paused = true)]
async fn w17_the_page_of_a_firewall_does_not_end_a_session_and_the_word_of_the_provider_does() {
    let lab = Lab::new(Forbids).await;
    let before = lab.store.record().await;
    lab.mock.fail_next(MockError::status(403).body("text/html", "<html>Access denied</html>"));
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!(
        (error.code().unwrap().to_string().as_str(), error.is_from_provider()),
        ("invalid_grant", false)
    );
    assert_eq!((lab.store.record().await, lab.session.health()), (before, Health::Alive));
    lab.session.refresh().await.unwrap();
    for word in [MockError::status(403), MockError::status(403).json(&json!({"reason": "revoked"}))] {
        let lab = Lab::new(Forbids).await;
        lab.mock.fail_next(word);
        assert_eq!(lab.session.refresh().await.unwrap_err().kind(), ErrorKind::LoginRequired);
        let record = lab.store.record().await;
        assert_eq!((&record["ended"]["code"], &record["refresh"]), (&json!("invalid_grant"), &Value::Null));
        assert_eq!(lab.told(), [Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant))]);
    }
}

#[tokio::test(start_paused = true)]
async fn e10_statement_55_56_an_unclear_answer_is_not_followed_by_a_second_refresh_while_a_token_lives() {
    for (name, answer) in puzzles() {
        let lab = Lab::new(Acme).await;
        let before = lab.store.record().await;
        lab.mock.fail_next(answer);
        let error = lab.session.refresh().await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::LoginRequired, "{name}");
        let record = lab.store.record().await;
        assert_eq!(record["intent"]["is_lost"], true, "{name}");
        assert_eq!(
            (&record["refresh"], &record["access"]),
            (&before["refresh"], &before["access"]),
            "{name}"
        );
        assert_eq!(lab.told(), [Health::MaybeSpent], "{name}");
        // Here and in another process, the token that there is has to do.
        let elsewhere = lab.elsewhere(0);
        for session in [&lab.session, &elsewhere] {
            let served = session.token().await.unwrap();
            let error = session.refresh().await.unwrap_err();
            assert_eq!((error.sent(), lost(&session.health())), (Sent::No, true), "{name}");
            assert_eq!(text(&session.token().await.unwrap()), text(&served), "{name}");
        }
        assert_eq!(lab.sent().len(), 1, "{name}: nothing is sent again");
        // When it has ended there is nothing left to lose.
        an_hour_later().await;
        lab.session.token().await.unwrap();
        assert_eq!((lab.session.health(), lab.sent().len()), (Health::Alive, 2), "{name}");
        assert_eq!(lab.store.record().await.get("intent"), None, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn statement_56_the_last_resort_after_a_lost_answer_may_end_in_a_login() {
    for way in ["reset", "503"] {
        let lab = Lab::new(Acme).await;
        match way {
            "reset" => lab.mock.lose_next(),
            _ => lab.meddle(Way::Answered(503, "text/plain", "overloaded".into())),
        }
        let first = lab.session.token().await.unwrap();
        assert!(lab.session.refresh().await.unwrap_err().is_transient());
        assert_eq!((lab.mock.refreshes(), lab.told()), (1, vec![Health::MaybeSpent]), "{way}");
        tokio::time::advance(Duration::from_secs(3590)).await;
        assert_eq!(text(&lab.session.token().await.unwrap()), text(&first), "{way}: it is served to its end");
        assert_eq!(lab.mock.reused_refresh_tokens(), 0, "{way}");
        an_hour_later().await;
        let error = lab.session.token().await.unwrap_err();
        assert_eq!((error.kind(), lab.mock.reused_refresh_tokens()), (ErrorKind::LoginRequired, 1), "{way}");
        assert_eq!(
            lab.told(),
            [Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant))],
            "{way}"
        );
        assert_eq!(lab.store.record().await["ended"]["code"], "invalid_grant", "{way}");
    }
}

#[tokio::test(start_paused = true)]
async fn statement_56_a_token_that_is_rejected_is_nothing_to_lose() {
    for is_spent in [false, true] {
        let lab = Lab::new(Acme).await;
        if is_spent {
            lab.mock.lose_next();
        } else {
            lab.mock.fail_next(MockError::status(503));
        }
        let token = lab.session.token().await.unwrap();
        lab.session.refresh().await.unwrap_err();
        lab.session.invalidate(&token);
        let next = lab.session.token().await;
        assert_eq!(lab.sent().len(), 2);
        match next {
            Ok(next) => assert!(!is_spent && text(&next) != text(&token)),
            Err(error) => assert!(is_spent && error.kind() == ErrorKind::LoginRequired, "{error}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn statement_55_within_its_grace_a_refresh_token_is_sent_again_at_once() {
    for (name, answer) in puzzles() {
        let lab = Lab::new(Graced).await;
        lab.mock.fail_next(answer);
        if name == "429" {
            // The provider has asked to be left alone.
            let error = lab.session.refresh().await.unwrap_err();
            assert_eq!((error.retry_after(), lab.sent().len()), (Some(Duration::from_secs(7)), 1));
        }
        lab.session.refresh().await.unwrap();
        assert_eq!((lab.mock.refreshes(), lab.session.health()), (1, Health::Alive), "{name}");
    }
    let lab = Lab::new(Graced).await;
    lab.mock.lose_next();
    lab.mock.lose_next();
    lab.session.refresh().await.unwrap();
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (3, 0));
    let sent = lab.sent();
    assert!(sent.iter().all(|token| *token == sent[0]), "{sent:?}");
    // Past the grace it is as one that may not be sent twice, also to another process, whose clock is behind or ahead.
    let lab = Lab::new(Graced).await;
    (0..3).for_each(|_| lab.mock.lose_next());
    lab.session.refresh().await.unwrap_err();
    tokio::time::advance(Duration::from_secs(31)).await;
    for session in [lab.session.clone(), lab.elsewhere(0), lab.elsewhere(-3600), lab.elsewhere(1800)] {
        assert_eq!(session.refresh().await.unwrap_err().sent(), Sent::No);
        session.token().await.unwrap();
    }
    assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn statement_55_a_reusable_refresh_token_is_sent_again_by_whoever_asks_next() {
    for (name, answer) in puzzles() {
        let lab = Lab::new(Reusable).await;
        lab.mock.fail_next(answer);
        lab.session.refresh().await.unwrap_err();
        assert_eq!(lab.told(), [Health::MaybeSpent], "{name}");
        lab.session.refresh().await.unwrap();
        assert_eq!((lab.told(), lab.mock.refreshes()), (vec![Health::Alive], 1), "{name}");
    }
    let lab = Lab::new(Reusable).await;
    lab.mock.lose_next();
    lab.session.refresh().await.unwrap_err();
    lab.session.refresh().await.unwrap();
    assert_eq!((lab.mock.refreshes(), lab.mock.reused_refresh_tokens()), (2, 0));
}

/// A refresh that did not leave can be made again.
async fn not_sent<P: AuthorizationCode + Users>(provider: P) {
    let lab = Lab::new(provider).await;
    let before = lab.store.record().await;
    lab.meddle(Way::Refused);
    let error = lab.session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Connect, Sent::No));
    assert_eq!((lab.store.record().await, lab.told()), (before, vec![]));
    lab.elsewhere(0).refresh().await.unwrap();
    assert_eq!((lab.sent().len(), lab.mock.refreshes()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn statement_55_a_refresh_that_did_not_leave_is_taken_back() {
    not_sent(Acme).await;
    not_sent(Graced).await;
    not_sent(Reusable).await;
}

#[tokio::test(start_paused = true)]
async fn e10_a_provider_that_is_down_for_an_hour_logs_nobody_out() {
    let lab = Lab::new(Acme).await;
    lab.mock.fail_next(MockError::status(503));
    lab.session.refresh().await.unwrap_err();
    an_hour_later().await;
    for _ in 0..60 {
        lab.mock.fail_next(MockError::status(503));
        let error = lab.session.token().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(503)));
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    lab.session.token().await.unwrap();
    assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![Health::MaybeSpent, Health::Alive]));
}

#[tokio::test(start_paused = true)]
async fn statement_62_the_wait_that_a_provider_asks_for_is_kept() {
    let lab = Lab::new(Acme).await;
    an_hour_later().await;
    lab.mock.fail_next(MockError::status(429).retry_after("120"));
    lab.session.token().await.unwrap_err();
    tokio::time::advance(Duration::from_secs(119)).await;
    assert!(lab.session.token().await.unwrap_err().retry_after().is_some());
    assert_eq!(lab.sent().len(), 1);
    tokio::time::advance(Duration::from_secs(2)).await;
    lab.session.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn statement_60_whose_token_is_an_old_one_takes_over_what_another_process_got() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere(0);
    elsewhere.token().await.unwrap();
    let next = elsewhere.refresh().await.unwrap();
    let record = lab.store.record().await;
    // This one was asked for another token, and does not send what is spent.
    assert_eq!(text(&lab.session.refresh().await.unwrap()), text(&next));
    assert_eq!((lab.store.record().await, lab.sent().len()), (record, 1));
    assert_eq!((lab.session.health(), lab.told()), (Health::Alive, vec![]));
}

#[tokio::test(start_paused = true)]
async fn statement_55_a_grace_begins_when_the_refresh_token_is_first_sent() {
    let lab = Lab::new(Graced).await;
    (0..6).for_each(|_| lab.mock.lose_next());
    lab.session.refresh().await.unwrap_err();
    tokio::time::advance(Duration::from_secs(25)).await;
    lab.elsewhere(0).refresh().await.unwrap_err();
    assert_eq!(lab.sent().len(), 6);
    tokio::time::advance(Duration::from_secs(10)).await;
    for session in [lab.session.clone(), lab.elsewhere(0)] {
        assert_eq!(session.refresh().await.unwrap_err().sent(), Sent::No);
    }
    assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (6, 0));
}

#[tokio::test(start_paused = true)]
async fn statement_55_a_repetition_that_does_not_leave_makes_nobody_forget_what_was_sent() {
    for way in [true, false] {
        let lab = Lab::new(Graced).await;
        (0..3).for_each(|_| lab.mock.lose_next());
        lab.session.refresh().await.unwrap_err();
        tokio::time::advance(Duration::from_secs(5)).await;
        let record = lab.store.record().await;
        if way {
            lab.meddle(Way::Refused);
        } else {
            lab.mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_client"})));
        }
        lab.session.refresh().await.unwrap_err();
        let sent = lab.sent().len();
        assert_eq!(lab.store.record().await["intent"]["since"], record["intent"]["since"]);
        tokio::time::advance(Duration::from_secs(60)).await;
        for session in [lab.session.clone(), lab.elsewhere(0)] {
            assert_eq!(session.refresh().await.unwrap_err().sent(), Sent::No);
            session.token().await.unwrap();
        }
        assert_eq!((lab.sent().len(), lab.mock.reused_refresh_tokens()), (sent, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn statement_54_a_token_whose_end_nobody_knows_is_nothing_to_lose_for_ever() {
    let lab = Lab::new(Acme).await;
    lab.store.change(|record| record["access"][0]["expiry"] = json!("unknown")).await;
    let session = lab.elsewhere(0);
    session.token().await.unwrap();
    tokio::time::advance(Duration::from_secs(3000)).await;
    lab.mock.fail_next(MockError::status(503));
    session.refresh().await.unwrap_err();
    tokio::time::advance(Duration::from_secs(500)).await;
    assert_eq!(session.refresh().await.unwrap_err().sent(), Sent::No);
    session.token().await.unwrap();
    tokio::time::advance(Duration::from_secs(101)).await;
    session.token().await.unwrap();
    assert_eq!((lab.sent().len(), session.health()), (2, Health::Alive));
}
