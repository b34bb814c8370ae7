//! What scopes a token has.

use oauth_runtime::{Credentials, Error, ErrorKind, Scope, Token, oauth_provider};
use oauth_tests::RawServer;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Plain {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, scope(separator = ","))]
struct Comma {
    base: String,
}

/// A token for `asked`, where the answer has this member.
async fn granted(asked: &[&str], member: &str) -> Result<Token<Plain>, Error> {
    let server = RawServer::json(&format!(r#"{{"access_token":"AT"{member}}}"#));
    let client = Plain { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    client.request_token().scopes(asked.iter().copied()).send().await
}

fn words(scopes: &[Scope]) -> Vec<&str> {
    scopes.iter().map(Scope::as_str).collect()
}

#[tokio::test]
async fn p15_p17_p18_the_granted_scopes() {
    for (member, expected) in [
        (r#","scope":"read write""#, vec!["read", "write"]),
        (r#","scope":["a","b"]"#, vec!["a", "b"]),
        (r#","scope":["a b","",7,null]"#, vec!["a", "b", "7"]),
        (r#","scope":null"#, vec!["asked"]),
        ("", vec!["asked"]),
    ] {
        assert_eq!(words(granted(&["asked"], member).await.unwrap().scope()), expected, "{member}");
    }
    assert!(granted(&[], "").await.unwrap().scope().is_empty());
}

#[tokio::test]
async fn p17_a_separator_of_the_providers_own() {
    let server = RawServer::json(r#"{"access_token":"AT","scope":"a,b"}"#);
    let client = Comma { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    assert_eq!(words(client.token().await.unwrap().scope()), ["a", "b"]);
}

#[tokio::test]
async fn statement_28_scopes_that_are_needed_are_granted_or_it_is_an_error() {
    let token = granted(&["read", "write"], r#","scope":"read""#).await.unwrap();
    assert!(token.require_scopes(["read"]).is_ok());
    let error = token.require_scopes(["read", "write"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert_eq!(error.to_string(), "Plain: the token does not grant `write`");
    let unstated = granted(&["read", "write"], "").await.unwrap();
    assert!(unstated.require_scopes(["write", "read"]).is_ok(), "granted as asked for, in any order");
    let unknown = granted(&[], "").await.unwrap();
    assert!(unknown.require_scopes(["read"]).is_err(), "what nobody said is not granted");
}

#[tokio::test]
async fn statement_28_scopes_that_nobody_asked_for_are_flagged() {
    let token = granted(&["a", "b"], r#","scope":"b admin a""#).await.unwrap();
    assert_eq!(words(token.scope()), ["b", "admin", "a"]);
    assert_eq!(words(token.unrequested_scope()), ["admin"]);
    for (asked, member) in [(&["a", "b"][..], r#","scope":"b a""#), (&["a"], ""), (&[], r#","scope":"a""#)] {
        assert!(granted(asked, member).await.unwrap().unrequested_scope().is_empty());
    }
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    let restored: Token<Plain> = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored.unrequested_scope(), token.unrequested_scope());
}
