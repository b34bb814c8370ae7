//! Metadata that is not to be believed.

use oauth_runtime::{Credentials, Error, ErrorKind, oauth_provider};
use serde_json::{Value, json};

use crate::Server;

const OAUTH: &str = "/.well-known/oauth-authorization-server";

#[oauth_provider(issuer = "{base}", grant = client_credentials)]
struct Acme {
    base: String,
}

async fn discover(server: &Server) -> Error {
    let builder = Acme { base: server.origin() }.builder(Credentials::secret("id", "hunter2"));
    let error = builder.discover().await.unwrap_err();
    assert!(server.raw.requests().iter().all(|request| request.line.starts_with("GET /.well-known/")));
    error
}

async fn refused(more: Value) -> String {
    let server = Server::new();
    server.at(OAUTH, &server.metadata("", &more));
    let error = discover(&server).await;
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    error.to_string()
}

#[tokio::test]
async fn statement_83_an_http_endpoint_is_refused() {
    let error = refused(json!({"token_endpoint": "http://acme.example/token"})).await;
    assert!(error.starts_with("Acme: metadata: `token_endpoint`: `http` is for loopback alone"), "{error}");
}

#[tokio::test]
async fn statement_83_an_endpoint_on_another_host_is_refused() {
    let error = refused(json!({"token_endpoint": "https://evil.example/token"})).await;
    assert!(error.contains("its host `evil.example` is not of the issuer's domain"), "{error}");
}

#[tokio::test]
async fn statement_83_an_endpoint_at_a_private_address_is_refused() {
    for address in ["https://169.254.169.254/token", "https://10.0.0.1/token", "https://[fd00::1]/token"] {
        let error = refused(json!({"token_endpoint": address})).await;
        assert!(error.contains("is not of the issuer's domain"), "{error}");
    }
}

#[tokio::test]
async fn statement_82_another_issuer_is_refused() {
    let server = Server::new();
    let base = server.origin();
    for issuer in [format!("{base}/"), base.to_uppercase(), "https://evil.example".to_owned(), String::new()]
    {
        server.at(OAUTH, &server.metadata("", &json!({ "issuer": issuer })));
        let error = discover(&server).await;
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("its `issuer` is not the one that was asked for"), "{error}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_missing_is_named() {
    let error = refused(json!({"token_endpoint": null})).await;
    let message =
        "Acme: metadata: it has no `token_endpoint`; write `token_url = \"https://..\"` in the declaration";
    assert_eq!(error, message);
}

#[tokio::test]
async fn statement_3_a_redirect_is_not_followed() {
    let (server, elsewhere) = (Server::new(), Server::new());
    elsewhere.at(OAUTH, &server.metadata("", &json!({})));
    let location = format!("location: {}{OAUTH}\r\n", elsewhere.origin());
    server.raw_at(OAUTH, oauth_tests::response(302, &location, ""));
    let error = discover(&server).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(302)));
    assert_eq!(elsewhere.raw.connections(), 0);
}

#[tokio::test]
async fn statement_7_a_document_of_more_than_a_mebibyte_is_not_read() {
    let server = Server::new();
    let padding = "x".repeat(1024 * 1024);
    server.at(OAUTH, &server.metadata("", &json!({ "padding": padding })));
    assert_eq!(discover(&server).await.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn statement_7_a_document_of_too_many_levels_is_not_read() {
    let server = Server::new();
    let deep = format!("{{\"issuer\": \"{}\", \"x\": {}", server.origin(), "[".repeat(100_000));
    server.raw_at(OAUTH, oauth_tests::response(200, "content-type: application/json\r\n", &deep));
    assert_eq!(discover(&server).await.kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_document_is_not_repeated_in_an_error() {
    for body in [r#"{"issuer": ["hunter2"]}"#, r#"{"hunter2""#, r#"{"issuer": "a", "issuer": "hunter2"}"#] {
        let server = Server::new();
        server.raw_at(OAUTH, oauth_tests::response(200, "content-type: application/json\r\n", body));
        let error = discover(&server).await;
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
