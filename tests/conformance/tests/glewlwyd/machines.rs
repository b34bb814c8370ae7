//! Tokens of machines, by clients of each authentication, and what a refused one is told.

use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorCode, ErrorKind, Metadata, oauth_provider};
use oauth_tests_conformance::{CLIENT_SECRET, Server, exposed, key_of};
use serde_json::json;

#[oauth_provider(
    token_url = "{base}/api/oidc/token",
    introspection_url = "{base}/api/oidc/introspect",
    revocation_url = "{base}/api/oidc/revoke",
    grant = client_credentials,
    client_auth(client_secret_basic, encoding = raw),
    scope(default = ["orders"]),
    errors(status(403 = invalid_client)),
)]
struct Basic {
    base: String,
}

#[oauth_provider(token_url = "{base}/api/oidc/token", grant = client_credentials, scope(default = ["orders"]))]
struct Post {
    base: String,
}

fn basic(server: &Server, secret: &str) -> BasicClient {
    let credentials = Credentials::secret("client_secret_basic", secret);
    Basic { base: server.base().to_owned() }.client(credentials).unwrap()
}

#[tokio::test]
async fn a_client_with_a_secret_gets_a_token_is_told_about_it_and_revokes_it() {
    let server = Server::glewlwyd();
    let client = basic(&server, CLIENT_SECRET);
    let token = client.token().await.unwrap();
    token.require_scopes(["orders"]).unwrap();
    let about = client.introspect(token.access_token().clone()).send().await.unwrap();
    assert!(about.is_active());
    assert_eq!(about.client_id(), Some("client_secret_basic"));
    client.revoke(token.access_token().clone()).send().await.unwrap();
    assert!(!client.introspect(token.access_token().clone()).send().await.unwrap().is_active());
    assert_ne!(exposed(&client.token().await.unwrap()), exposed(&token), "it is replaced");
}

#[tokio::test]
async fn a_refusal_without_a_word_is_what_the_declaration_says() {
    let server = Server::glewlwyd();
    let error = basic(&server, "another").token().await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::InvalidClient), Some(403)));

    // Where nothing is declared, the status is all that is known; it is no outage that passes.
    let provider = Post { base: server.base().to_owned() };
    let client = provider.client(Credentials::secret("client_secret_post", "another")).unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.code()), (ErrorKind::Http, Some(403), None));
    assert!(!error.is_transient() && !error.to_string().contains("another"), "{error}");
}

#[tokio::test]
async fn an_error_of_its_own_keeps_its_name() {
    let server = Server::glewlwyd();
    let provider = Post { base: server.base().to_owned() };
    let client = provider.client(Credentials::secret("client_secret_post", CLIENT_SECRET)).unwrap();
    client.token().await.unwrap();
    let error = client.request_token().scope("g_admin").send().await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("scope_invalid"), "{error}");
}

/// A client that authenticates by an assertion under this algorithm.
fn signing(server: &Server, alg: &str) -> Client<DynamicProvider> {
    let is_secret = alg == "HS256";
    let mut declaration = json!({
        "name": "Signing",
        "token_url": format!("{}/api/oidc/token", server.base()),
        "grant": "client_credentials",
        "client_auth": if is_secret { "client_secret_jwt" } else { "private_key_jwt" },
        "scope": {"default": ["orders"]},
        "jwt": {"alg": alg},
    });
    if is_secret {
        let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
        return Client::new(provider, Credentials::secret("client_secret_jwt", CLIENT_SECRET)).unwrap();
    }
    declaration["fields"] = json!({"private_key": {"secret": true}});
    declaration["jwt"]["key"] = "{private_key}".into();
    let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
    Client::new(provider.field("private_key", key_of(alg)), Credentials::public(alg)).unwrap()
}

#[tokio::test]
async fn clients_sign() {
    let server = Server::glewlwyd();
    for alg in ["HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"] {
        let token = signing(&server, alg).request_token().send().await;
        token.unwrap_or_else(|error| panic!("{alg}: {error}")).require_scopes(["orders"]).unwrap();
    }
}
