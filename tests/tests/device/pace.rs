//! When there is a poll.

use futures_util::FutureExt as _;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{DevicePoll, ErrorCode, ErrorKind, Sent};
use serde_json::{Value, json as value};

use super::lab::{Answer, CODES, Lab, TOKEN, codes, error, json};

fn pending() -> Answer {
    error("authorization_pending")
}

#[tokio::test]
async fn d1_statement_76_the_first_poll_is_an_interval_after_the_codes() {
    for (interval, seconds) in [
        (value!(7), 7),
        (value!("7"), 7),
        (value!(0), 5),
        (value!(-3), 5),
        (value!("soon"), 5),
        (Value::Null, 5),
    ] {
        let lab = Lab::new(&codes(value!({"interval": interval})), [pending(), pending(), json(200, TOKEN)]);
        let (client, mut device) = lab.begin().await;
        assert_eq!(device.interval().as_secs(), seconds);
        device.complete(&client).await.unwrap();
        assert_eq!(lab.polls(), [seconds, 2 * seconds, 3 * seconds], "{interval}");
    }
    let null = CODES.replace(r#""interval":5"#, r#""interval":null"#);
    let lab = Lab::new(&null, [json(200, TOKEN)]);
    let (client, mut device) = lab.begin().await;
    device.complete(&client).await.unwrap();
    assert_eq!(lab.polls(), [5]);
}

#[tokio::test]
async fn d2_statement_76_slow_down_adds_five_seconds_for_good() {
    let answers = [error("slow_down"), pending(), error("slow_down"), pending(), json(200, TOKEN)];
    let lab = Lab::new(CODES, answers);
    let (client, mut device) = lab.begin().await;
    device.complete(&client).await.unwrap();
    assert_eq!(lab.polls(), [5, 15, 25, 40, 55]);
    assert_eq!(device.interval().as_secs(), 15);
}

#[tokio::test]
async fn statement_76_a_slow_down_in_a_5xx_is_none_and_one_in_a_429_is() {
    let body = r#"{"error":"slow_down"}"#;
    let lab = Lab::new(CODES, [json(503, body), pending(), json(429, body), json(200, TOKEN)]);
    let (client, mut device) = lab.begin().await;
    device.complete(&client).await.unwrap();
    assert_eq!(lab.polls(), [5, 15, 20, 30]);
    assert_eq!(device.interval().as_secs(), 10);
}

#[tokio::test]
async fn statement_77_what_cannot_answer_is_asked_less_often_and_again() {
    let page = Answer::Is(502, "", "<html>".to_owned());
    let answers = [Answer::Breaks, page, json(429, ""), json(505, "{}"), pending(), json(200, TOKEN)];
    let lab = Lab::new(CODES, answers);
    let (client, mut device) = lab.begin().await;
    device.complete(&client).await.unwrap();
    // 5, then 10, 20, 40 and 60 seconds, and the interval again after an answer.
    assert_eq!(lab.polls(), [5, 15, 35, 75, 135, 140]);
}

#[tokio::test]
async fn statement_77_retry_after_is_waited_for() {
    let later = |status, code: &str, headers| Answer::Is(status, headers, format!(r#"{{"error":"{code}"}}"#));
    let answers = [
        later(503, "server_error", "retry-after: 100\r\n"),
        later(400, "authorization_pending", "retry-after: 30\r\n"),
        later(400, "authorization_pending", "retry-after: 1\r\n"),
        later(429, "slow_down", "retry-after: 20\r\n"),
        json(200, TOKEN),
    ];
    let lab = Lab::new(CODES, answers);
    let (client, mut device) = lab.begin().await;
    device.complete(&client).await.unwrap();
    assert_eq!(lab.polls(), [5, 105, 135, 140, 160]);
}

#[tokio::test]
async fn d4_statement_77_the_codes_end_without_another_request() {
    let body = codes(value!({"expires_in": 12}));
    for answer in [pending(), Answer::Breaks, json(500, "")] {
        let lab = Lab::new(&body, [answer]);
        let (client, mut device) = lab.begin().await;
        let error = device.complete(&client).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::ExpiredToken));
        assert_eq!((error.kind(), error.sent()), (ErrorKind::LoginRequired, Sent::No));
        assert_eq!(
            error.to_string(),
            "Acme: expired_token: the user has not confirmed in time; begin again with `device_authorization`"
        );
        assert_eq!(lab.time.elapsed(), 12);
        let polls = lab.polls();
        assert!(polls.iter().all(|poll| *poll < 12) && !polls.is_empty(), "{polls:?}");
        let error = device.poll(&client).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::ExpiredToken));
        assert_eq!(lab.polls(), polls);
    }
}

#[tokio::test]
async fn d4_without_a_lifetime_the_user_has_fifteen_minutes() {
    for lifetime in [Value::Null, value!(0), value!(-1), value!("soon")] {
        let lab = Lab::new(&codes(value!({"expires_in": lifetime})), [pending()]);
        let (client, mut device) = lab.begin().await;
        let error = device.complete(&client).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::ExpiredToken));
        assert_eq!(lab.time.elapsed(), 900, "{lifetime}");
    }
}

#[tokio::test]
async fn a_program_polls_by_itself_and_never_too_early() {
    let lab = Lab::new(CODES, [pending(), Answer::Breaks, json(200, TOKEN)]);
    let (client, mut device) = lab.begin().await;
    let after = |polled: DevicePoll<_>| match polled {
        DevicePoll::Pending { after, error, .. } => (after.as_secs(), error.map(|error| error.kind())),
        DevicePoll::Done(token) => panic!("{token:?}"),
    };
    assert_eq!(after(device.poll(&client).await.unwrap()), (5, None));
    lab.time.advance(3);
    assert_eq!(after(device.poll(&client).await.unwrap()), (2, None));
    assert!(lab.polls().is_empty());
    lab.time.advance(2);
    assert_eq!(after(device.poll(&client).await.unwrap()), (5, None));
    lab.time.advance(5);
    let (seconds, kind) = after(device.poll(&client).await.unwrap());
    assert_eq!((seconds, kind), (10, Some(ErrorKind::Transport)));
    lab.time.advance(10);
    let DevicePoll::Done(token) = device.poll(&client).await.unwrap() else { panic!("pending") };
    assert_eq!(token.access_token().expose_secret(), "AT");
    assert_eq!(lab.polls(), [5, 10, 20]);
    let error = device.poll(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("begin another one with `device_authorization`"), "{error}");
}

#[tokio::test]
async fn a_poll_that_nobody_waits_for_goes_on_and_the_next_has_its_outcome() {
    let lab = Lab::new(CODES, [pending(), json(200, TOKEN), error("invalid_grant")]);
    let (client, mut device) = lab.begin().await;
    lab.time.advance(5);
    // Dropped in time after time, while the provider has yet to answer.
    for _ in 0..3 {
        assert!(device.poll(&client).now_or_never().is_none());
    }
    assert!(matches!(device.poll(&client).await.unwrap(), DevicePoll::Pending { .. }));
    lab.time.advance(5);
    assert!(device.complete(&client).now_or_never().is_none());
    assert_eq!(device.complete(&client).await.unwrap().access_token().expose_secret(), "AT");
    assert_eq!(lab.polls(), [5, 10], "the code is sent once in an interval, and never after it is spent");
}

#[tokio::test]
async fn a_session_that_a_dropped_poll_has_brought_is_that_of_the_next() {
    for joins_by_token in [false, true] {
        let lab = Lab::new(CODES, [json(200, TOKEN), error("invalid_grant")]);
        let (client, mut device) = lab.begin().await;
        let sessions = client.sessions(MemoryStore::default());
        lab.time.advance(5);
        if joins_by_token {
            assert!(device.poll(&client).now_or_never().is_none());
            assert!(device.poll_session(&sessions, "u").now_or_never().is_none());
        } else {
            assert!(device.complete_session(&sessions, "u").now_or_never().is_none());
        }
        let DevicePoll::Done(session) = device.poll_session(&sessions, "u").await.unwrap() else { panic!() };
        assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
        assert_eq!(lab.polls(), [5]);
    }
}

#[tokio::test]
async fn what_a_poll_has_kept_in_a_session_is_handed_out_once() {
    let lab = Lab::new(CODES, [json(200, TOKEN), error("invalid_grant")]);
    let (client, mut device) = lab.begin().await;
    let sessions = client.sessions(MemoryStore::default());
    lab.time.advance(5);
    assert!(device.poll_session(&sessions, "a").now_or_never().is_none());
    // Two sessions with one refresh token would be reuse to the provider.
    let error = device.poll(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Configuration, Sent::No));
    assert!(error.to_string().contains("call `poll_session` with its name"), "{error}");
    device.poll_session(&sessions, "b").await.unwrap_err();
    let DevicePoll::Done(session) = device.poll_session(&sessions, "a").await.unwrap() else { panic!() };
    assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
    assert_eq!(lab.polls(), [5]);
}
