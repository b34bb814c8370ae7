//! The endpoints of clients that show a certificate (RFC 8705 §5).

use oauth_runtime::{Credentials, oauth_provider};
use serde_json::json;

use super::Server;

#[oauth_provider(
    issuer = "{base}",
    grant = client_credentials,
    client_auth = tls_client_auth,
)]
struct WithCertificate {
    base: String,
}

#[oauth_provider(issuer = "{base}", grant = client_credentials)]
struct WithSecret {
    base: String,
}

fn server() -> Server {
    let server = Server::new();
    let origin = server.origin();
    let more = json!({
        "revocation_endpoint": format!("{origin}/revoke"),
        "mtls_endpoint_aliases": {
            "token_endpoint": format!("{origin}/mtls/token"),
            "authorization_endpoint": format!("{origin}/mtls/authorize"),
        },
    });
    let metadata = server.metadata("", &more);
    server.at("/.well-known/oauth-authorization-server", &metadata);
    server.gives_tokens();
    server.at("/mtls/token", &json!({"access_token": "AT", "token_type": "Bearer"}));
    server.at("/revoke", &json!({}));
    server
}

#[tokio::test]
async fn statement_16_an_alias_is_of_one_endpoint_alone() {
    let server = server();
    let provider = WithCertificate { base: server.origin() };
    let client = provider.builder(Credentials::public("id")).discover().await.unwrap();
    let token = client.token().await.unwrap();
    client.revoke(token.access_token().clone()).send().await.unwrap();
    let asked: Vec<_> = server.raw.requests().iter().skip(1).map(|it| it.line.clone()).collect();
    assert_eq!(asked, ["POST /mtls/token HTTP/1.1", "POST /revoke HTTP/1.1"]);
    let bodies: Vec<_> = server.raw.requests().iter().skip(1).map(|it| it.body.clone()).collect();
    assert_eq!(bodies, ["grant_type=client_credentials&client_id=id", "token=AT&client_id=id"]);
}

#[tokio::test]
async fn statement_16_without_a_certificate_there_is_no_alias() {
    let server = server();
    let provider = WithSecret { base: server.origin() };
    let client = provider.builder(Credentials::secret("id", "secret")).discover().await.unwrap();
    client.token().await.unwrap();
    let asked = server.raw.requests();
    assert_eq!(asked.last().unwrap().line, "POST /token HTTP/1.1");
}
