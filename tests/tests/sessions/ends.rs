//! The ends of what was granted: of tokens whose end nobody knows, of refresh tokens that are said anew, and of sessions that
//! the provider or the program ends.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{
    Client, Credentials, DynamicProvider, ErrorKind, Health, Metadata, Sent, Session, oauth_provider,
};
use oauth_tests::{RawRequest, RawServer, response};
use serde_json::{Value, json};

const HOUR: Duration = Duration::from_secs(3600);

/// A login at a server that answers as this says, with a clock that the test moves.
async fn login(
    keys: Value,
    answer: fn(&RawRequest) -> (u16, Value),
) -> (RawServer, Arc<ManualClock>, Session<DynamicProvider>) {
    let server = RawServer::answering(move |request| {
        let (status, body) = answer(request);
        response(status, "content-type: application/json\r\n", &body.to_string())
    });
    let mut declaration = json!({
        "name": "Acme", "grant": "authorization_code", "authorize": {"pkce": "none"},
        "authorization_url": server.url("/authorize"), "token_url": server.url("/token"), "revocation_url": server.url("/revoke"),
    });
    declaration.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
    let clock = ManualClock::new();
    let client = Client::builder(provider, Credentials::secret("id", "secret"));
    let client = client.runtime(Arc::clone(&clock)).build().unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    (server, clock, session)
}

fn is_refresh(request: &RawRequest) -> bool {
    request.body.contains("grant_type=refresh_token")
}

#[tokio::test]
async fn a_token_without_an_end_that_cannot_be_renewed_is_served_until_it_is_rejected() {
    for keys in [json!({}), json!({"renew": "at_expiry"}), json!({"refresh": "none"})] {
        let answer = |_: &RawRequest| (200, json!({"access_token": "AT", "token_type": "bearer"}));
        let (server, clock, session) = login(keys, answer).await;
        for minutes in [56, 3, 2, 57, 61, 120] {
            clock.advance(Duration::from_secs(60 * minutes));
            assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
            assert!(session.try_header().is_some());
            assert_eq!(session.health(), Health::Alive);
        }
        assert_eq!(
            session.refresh().await.unwrap_err().kind(),
            ErrorKind::LoginRequired,
            "there is no other"
        );
        assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_end_of_a_refresh_token_that_stays_may_be_said_anew() {
    let (_server, clock, session) = login(json!({}), |request| {
        let ends = if is_refresh(request) { json!(100_000) } else { json!(7_000) };
        let refresh_token = if is_refresh(request) { Value::Null } else { json!("RT") };
        let body = json!({"access_token": "AT", "expires_in": 3600, "refresh_token": refresh_token, "refresh_token_expires_in": ends});
        (200, body)
    })
    .await;
    for _ in 0..3 {
        clock.advance(HOUR);
        session.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_refresh_token_of_an_answer_that_is_of_no_other_use_has_its_own_end() {
    let (server, clock, session) = login(json!({}), |request| match request.body.as_str() {
        body if body.contains("refresh_token=R1") => {
            (200, json!({"access_token": "AT", "token_type": "mac", "refresh_token": "R2", "refresh_token_expires_in": 100_000}))
        }
        body if body.contains("refresh_token=R2") => (200, json!({"access_token": "AT", "expires_in": 3600})),
        _ => (200, json!({"access_token": "AT", "expires_in": 3600, "refresh_token": "R1", "refresh_token_expires_in": 4_000})),
    })
    .await;
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    clock.advance(2 * HOUR);
    session.refresh().await.unwrap();
    assert!(server.requests()[2].body.contains("refresh_token=R2"));
}

#[tokio::test]
async fn within_its_grace_a_refresh_token_is_sent_again_where_nobody_asks_to_wait() {
    let (server, _clock, session) = login(json!({"rotation": {"grace": 30}}), |request| {
        let limited = json!({"error": "slow_down"});
        let first = json!({"access_token": "AT", "expires_in": 3600, "refresh_token": "RT"});
        if is_refresh(request) { (429, limited) } else { (200, first) }
    })
    .await;
    session.refresh().await.unwrap_err();
    assert!(server.requests().len() > 2, "without `Retry-After` it is sent again");
}

#[tokio::test]
async fn a_provider_that_asks_to_wait_is_not_asked_again_at_once() {
    let server = RawServer::answering(|request| {
        if is_refresh(request) {
            return response(
                429,
                "content-type: application/json\r\nretry-after: 60\r\n",
                r#"{"error":"x"}"#,
            );
        }
        let first = r#"{"access_token":"AT","expires_in":3600,"refresh_token":"RT"}"#;
        response(200, "content-type: application/json\r\n", first)
    });
    let declaration = json!({
        "name": "Acme", "grant": "authorization_code", "authorize": {"pkce": "none"}, "rotation": {"grace": 30},
        "authorization_url": server.url("/authorize"), "token_url": server.url("/token"),
    });
    let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
    let client = Client::builder(provider, Credentials::secret("id", "secret")).build().unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(server.requests().len(), 2);
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    authorize(pkce = none),
    errors(extra(trace: String)),
)]
struct Traced {
    base: String,
}

#[tokio::test]
async fn what_the_provider_says_when_it_ends_a_session_is_there() {
    let server = RawServer::answering(|request| {
        let (status, body) = if is_refresh(request) {
            let said = json!({
                "error": "invalid_grant", "error_description": "the password was changed", "error_uri": "https://acme.example/e", "trace": "T1",
            });
            (400, said)
        } else {
            (200, json!({"access_token": "AT", "refresh_token": "RT"}))
        };
        response(status, "content-type: application/json\r\n", &body.to_string())
    });
    let client = Traced { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent(), error.status()),
        (ErrorKind::LoginRequired, Sent::Yes, Some(400))
    );
    assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("invalid_grant"));
    assert_eq!(error.error_description(), Some("the password was changed"));
    assert_eq!(error.error_uri(), Some("https://acme.example/e"));
    assert_eq!(error.extra::<TracedErrorExtra>().unwrap().trace, "T1");
    assert!(error.to_string().contains("the user has to log in again: invalid_grant"), "{error}");
}

/// What `end` sends to the revocation endpoint.
async fn revocation(keys: Value) -> RawRequest {
    let answer =
        |_: &RawRequest| (200, json!({"access_token": "AT", "expires_in": 3600, "refresh_token": "RT"}));
    let (server, _clock, session) = login(keys, answer).await;
    assert!(session.end().await.unwrap().revocation_error.is_none());
    server.requests().pop().unwrap()
}

#[tokio::test]
async fn a_session_is_revoked_by_the_token_that_the_provider_takes() {
    let usual = revocation(json!({})).await;
    assert_eq!(usual.body, "token=RT&token_type_hint=refresh_token&client_id=id&client_secret=secret");

    let renamed =
        revocation(json!({"revocation": {"rename": {"token": "access_token"}, "omit": ["token_type_hint"]}}))
            .await;
    assert_eq!(renamed.body, "access_token=AT&client_id=id&client_secret=secret");

    let headers = json!({"revocation": {"headers": {"Authorization": "Bearer {access_token}"}}});
    let presented = revocation(headers).await;
    assert_eq!(presented.header("authorization"), Some("Bearer AT"));
    assert_eq!(presented.body, "token=AT&token_type_hint=access_token&client_id=id&client_secret=secret");

    let both = json!({"revocation": {"params": {"a": "{access_token}", "r": "{refresh_token}"}, "omit": ["token_type_hint"]}});
    let both = revocation(both).await;
    assert_eq!(both.body, "token=RT&client_id=id&client_secret=secret&a=AT&r=RT");
}

#[tokio::test]
async fn an_access_token_that_has_ended_is_not_what_is_revoked() {
    let answer =
        |_: &RawRequest| (200, json!({"access_token": "AT", "expires_in": 3600, "refresh_token": "RT"}));
    let headers = json!({"headers": {"Authorization": "Bearer {access_token}"}});
    let (server, clock, session) = login(json!({"revocation": headers}), answer).await;
    clock.advance(2 * HOUR);
    assert!(session.end().await.unwrap().revocation_error.is_none());
    let request = server.requests().pop().unwrap();
    assert_eq!(request.header("authorization"), None, "no token stands for another");
    assert_eq!(request.body, "token=RT&token_type_hint=refresh_token&client_id=id&client_secret=secret");
}

#[tokio::test]
async fn a_grant_type_of_a_revocation_is_sent() {
    let request =
        revocation(json!({"revocation": {"grant_type": "delete", "omit": ["token_type_hint"]}})).await;
    assert_eq!(request.body, "grant_type=delete&token=RT&client_id=id&client_secret=secret");
}

#[tokio::test]
async fn a_session_that_is_ended_is_revoked_also_when_nobody_waits_for_it() {
    let answer =
        |_: &RawRequest| (200, json!({"access_token": "AT", "expires_in": 3600, "refresh_token": "RT"}));
    let (server, _clock, session) = login(json!({}), answer).await;
    assert!(session.end().now_or_never().is_none(), "the provider is asked");
    while server.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(server.requests()[1].body.starts_with("token=RT"));
    assert_eq!(session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn a_refresh_token_of_digits_alone_is_one() {
    let (server, _clock, session) = login(json!({}), |request| {
        let refresh_token = if is_refresh(request) { json!({}) } else { json!(1234) };
        (200, json!({"access_token": "AT", "expires_in": 3600, "refresh_token": refresh_token}))
    })
    .await;
    session.refresh().await.unwrap();
    assert!(server.requests()[1].body.contains("refresh_token=1234"));
}
