//! Introspection (RFC 7662) and revocation (RFC 7009): what is sent, and what the answers mean.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    Client, Credentials, DynamicProvider, Error, ErrorCode, ErrorKind, Introspection, Metadata, Scope,
};
use oauth_tests::{RawServer, response};
use serde_json::json;

use super::{Acme, builder, client, counting, exposed};

const JSON: &str = "content-type: application/json\r\n";

async fn introspected(status: u16, headers: &str, body: &str) -> Result<Introspection, Error> {
    let server = RawServer::with_headers(status, headers, body);
    client(&server).introspect("mF_9.B5f-4.1JqM").send().await
}

#[tokio::test]
async fn s7_the_examples_of_the_rfc_are_sent_and_read() {
    let body = r#"{
        "active": true, "client_id": "l238j323ds-23ij4", "username": "jdoe", "scope": "read write dolphin",
        "sub": "Z5O3upPC88QrAjx00dis", "aud": "https://protected.example.net/resource",
        "iss": "https://server.example.com/", "exp": 1419356238, "iat": 1419350238, "extension_field": "twenty-seven"
    }"#;
    let server = RawServer::json(body);
    let client = client(&server);
    let request = client.introspect("mF_9.B5f-4.1JqM").token_type_hint("access_token");
    let introspection = request.param("realm", "a b").send().await.unwrap();
    let sent = server.only_request();
    assert_eq!(sent.line, "POST /introspect HTTP/1.1");
    assert_eq!(sent.header("accept"), Some("application/json"));
    assert_eq!(sent.header("authorization"), Some("Basic cnMwODpsb25nLXNlY3VyZS1yYW5kb20tc2VjcmV0"));
    assert_eq!(sent.body, "token=mF_9.B5f-4.1JqM&token_type_hint=access_token&realm=a+b");
    assert!(introspection.is_active());
    assert_eq!(introspection.client_id(), Some("l238j323ds-23ij4"));
    assert_eq!((introspection.username(), introspection.jti()), (Some("jdoe"), None));
    assert_eq!(introspection.sub(), Some("Z5O3upPC88QrAjx00dis"));
    assert_eq!(introspection.scope(), ["read", "write", "dolphin"].map(Scope::from));
    assert_eq!(introspection.aud().collect::<Vec<_>>(), ["https://protected.example.net/resource"]);
    assert_eq!(introspection.iss(), Some("https://server.example.com/"));
    let second = |seconds| Some(UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(
        (introspection.exp(), introspection.iat(), introspection.nbf()),
        (second(1_419_356_238), second(1_419_350_238), None)
    );
    assert_eq!(introspection.member::<String>("extension_field").unwrap().as_deref(), Some("twenty-seven"));
    assert!(introspection.member::<u64>("extension_field").is_err());
    assert_eq!(introspection.member::<u64>("other").unwrap(), None);
    assert_eq!(format!("{introspection:?}"), "Introspection { is_active: true, .. }");
}

#[tokio::test]
async fn the_key_that_a_token_is_bound_to_and_who_acts_are_told() {
    let body = r#"{"active":true,"token_type":"DPoP","cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"},"act":{"sub":"mail"},"aud":["a","b"]}"#;
    let introspection = introspected(200, JSON, body).await.unwrap();
    let jkt = introspection.cnf().and_then(|cnf| cnf.get("jkt")).and_then(|jkt| jkt.as_str());
    assert_eq!(jkt, Some("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
    assert_eq!(introspection.member("act").unwrap(), Some(json!({"sub": "mail"})));
    assert_eq!(introspection.aud().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(introspection.token_type(), Some("DPoP"));
}

#[tokio::test]
async fn s7_a_token_that_is_not_active_is_an_answer() {
    for body in [r#"{"active":false}"#, r#"{"active":false,"sub":"jdoe","exp":1,"scope":"read"}"#] {
        let introspection = introspected(200, JSON, body).await.unwrap();
        assert!(!introspection.is_active(), "{body}");
        assert_eq!((introspection.sub(), introspection.exp(), introspection.scope().len()), (None, None, 0));
    }
}

#[tokio::test]
async fn s7_what_does_not_say_whether_the_token_is_active_is_no_answer() {
    let jwt = "eyJ0eXAiOiJ0b2tlbi1pbnRyb3NwZWN0aW9uK2p3dCJ9.eyJhY3RpdmUiOnRydWV9.c2ln";
    let signed = "content-type: application/token-introspection+jwt; charset=utf-8\r\n";
    for (headers, body, problem) in [
        (JSON, "{}", "there is no `active`"),
        (JSON, r#"{"active":"true"}"#, "`active` is a string and not a boolean"),
        (JSON, r#"{"active":1}"#, "`active` is a number and not a boolean"),
        (JSON, r#"{"active":null}"#, "`active` is null and not a boolean"),
        ("", "active=true", "`active` is a string and not a boolean"),
        (JSON, "[]", "there is no `active`"),
    ] {
        let error = introspected(200, headers, body).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidResponse, Some(200)), "{body}");
        assert!(error.to_string().contains(problem), "{error}");
    }
    // This provider has no keys that it could be verified by.
    for headers in [signed, JSON] {
        let error = introspected(200, headers, jwt).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("the introspection response"), "{error}");
        assert!(!error.to_string().contains("eyJhY3R"), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_and_a_failure_of_the_endpoint_are_typed() {
    let body =
        r#"{"error":"invalid_client","error_description":"mF_9.B5f-4.1JqM of long-secure-random-secret"}"#;
    let error = introspected(401, JSON, body).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidClient)));
    let printed = format!("{error:?} {error}");
    assert!(!printed.contains("mF_9") && !printed.contains("long-secure"), "{printed}");
    let error = introspected(503, "retry-after: 7\r\n", "").await.unwrap_err();
    assert_eq!((error.is_transient(), error.retry_after()), (true, Some(Duration::from_secs(7))));
}

#[tokio::test]
async fn statement_3_no_redirect_of_either_endpoint_is_followed() {
    let elsewhere = counting();
    let headers = format!("location: {}/x\r\n", elsewhere.origin());
    for status in [302, 307] {
        let server = RawServer::with_headers(status, &headers, "");
        let client = client(&server);
        let introspection = client.introspect("AT").send().await.unwrap_err();
        let revocation = client.revoke("AT").send().await.unwrap_err();
        assert_eq!((introspection.kind(), revocation.kind()), (ErrorKind::Redirect, ErrorKind::Redirect));
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn statement_63_a_revocation_ends_in_success_whatever_the_body() {
    for body in ["", "{}", r#"{"error":"unknown"}"#, "<html>", "\u{feff}"] {
        let server = RawServer::answer(200, "text/html", body);
        let client = client(&server);
        client.revoke("AT").token_type_hint("access_token").send().await.unwrap();
        client.revoke("RT").param("reason", "logout").send().await.unwrap();
        let sent: Vec<_> = server.requests().into_iter().map(|sent| (sent.line, sent.body)).collect();
        let line = "POST /revoke HTTP/1.1".to_owned();
        let expected = ["token=AT&token_type_hint=access_token", "token=RT&reason=logout"];
        assert_eq!(sent, expected.map(|body| (line.clone(), body.to_owned())));
    }
}

#[tokio::test]
async fn statement_63_a_revocation_that_fails_says_whether_to_try_again() {
    let server = RawServer::with_headers(503, "retry-after: 30\r\n", "");
    let error = client(&server).revoke("AT").send().await.unwrap_err();
    assert_eq!((error.is_transient(), error.retry_after()), (true, Some(Duration::from_secs(30))));
    let server = RawServer::answer(400, "application/json", r#"{"error":"unsupported_token_type"}"#);
    let error = client(&server).revoke("AT").send().await.unwrap_err();
    assert_eq!((error.code(), error.is_transient()), (Some(&ErrorCode::UnsupportedTokenType), false));
}

/// Gives tokens, and fails to revoke them.
fn failing() -> RawServer {
    let count = AtomicUsize::new(0);
    RawServer::answering(move |request| {
        if request.line.contains("/revoke") {
            return response(503, "", "");
        }
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        response(200, JSON, &format!(r#"{{"access_token":"AT{number}","expires_in":3600}}"#))
    })
}

#[tokio::test]
async fn statement_63_a_token_that_is_revoked_is_served_to_nobody_even_if_the_call_fails() {
    let client = client(&failing());
    let (tokens, narrow) = (client.tokens(), client.request_token().scope("read").cached());
    let (first, second) = (tokens.token().await.unwrap(), narrow.token().await.unwrap());
    assert_eq!((exposed(&first), exposed(&second)), ("AT1", "AT2"));
    client.revoke(second.access_token()).send().await.unwrap_err();
    assert!(narrow.try_header().is_none());
    assert_eq!(*tokens.try_header().unwrap(), "Bearer AT1", "that of another");
    client.revoke(first.access_token()).send().await.unwrap_err();
    assert!(client.try_header().is_none());
    assert_eq!(exposed(&client.token().await.unwrap()), "AT3");
    // One that is not from here.
    client.revoke("AT9").send().await.unwrap_err();
    assert_eq!(*tokens.try_header().unwrap(), "Bearer AT3");
}

#[tokio::test]
async fn credentials_that_were_replaced_are_used_for_both_endpoints() {
    #[derive(Debug)]
    struct Other;
    impl oauth_runtime::CredentialSource for Other {
        fn credentials(
            &self,
        ) -> BoxFuture<'_, Result<Credentials, Box<dyn std::error::Error + Send + Sync>>> {
            Box::pin(async { Ok(Credentials::secret("rs08", "new")) })
        }
    }
    let server = RawServer::answering(|request| match request.header("authorization") {
        Some("Basic cnMwODpuZXc=") => response(200, JSON, r#"{"active":true}"#),
        _ => response(401, JSON, r#"{"error":"invalid_client"}"#),
    });
    let replacing = || builder(&server).credential_source(Other).build().unwrap();
    assert!(replacing().introspect("AT").send().await.unwrap().is_active());
    replacing().revoke("AT").send().await.unwrap();
    assert_eq!(server.requests().len(), 4);
}

fn dynamic(declaration: serde_json::Value, credentials: Credentials) -> Client<DynamicProvider> {
    let metadata = Metadata::from_json(&declaration.to_string()).unwrap();
    Client::builder(DynamicProvider::new(metadata), credentials).build().unwrap()
}

#[tokio::test]
async fn without_an_endpoint_or_a_token_nothing_is_sent() {
    let server = counting();
    let bare = json!({"name": "Bare", "token_url": server.url("/token"), "grant": "client_credentials"});
    let bare = dynamic(bare, Credentials::secret("id", "secret"));
    let introspection = bare.introspect("AT").send().await.unwrap_err();
    let revocation = bare.revoke("AT").send().await.unwrap_err();
    let empty: Client<Acme> = client(&server);
    let empty = [empty.introspect("").send().await.unwrap_err(), empty.revoke("").send().await.unwrap_err()];
    for (error, problem) in [
        (introspection, "Bare: the provider declares no `introspection_url`"),
        (revocation, "Bare: the provider declares no `revocation_url`"),
    ]
    .into_iter()
    .chain(empty.map(|error| (error, "Acme: the token is empty")))
    {
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Configuration, problem));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_introspection_differs_as_it_is_declared() {
    let server = RawServer::json(r#"{"ok":true,"data":{"active":true,"scope":"a,b"}}"#);
    let declaration = json!({
        "name": "Odd",
        "token_url": server.url("/token"),
        "introspection_url": server.url("/{tenant}/introspect"),
        "grant": "client_credentials",
        "scope": {"separator": ","},
        "introspection": {
            "format": "json",
            "rename": {"token": "access_token"},
            "headers": {"X-Token": "{access_token}"},
            "params": {"tenant": "{tenant}"},
            "client_auth": "client_secret_basic",
            "response": {"root": "data"},
        },
        "errors": {"ok": {"ok": true}},
        "fields": {"tenant": {"default": "eu"}},
    });
    let client = dynamic(declaration, Credentials::secret("id", "secret"));
    let introspection = client.introspect("AT").token_type_hint("x").send().await.unwrap();
    assert_eq!(introspection.scope(), ["a", "b"].map(Scope::from));
    let sent = server.only_request();
    assert_eq!(sent.line, "POST /eu/introspect HTTP/1.1");
    assert_eq!(sent.body, r#"{"access_token":"AT","token_type_hint":"x","tenant":"eu"}"#);
    assert_eq!(
        (sent.header("x-token"), sent.header("authorization")),
        (Some("AT"), Some("Basic aWQ6c2VjcmV0"))
    );
}
