//! What is made of the answers.

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{DevicePoll, ErrorCode, ErrorKind};
use serde_json::json as value;

use super::lab::{Answer, CODES, Lab, TOKEN, codes, error, json};

#[tokio::test]
async fn d5_the_older_name_of_the_address_is_read_and_a_pending_with_status_200_goes_on() {
    let body = value!({"verification_uri": null, "verification_uri_complete": null,
        "verification_url": "https://www.google.com/device"});
    let pending = json(200, r#"{"error":"authorization_pending","error_description":"..","error_uri":".."}"#);
    let lab = Lab::new(
        &codes(body),
        [pending, json(200, r#"{"error":"slow_down","interval":10}"#), json(200, TOKEN)],
    );
    let (client, mut device) = lab.begin().await;
    assert_eq!(device.verification_uri().as_str(), "https://www.google.com/device");
    assert_eq!(device.verification_uri_complete(), None);
    device.complete(&client).await.unwrap();
    assert_eq!(lab.polls(), [5, 10, 20]);
}

#[tokio::test]
async fn statement_76_any_other_error_ends_the_login() {
    for (answer, code) in [
        (error("access_denied"), Some(ErrorCode::AccessDenied)),
        (error("expired_token"), Some(ErrorCode::ExpiredToken)),
        (error("invalid_grant"), Some(ErrorCode::InvalidGrant)),
        (json(401, r#"{"error":"invalid_client"}"#), Some(ErrorCode::InvalidClient)),
        (json(200, r#"{"error":"incorrect_device_code"}"#), Some(ErrorCode::from("incorrect_device_code"))),
        (json(404, "{}"), None),
        (json(200, "{}"), None),
        (Answer::Is(302, "location: https://evil.example/\r\n", String::new()), None),
    ] {
        let lab = Lab::new(CODES, [answer]);
        let (client, mut device) = lab.begin().await;
        let error = device.complete(&client).await.unwrap_err();
        assert_eq!(error.code(), code.as_ref(), "{error}");
        assert_eq!(lab.polls(), [5]);
        lab.time.advance(60);
        assert_eq!(device.poll(&client).await.unwrap_err().kind(), ErrorKind::Configuration);
        assert_eq!(lab.polls(), [5]);
    }
}

#[tokio::test]
async fn statement_78_the_address_is_a_web_page_over_https() {
    for address in [
        "http://acme.example/device",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://user:pw@acme.example/",
        "https://acme.example/\u{1b}[31m",
        "https://acme.example/\\evil",
        "/device",
    ] {
        for member in ["verification_uri", "verification_uri_complete"] {
            let lab = Lab::new(&codes(value!({ member: address })), [json(200, TOKEN)]);
            let error = lab.client().device_authorization().send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{address}");
            assert!(error.to_string().contains("the verification URI"), "{error}");
        }
    }
    for address in
        ["http://127.0.0.1:8080/device", "http://localhost/device", "https://acme.example/#/device"]
    {
        let lab = Lab::new(&codes(value!({"verification_uri": address})), [json(200, TOKEN)]);
        let (_, device) = lab.begin().await;
        assert_eq!(device.verification_uri().as_str(), address);
    }
}

#[tokio::test]
async fn statement_78_the_code_is_as_the_provider_wrote_it() {
    for code in ["WDJB-MJHT", "wdjb mjht", "0O1l", "\u{43a}\u{43e}\u{434}"] {
        let lab = Lab::new(&codes(value!({"user_code": code})), [json(200, TOKEN)]);
        assert_eq!(lab.begin().await.1.user_code(), code);
    }
}

#[tokio::test]
async fn a_response_without_a_code_says_what_it_has() {
    for member in ["device_code", "user_code", "verification_uri"] {
        for absent in [value!(null), value!("")] {
            let lab = Lab::new(&codes(value!({ member: absent })), [json(200, TOKEN)]);
            let error = lab.client().device_authorization().send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            let text = error.to_string();
            assert!(
                text.contains(&format!("there is no `{member}`; the answer has the members `")),
                "{text}"
            );
            assert!(!text.contains("GmRhmhcx"), "{text}");
        }
    }
    // The name of a form may be the code itself.
    let lab = Lab::new("AbCdEfGhIjKl==", [json(200, TOKEN)]);
    let error = lab.client().device_authorization().send().await.unwrap_err();
    assert!(!error.to_string().contains("AbCdEf"), "{error}");
    let lab = Lab::new(r#"{"error":"unauthorized_client"}"#, [json(200, TOKEN)]);
    let error = lab.client().device_authorization().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UnauthorizedClient));
}

#[tokio::test]
async fn what_the_user_granted_is_a_session() {
    let refreshed = r#"{"access_token":"AT2","token_type":"Bearer","expires_in":3600}"#;
    let lab = Lab::new(CODES, [error("authorization_pending"), json(200, TOKEN), json(200, refreshed)]);
    let client = lab.client();
    let sessions = client.sessions(MemoryStore::default());
    let mut device = client.device_authorization().scope("read").send().await.unwrap();
    let session = device.complete_session(&sessions, "alice").await.unwrap();
    let token = session.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    assert_eq!(token.scope().len(), 1);
    let same = sessions.get("alice").unwrap();
    assert_eq!(same.refresh().await.unwrap().access_token().expose_secret(), "AT2");
    let body = lab.server.requests().pop().unwrap().body;
    assert_eq!(body, "grant_type=refresh_token&refresh_token=RT&client_id=id");
}

#[tokio::test]
async fn a_session_may_be_polled_for() {
    let lab = Lab::new(CODES, [error("authorization_pending"), json(200, TOKEN)]);
    let (client, mut device) = lab.begin().await;
    let sessions = client.sessions(MemoryStore::default());
    for _ in 0..3 {
        let polled = device.poll_session(&sessions, "alice").await.unwrap();
        match polled {
            DevicePoll::Pending { after, .. } => lab.time.advance(after.as_secs()),
            DevicePoll::Done(session) => {
                assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
                return;
            }
        }
    }
    panic!("the user has confirmed");
}

#[tokio::test]
async fn the_sessions_of_another_client_are_refused_before_anybody_is_asked() {
    let lab = Lab::new(CODES, [json(200, TOKEN)]);
    let (_, mut device) = lab.begin().await;
    let other = lab.client_of(
        super::lab::Acme { base: lab.server.origin() },
        oauth_runtime::Credentials::public("other"),
    );
    let sessions = other.sessions(MemoryStore::default());
    for error in [
        device.complete_session(&sessions, "alice").await.unwrap_err(),
        device.poll_session(&sessions, "alice").await.unwrap_err(),
        device.complete(&other).await.unwrap_err(),
        device.poll(&other).await.unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "Acme: the device authorization is of another client");
    }
    assert!(lab.polls().is_empty());
}
