//! The mock exchanges, introspects and revokes as declared.

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{ErrorCode, TokenType, oauth_provider};

use super::exposed;

/// With nothing but the exchange.
#[oauth_provider(token_url = "https://acme.example/token", grant = token_exchange, response(root = "data"))]
struct Alone;

#[oauth_provider(
    token_url = "https://acme.example/token",
    introspection_url = "https://acme.example/introspect",
    revocation_url = "https://acme.example/revoke",
    grant = [client_credentials, token_exchange],
    introspection(client_auth = client_secret_basic, response(root = "data")),
    errors(ok("ok" = true)),
)]
struct Whole;

#[tokio::test]
async fn a_declaration_of_token_exchange_alone_is_played() {
    let mock = MockProvider::start(Alone).unwrap();
    let client = mock.client().unwrap();
    let request = || client.token_exchange("of another server", TokenType::Jwt);
    let token = request().audience("a").actor_token("b", TokenType::IdToken).send().await.unwrap();
    assert!(mock.is_valid(token.access_token()) && token.refresh_token().is_none());
    assert_eq!(token.issued_token_type(), Some(TokenType::AccessToken));
    let badge = request().requested_token_type(TokenType::Saml2).send().await.unwrap();
    assert_eq!((badge.issued_token_type(), badge.token_type()), (Some(TokenType::Saml2), "N_A"));
    let jwt = request().requested_token_type(TokenType::Jwt).cached().unwrap().token().await.unwrap();
    assert_eq!((jwt.issued_token_type(), jwt.token_type()), (Some(TokenType::Jwt), "Bearer"));
    assert!(mock.requests().iter().all(|request| request.problems.is_empty()));
    let error = client.token_exchange(token.access_token(), TokenType::AccessToken);
    assert!(error.send().await.is_ok());
    mock.expire(token.access_token());
    let error = client.token_exchange(token.access_token(), TokenType::AccessToken).send().await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some(&ErrorCode::InvalidRequest)));
    let printed = format!("{} {:?}", mock.requests()[0], mock.requests()[0]);
    assert!(!printed.contains("of another server") && !printed.contains("of+another"), "{printed}");
}

#[tokio::test]
async fn offline_access_brings_a_refresh_token() {
    let mock = MockProvider::start(Alone).unwrap();
    let client = mock.client().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let request = client.token_exchange("alice", TokenType::Jwt).scope("offline_access");
    let session = request.session(&sessions, "alice").await.unwrap();
    let first = session.token().await.unwrap();
    let next = session.refresh().await.unwrap();
    assert!(exposed(&first) != exposed(&next) && mock.is_valid(next.access_token()));
    assert_eq!(mock.refreshes(), 1);
}

#[tokio::test]
async fn what_was_issued_is_introspected_until_it_is_revoked() {
    let mock = MockProvider::start(Whole).unwrap();
    let client = mock.client().unwrap();
    let token = client.token().await.unwrap();
    let introspect = || client.introspect(token.access_token()).send();
    let introspection = introspect().await.unwrap();
    assert!(introspection.is_active());
    assert_eq!(introspection.client_id(), Some(mock.credentials().client_id()));
    assert!(!client.introspect("another").send().await.unwrap().is_active());
    client.revoke(token.access_token()).token_type_hint("access_token").send().await.unwrap();
    assert!(!mock.is_valid(token.access_token()) && client.try_header().is_none());
    assert!(!introspect().await.unwrap().is_active());
    client.revoke("another").send().await.unwrap();
    mock.fail_next(MockError::status(503));
    assert_eq!(introspect().await.unwrap_err().status(), Some(503));
    assert!(mock.requests().iter().all(|request| request.problems.is_empty()), "{:?}", mock.requests());
}
