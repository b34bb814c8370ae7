//! A client whose endpoints are in the metadata of its issuer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oauth_runtime::{
    CallbackProblem, Client, Credentials, DynamicProvider, ErrorKind, Metadata, Received, oauth_provider,
};
use oauth_tests::RawServer;
use serde_json::json;

use crate::Server;

const OAUTH: &str = "/.well-known/oauth-authorization-server";

#[oauth_provider(issuer = "{base}", grant = [client_credentials, authorization_code])]
struct Acme {
    base: String,
}

fn acme(base: String) -> oauth_runtime::ClientBuilder<Acme> {
    Acme { base }.builder(Credentials::secret("id", "secret"))
}

#[tokio::test]
async fn statement_84_the_metadata_fills_what_the_declaration_does_not_write() {
    let server = Server::new();
    server.at(&format!("{OAUTH}/t"), &server.metadata("/t", &json!({})));
    server.gives_tokens();
    let client = acme(format!("{}/t", server.origin())).discover().await.unwrap();
    assert_eq!(client.token_url(), server.raw.url("/token"));
    assert_eq!(client.authorization_url(), Some(server.raw.url("/authorize")));
    assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "AT");
    let requests = server.raw.requests();
    assert_eq!(requests[0].line, format!("GET {OAUTH}/t HTTP/1.1"));
    assert_eq!(requests[0].header("accept"), Some("application/json"));
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(requests[1].line, "POST /token HTTP/1.1");
    assert_eq!(requests.len(), 2);
    assert_eq!(client.server_metadata().unwrap().issuer, format!("{}/t", server.origin()));
}

#[tokio::test]
async fn statement_84_all_places_are_asked_in_their_order() {
    let server = Server::new();
    // A page for people, and 401 for what is not there.
    server.raw_at(&format!("{OAUTH}/t"), oauth_tests::response(200, "content-type: text/html\r\n", "<html>"));
    server.raw_at("/.well-known/openid-configuration/t", oauth_tests::response(401, "", "{}"));
    server.at("/t/.well-known/openid-configuration", &server.metadata("/t", &json!({})));
    acme(format!("{}/t", server.origin())).discover().await.unwrap();
    let places = [
        "/.well-known/oauth-authorization-server/t",
        "/.well-known/openid-configuration/t",
        "/t/.well-known/openid-configuration",
    ];
    assert_eq!(server.paths(), places);
}

#[tokio::test]
async fn a_server_that_fails_ends_the_search() {
    let server = Server::new();
    server.raw_at(OAUTH, oauth_tests::response(503, "retry-after: 120\r\n", ""));
    server.at("/.well-known/openid-configuration", &server.metadata("", &json!({})));
    let error = acme(server.origin()).discover().await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.is_transient()), (ErrorKind::Http, Some(503), true));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    assert!(error.to_string().contains("cannot answer now"), "{error}");
    assert_eq!(server.paths().len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_once_fails_nobody() {
    let breaks = AtomicBool::new(true);
    let server = RawServer::answering(move |request| {
        if breaks.swap(false, Ordering::Relaxed) {
            return String::new();
        }
        let origin = format!("http://{}", request.header("host").unwrap());
        let metadata = json!({"issuer": origin, "token_endpoint": format!("{origin}/token"), "authorization_endpoint": format!("{origin}/authorize")});
        oauth_tests::response(200, "content-type: application/json\r\n", &metadata.to_string())
    });
    let client = acme(server.origin()).discover().await.unwrap();
    assert_eq!((client.token_url(), server.requests().len()), (server.url("/token").as_str(), 2));
}

#[tokio::test]
async fn written_endpoints_win() {
    let server = Server::new();
    server.at(OAUTH, &server.metadata("", &json!({"token_endpoint": "https://evil.example/token"})));
    server.gives_tokens();
    let metadata = Metadata::from_json(&format!(
        r#"{{"name": "Acme", "issuer": "{0}", "token_url": "{0}/token", "grant": ["client_credentials", "authorization_code"]}}"#,
        server.origin()
    ));
    let provider = DynamicProvider::new(metadata.unwrap());
    let client = Client::builder(provider, Credentials::secret("id", "secret")).discover().await.unwrap();
    assert_eq!(client.token_url(), server.raw.url("/token"));
    assert_eq!(client.authorization_url(), Some(server.raw.url("/authorize")));
    client.token().await.unwrap();
}

#[tokio::test]
async fn the_document_may_be_elsewhere_and_its_endpoints_on_named_domains() {
    let server = Server::new();
    let metadata = json!({
        "issuer": "https://login.acme.example",
        "token_endpoint": "https://oauth2.acme-apis.example/token",
        "authorization_endpoint": format!("{}/authorize", server.origin()),
    });
    server.at("/metadata.json", &metadata);
    let declared = |more: &str| {
        let json = format!(
            r#"{{"name": "Acme", "issuer": {{"identifier": "https://login.acme.example", "metadata_url": "{}/metadata.json"{more}}},
                 "grant": ["client_credentials", "authorization_code"]}}"#,
            server.origin()
        );
        Client::builder(
            DynamicProvider::new(Metadata::from_json(&json).unwrap()),
            Credentials::secret("id", "secret"),
        )
    };
    let error = declared("").discover().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Acme: metadata: `token_endpoint`: its host `oauth2.acme-apis.example` is not of the issuer's domain; name the \
         domain in `domains` if that is right"
    );
    let client = declared(r#", "domains": ["acme-apis.example"]"#).discover().await.unwrap();
    assert_eq!(client.token_url(), "https://oauth2.acme-apis.example/token");
}

#[oauth_provider(
    issuer(identifier = "{base}", metadata_url = "{base}/metadata.json", domains = ["apis.example"]),
    grant = client_credentials,
)]
struct Elsewhere {
    base: String,
}

#[tokio::test]
async fn an_attribute_says_the_same_as_json() {
    let server = Server::new();
    server.at(
        "/metadata.json",
        &server.metadata("", &json!({"token_endpoint": "https://eu.apis.example/token"})),
    );
    let builder = Elsewhere { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    assert_eq!(builder.discover().await.unwrap().token_url(), "https://eu.apis.example/token");
    let read = Metadata::from_json(Elsewhere::METADATA.as_str()).unwrap();
    assert_eq!(&read, Elsewhere::METADATA);
}

#[tokio::test]
async fn a_client_that_needs_metadata_is_not_made_without_it() {
    let error = acme("https://acme.example".to_owned()).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "Acme: `token_url` is not written; make the client with `discover()` (feature `discovery`), which has it from the \
         metadata of the issuer"
    );
    let other =
        r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"}"#;
    let other = DynamicProvider::new(Metadata::from_json(other).unwrap());
    let error = Client::builder(other, Credentials::secret("id", "secret")).discover().await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: `discover` needs an issuer; declare `issuer = \"https://..\"`");
}

#[tokio::test]
async fn a_client_of_one_issuer_makes_none_of_another() {
    let server = Server::new();
    server.at(OAUTH, &server.metadata("", &json!({})));
    let client = acme(server.origin()).discover().await.unwrap();
    let error = client.with_provider(Acme { base: format!("{}/other", server.origin()) }).unwrap_err();
    assert!(error.to_string().contains("another issuer"), "{error}");
    assert!(client.with_provider(Acme { base: server.origin() }).is_ok());
}

#[tokio::test]
async fn s1_statement_44_metadata_makes_iss_required() {
    let server = Server::new();
    let metadata = server.metadata("", &json!({"authorization_response_iss_parameter_supported": true}));
    server.at(OAUTH, &metadata);
    let client = acme(server.origin()).discover().await.unwrap();
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    assert!(url.as_str().starts_with(&server.raw.url("/authorize?")), "{url}");
    let value = |name: &str| {
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap()
    };
    assert_eq!(value("code_challenge_method"), "S256", "metadata that lists no method lowers nothing");
    let state = value("state");
    let error = pending.callback(Received::query(&format!("code=c&state={state}"))).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::IssuerMissing));
    let issuer = server.origin();
    let callback = pending.callback(Received::query(&format!("code=c&state={state}&iss={issuer}")));
    assert!(callback.is_ok());
}
