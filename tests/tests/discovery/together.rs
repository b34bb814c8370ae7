//! Grants and requests whose endpoints are in the metadata of the issuer.

use oauth_runtime::{Client, ClientBuilder, Credentials, Error, ErrorKind, oauth_provider};
use serde_json::{Value, json};

use crate::Server;

const OAUTH: &str = "/.well-known/oauth-authorization-server";

#[oauth_provider(issuer = "{base}", grant = device_code)]
struct Television {
    base: String,
}

#[oauth_provider(issuer = "{base}", grant = [authorization_code, client_credentials])]
struct Acme {
    base: String,
}

/// A server whose metadata has these members besides.
fn server(more: &Value) -> Server {
    let server = Server::new();
    server.at(OAUTH, &server.metadata("", more));
    server.gives_tokens();
    server
}

fn television(server: &Server) -> ClientBuilder<Television> {
    Television { base: server.origin() }.builder(Credentials::public("tv"))
}

async fn acme(server: &Server) -> Result<Client<Acme>, Error> {
    Acme { base: server.origin() }.builder(Credentials::secret("id", "hunter2")).discover().await
}

#[tokio::test]
async fn a_device_login_needs_an_issuer_and_nothing_else() {
    let server = Server::new();
    let endpoint = server.raw.url("/device");
    server.at(OAUTH, &server.metadata("", &json!({ "device_authorization_endpoint": endpoint })));
    server.gives_tokens();
    let codes = json!({
        "device_code": "DC", "user_code": "WDJB-MJHT", "verification_uri": server.raw.url("/tv"), "expires_in": 600,
        "interval": 1,
    });
    server.at("/device", &codes);
    let client = television(&server).discover().await.unwrap();
    let device = client.device_authorization().send().await.unwrap();
    assert_eq!(device.user_code(), "WDJB-MJHT");
    assert_eq!(server.to("/device")[0].body, "client_id=tv");
    let error = television(&server).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_device_login_without_its_endpoint_says_what_to_write() {
    let server = server(&json!({}));
    let error = television(&server).discover().await.unwrap_err();
    let message = "Television: metadata: it has no `device_authorization_endpoint`; write `device_authorization_url = \
                   \"https://..\"` in the declaration";
    assert_eq!(error.to_string(), message);
    let builder = television(&server).token_url(server.raw.url("/token"));
    let error = builder.build().unwrap_err().to_string();
    assert!(
        error.starts_with("Television: `device_authorization_url` is not written; make the client with"),
        "{error}"
    );
}

#[tokio::test]
async fn statement_83_a_device_login_begins_at_no_other_host() {
    for endpoint in ["https://evil.example/device", "http://acme.example/device", "https://10.0.0.1/device"] {
        let server = server(&json!({ "device_authorization_endpoint": endpoint }));
        let error = television(&server).discover().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("`device_authorization_endpoint`: "), "{error}");
    }
}

#[tokio::test]
async fn tokens_are_introspected_and_revoked_where_the_metadata_says() {
    let server = Server::new();
    let more = json!({
        "introspection_endpoint": server.raw.url("/introspect"), "revocation_endpoint": server.raw.url("/revoke"),
    });
    server.at(OAUTH, &server.metadata("", &more));
    server.at("/introspect", &json!({"active": true, "sub": "alice"}));
    server.raw_at("/revoke", oauth_tests::response(200, "", ""));
    let client = acme(&server).await.unwrap();
    assert_eq!(client.introspect("AT").send().await.unwrap().sub(), Some("alice"));
    client.revoke("AT").send().await.unwrap();
    for path in ["/introspect", "/revoke"] {
        let [request] = &*server.to(path) else { panic!("{path}") };
        assert_eq!(request.body, "token=AT&client_id=id&client_secret=hunter2");
    }
}

#[tokio::test]
async fn statement_83_no_token_is_introspected_or_revoked_at_another_host() {
    for host in ["https://evil.example", "http://acme.example", "https://169.254.169.254"] {
        let server = server(&json!({
            "introspection_endpoint": format!("{host}/introspect"), "revocation_endpoint": format!("{host}/revoke"),
        }));
        let client = acme(&server).await.unwrap();
        let introspection = client.introspect("AT").send().await.unwrap_err();
        let revocation = client.revoke("AT").send().await.unwrap_err();
        assert_eq!(
            (introspection.kind(), revocation.kind()),
            (ErrorKind::Configuration, ErrorKind::Configuration)
        );
        // The rest works.
        client.token().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_requires_pushed_requests_gets_them() {
    for is_required in [true, false] {
        let server = Server::new();
        let more = json!({
            "pushed_authorization_request_endpoint": server.raw.url("/par"),
            "require_pushed_authorization_requests": is_required,
        });
        server.at(OAUTH, &server.metadata("", &more));
        server.raw_at(
            "/par",
            oauth_tests::response(
                201,
                "content-type: application/json\r\n",
                r#"{"request_uri":"urn:x:1","expires_in":60}"#,
            ),
        );
        let client = acme(&server).await.unwrap();
        let (url, _) = client.authorize("https://app.example/cb").send().await.unwrap();
        let is_pushed = url.query_pairs().any(|pair| pair == ("request_uri".into(), "urn:x:1".into()));
        assert_eq!((is_pushed, server.to("/par").len()), (is_required, usize::from(is_required)));
        if is_required {
            let request = &server.to("/par")[0];
            assert!(request.body.contains("client_secret=hunter2"), "{}", request.body);
            assert!(request.body.contains("code_challenge_method=S256"), "{}", request.body);
            assert_eq!(url.query_pairs().count(), 2, "the rest is where it was pushed: {url}");
        }
    }
}

#[tokio::test]
async fn statement_83_no_login_is_pushed_to_another_host() {
    for endpoint in [json!("https://evil.example/par"), json!("http://acme.example/par"), json!(null)] {
        let server = server(&json!({
            "pushed_authorization_request_endpoint": endpoint, "require_pushed_authorization_requests": true,
        }));
        let error = acme(&server).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("`pushed_authorization_request_endpoint`"), "{error}");
        assert!(server.raw.requests().iter().all(|request| request.line.starts_with("GET ")));
    }
}
