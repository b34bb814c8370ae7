//! What a token exchange is answered with (RFC 8693 §2.2).

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Error, ErrorCode, ErrorKind, Token, TokenType};
use oauth_tests::{RawServer, presented};

use super::{ACCESS_TOKEN, Acme, client};

async fn answered(status: u16, body: &str) -> Result<Token<Acme>, Error> {
    let server = RawServer::answer(status, "application/json", body);
    client(&server).token_exchange("S", TokenType::AccessToken).send().await
}

#[tokio::test]
async fn the_example_of_the_rfc_is_read() {
    let body = format!(
        r#"{{"access_token":"eyJhbGciOiJFUzI1NiIsImtpZCI6IjllciJ9.eyJhdWQi.I6Imh0","issued_token_type":"{ACCESS_TOKEN}","token_type":"Bearer","expires_in":60}}"#
    );
    let token = answered(200, &body).await.unwrap();
    assert_eq!(token.issued_token_type(), Some(TokenType::AccessToken));
    assert_eq!((token.token_type(), token.expires_in().is_some()), ("Bearer", true));
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    let read: Token<Acme> = serde_json::from_str(&stored).unwrap();
    assert_eq!(read.issued_token_type(), Some(TokenType::AccessToken));
}

#[tokio::test]
async fn p12_an_answer_that_does_not_say_what_it_issued_is_none() {
    for issued in
        ["", r#","issued_token_type":null"#, r#","issued_token_type":"""#, r#","issued_token_type":5"#]
    {
        for token_type in ["Bearer", "N_A"] {
            let body = format!(r#"{{"access_token":"AT","token_type":"{token_type}"{issued}}}"#);
            let error = answered(200, &body).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
            assert!(error.to_string().contains("there is no `issued_token_type`"), "{error}");
            assert_eq!(error.member(), Some("issued_token_type"));
        }
    }
}

#[tokio::test]
async fn p12_a_token_that_is_no_access_token_is_given_out_and_not_presented() {
    let body = r#"{"access_token":"RT","token_type":"n_a","issued_token_type":"urn:ietf:params:oauth:token-type:refresh_token"}"#;
    let server = RawServer::json(body);
    let client = client(&server);
    let request = || client.token_exchange("S", TokenType::AccessToken);
    let token = request().send().await.unwrap();
    assert_eq!((token.token_type(), token.issued_token_type()), ("n_a", Some(TokenType::RefreshToken)));
    assert_eq!(presented(&client, &token).await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert_eq!(request().cached().unwrap().token().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn p12_only_a_token_exchange_may_issue_what_is_no_access_token() {
    let body = format!(r#"{{"access_token":"AT","token_type":"N_A","issued_token_type":"{ACCESS_TOKEN}"}}"#);
    let server = RawServer::json(&body);
    let client = client(&server);
    let of_machine = client.request_token().send().await.unwrap_err();
    let of_assertion = client.jwt_bearer("ey").send().await.unwrap_err();
    for error in [of_machine, of_assertion] {
        assert!(error.to_string().contains("`token_type` is `N_A`, not `Bearer`"), "{error}");
    }
    assert!(client.token_exchange("S", TokenType::Jwt).send().await.is_ok());
}

#[tokio::test]
async fn a_refusal_is_the_word_of_the_provider() {
    let error = answered(400, r#"{"error":"invalid_target"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidTarget)));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn a_refresh_token_in_the_answer_is_kept_as_a_session() {
    let body = format!(
        r#"{{"access_token":"AT","token_type":"Bearer","issued_token_type":"{ACCESS_TOKEN}","expires_in":3600,"refresh_token":"RT"}}"#
    );
    let server = RawServer::json(&body);
    let client = client(&server);
    let sessions = client.sessions(MemoryStore::default());
    let session =
        client.token_exchange("S", TokenType::Jwt).scope("read").session(&sessions, "alice").await.unwrap();
    assert!(session.token().await.unwrap().refresh_token().is_none());
    session.refresh().await.unwrap();
    let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies[1..], ["grant_type=refresh_token&refresh_token=RT"]);
    assert_eq!(session.scope().await.unwrap(), ["read".into()]);
}
