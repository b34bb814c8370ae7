//! Introspection and revocation by clients of every authentication.

use std::error::Error as StdError;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    Client, ClientAssertionSource, Credentials, DynamicProvider, ErrorKind, Metadata, Secret,
};
use oauth_tests::{RawRequest, RawServer};
use serde_json::{Value, json};

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/composed/keys");
const OF_JWT: &str = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";

#[derive(Debug)]
struct Workload;

impl ClientAssertionSource for Workload {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        Box::pin(async { Ok(Secret::new("of.the.workload")) })
    }
}

fn client(server: &RawServer, keys: Value, credentials: Credentials) -> Client<DynamicProvider> {
    let mut declaration = json!({
        "name": "Acme",
        "token_url": server.url("/token"),
        "introspection_url": server.url("/introspect"),
        "revocation_url": server.url("/revoke"),
        "grant": "client_credentials",
    });
    for (key, value) in keys.as_object().unwrap() {
        declaration[key] = value.clone();
    }
    let metadata = Metadata::from_json(&declaration.to_string()).unwrap();
    let mut provider = DynamicProvider::new(metadata);
    if declaration["fields"].is_object() {
        provider = provider.field("key", std::fs::read_to_string(format!("{KEYS}/ec256.pem")).unwrap());
    }
    Client::builder(provider, credentials).client_assertion(Workload).build().unwrap()
}

/// What both endpoints are sent.
async fn both(keys: Value, credentials: Credentials) -> [RawRequest; 2] {
    let server = RawServer::json(r#"{"active":true}"#);
    let client = client(&server, keys, credentials);
    assert!(client.introspect("AT").send().await.unwrap().is_active());
    client.revoke("AT").send().await.unwrap();
    let sent: [RawRequest; 2] = server.requests().try_into().unwrap();
    assert!(sent[0].line.contains("/introspect") && sent[1].line.contains("/revoke"));
    sent
}

fn secret() -> Credentials {
    Credentials::secret("my id", "s&c")
}

#[tokio::test]
async fn statement_63_each_client_is_told_as_it_is_at_the_token_endpoint() {
    let basic = "Basic bXklMjBpZDpzJTI2Yw==";
    for (keys, credentials, body, authorization) in [
        (json!({}), secret(), "token=AT&client_id=my+id&client_secret=s%26c", None),
        (json!({"client_auth": "client_secret_basic"}), secret(), "token=AT", Some(basic)),
        (
            json!({"client_auth": {"client_secret_basic": true, "encoding": "raw"}}),
            secret(),
            "token=AT",
            Some("Basic bXkgaWQ6cyZj"),
        ),
        (json!({"client_auth": "none"}), Credentials::public("my id"), "token=AT&client_id=my+id", None),
        (
            json!({"client_auth": "tls_client_auth"}),
            Credentials::public("my id"),
            "token=AT&client_id=my+id",
            None,
        ),
        (
            json!({"client_auth": "client_assertion"}),
            Credentials::public("my id"),
            &format!("token=AT&client_id=my+id&{OF_JWT}of.the.workload"),
            None,
        ),
    ] {
        for sent in both(keys.clone(), credentials.clone()).await {
            assert_eq!((sent.body.as_str(), sent.header("authorization")), (body, authorization), "{keys}");
        }
    }
}

#[tokio::test]
async fn statement_63_each_call_has_a_client_assertion_of_its_own() {
    let with_key = json!({
        "client_auth": "private_key_jwt",
        "issuer": "https://as.example",
        "jwt": {"alg": "ES256", "key": "{key}"},
        "fields": {"key": {"secret": true}},
    });
    let with_secret =
        json!({"client_auth": "client_secret_jwt", "issuer": "https://as.example", "jwt": {"alg": "HS256"}});
    for (keys, credentials, alg) in [
        (with_key, Credentials::public("id"), "ES256"),
        (with_secret, Credentials::secret("id", "of thirty-two bytes, and some more"), "HS256"),
    ] {
        let sent = both(keys, credentials).await;
        let read = |sent: &RawRequest, part: usize| -> Value {
            let jwt = sent.body.rsplit('=').next().unwrap().to_owned();
            assert_eq!(sent.body, format!("token=AT&client_id=id&{OF_JWT}{jwt}"));
            let part = jwt.split('.').nth(part).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        for sent in &sent {
            let claims = read(sent, 1);
            assert_eq!(read(sent, 0)["alg"], alg);
            assert_eq!([&claims["iss"], &claims["sub"], &claims["aud"]], ["id", "id", "https://as.example"]);
        }
        assert_ne!(read(&sent[0], 1)["jti"], read(&sent[1], 1)["jti"]);
    }
}

#[tokio::test]
async fn an_endpoint_may_have_a_client_authentication_of_its_own() {
    let keys = json!({
        "client_auth": "none",
        "introspection": {"client_auth": "client_secret_basic"},
        "revocation": {"client_auth": "client_secret_post"},
    });
    let [introspection, revocation] = both(keys.clone(), Credentials::secret("id", "secret")).await;
    assert_eq!(
        (introspection.body.as_str(), introspection.header("authorization")),
        ("token=AT", Some("Basic aWQ6c2VjcmV0"))
    );
    assert_eq!(revocation.body, "token=AT&client_id=id&client_secret=secret");
    let server = RawServer::json("{}");
    let error = client(&server, keys, Credentials::public("id")).introspect("AT").send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            ErrorKind::Configuration,
            "Acme: `introspection` needs a client secret; give one, or declare `introspection(client_auth = ..)`"
        )
    );
    assert!(server.requests().is_empty());
}
