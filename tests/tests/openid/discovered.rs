//! A provider of which only the issuer is declared: keys, algorithms and endpoints are in its metadata (OpenID Connect Discovery).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::discovery::Discovery;
use oauth_runtime::grant::AuthorizationCode;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::openid::IdToken;
use oauth_runtime::registration::ClientMetadata;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Received, Sent, Token, oauth_provider};
use oauth_tests::login::param;
use oauth_tests::response;
use serde_json::{Value, json};

use super::REDIRECT_URI;
use super::op::{Key, Op, jwk, ok, sign};

const METADATA: &str = "/.well-known/openid-configuration";

#[oauth_provider(
    issuer = "{base}",
    grant = [authorization_code, refresh_token],
    scope(default = ["openid", "offline_access"]),
)]
struct Acme {
    base: String,
}

/// A provider whose metadata has these members besides.
fn provider(more: &Value) -> Op {
    let op = Op::start(ManualClock::new());
    let base = op.base();
    let mut metadata = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/jwks"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "end_session_endpoint": format!("{base}/logout"),
        "introspection_endpoint": format!("{base}/introspect"),
        "id_token_signing_alg_values_supported": ["none", "HS256", "EdDSA", "ES256"],
        "code_challenge_methods_supported": ["S256"],
    });
    let members = more.as_object().into_iter().flatten();
    members.for_each(|(name, value)| metadata[name] = value.clone());
    op.state().answers.insert(METADATA, ok(&metadata));
    op
}

async fn client(op: &Op) -> Client<Acme> {
    let builder = Acme { base: op.base() }.builder(Credentials::secret("app", "s3cr3t"));
    builder.runtime(Arc::clone(&op.clock)).discover().await.unwrap()
}

async fn log_in<P: AuthorizationCode>(op: &Op, client: &Client<P>) -> Result<(Token<P>, IdToken), Error> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    client.exchange(callback).send_with_id_token().await
}

fn refusal<T>(outcome: Result<T, Error>) -> String {
    outcome.map(drop).unwrap_err().to_string().replace("Acme: ", "")
}

#[tokio::test]
async fn statement_52_86_an_id_token_is_verified_by_the_keys_of_the_metadata() {
    let op = provider(&json!({}));
    let client = client(&op).await;
    let (_, id_token) = log_in(&op, &client).await.unwrap();
    assert_eq!((id_token.iss(), id_token.sub()), (&*op.base(), "alice"));
    assert_eq!(op.asked("/jwks"), 1);
    // The key of somebody else, under the name of a key of the provider.
    op.state().key = Key::Ed(9);
    op.state().header = json!({"kid": "ed-1"});
    let error = refusal(log_in(&op, &client).await);
    assert_eq!(error, "the ID token has a signature that is not that of the provider");
}

#[tokio::test]
async fn algorithms_are_those_of_the_metadata() {
    let op = provider(&json!({}));
    op.state().key = Key::Es256;
    op.state().keys = vec![jwk(Key::Es256), jwk(Key::Rs256)];
    // The hash of the access token that the server makes goes with another algorithm.
    op.state().claims = json!({"at_hash": null});
    let client = client(&op).await;
    log_in(&op, &client).await.unwrap();
    // One that the provider does not name is not one of its own, the usual one either.
    op.state().key = Key::Rs256;
    let error = refusal(log_in(&op, &client).await);
    assert!(error.contains("not allowed"), "{error}");
}

#[tokio::test]
async fn without_algorithms_in_the_metadata_it_is_the_usual_one() {
    for algorithms in [json!(null), json!([]), json!(["none", "HS256"]), json!(["X5000"])] {
        let op = provider(&json!({}));
        let mut metadata = json!({
            "issuer": op.base(), "authorization_endpoint": op.base() + "/authorize",
            "token_endpoint": op.base() + "/token", "jwks_uri": op.base() + "/jwks",
        });
        if !algorithms.is_null() {
            metadata["id_token_signing_alg_values_supported"] = algorithms;
        }
        op.state().answers.insert(METADATA, ok(&metadata));
        op.state().keys = vec![jwk(Key::Rs256), jwk(Key::Ed(1))];
        op.state().claims = json!({"at_hash": null});
        let client = client(&op).await;
        let error = refusal(log_in(&op, &client).await);
        assert!(error.contains("not allowed"), "{error}");
        op.state().key = Key::Rs256;
        log_in(&op, &client).await.unwrap();
    }
}

/// An ID token that anybody could have made who knows this text.
fn by_text(op: &Op, nonce: Option<&str>, alg: &str, key: &[u8]) -> Value {
    let claims = json!({"iss": op.base(), "sub": "mallory", "aud": "app", "exp": op.now() + 60, "iat": op.now(), "nonce": nonce});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": alg })), part(&claims));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
    let signature = URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, text.as_bytes()));
    let signature = if alg == "none" { String::new() } else { signature };
    format!("{text}.{signature}").into()
}

#[tokio::test]
async fn no_signature_and_an_hmac_are_not_taken_because_the_metadata_says_so() {
    let op = provider(&json!({"id_token_signing_alg_values_supported": ["none", "HS256", "ES256"]}));
    let client = client(&op).await;
    for (alg, key) in [("none", ""), ("None", ""), ("HS256", "s3cr3t"), ("HS256", "")] {
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let token = by_text(&op, param(&url, "nonce").as_deref(), alg, key.as_bytes());
        op.state().id_token = Some(token);
        let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
        let error = client.exchange(callback).send_with_id_token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{alg}");
        let message = error.to_string();
        assert!(message.contains("is not signed") || message.contains("not allowed"), "{message}");
    }
}

#[tokio::test]
async fn statement_83_keys_that_are_not_to_be_trusted_do_not_end_verification() {
    for jwks_uri in ["https://evil.example/jwks".to_owned(), "http://acme.example/jwks".to_owned()] {
        let op = provider(&json!({ "jwks_uri": jwks_uri }));
        let client = client(&op).await;
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
        let error = client.exchange(callback).send_with_id_token().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Configuration, Sent::No));
        assert!(error.to_string().contains("metadata: `jwks_uri`: it is not to be trusted"), "{error}");
        assert_eq!(op.asked("/token"), 0, "the code is not spent");
    }
}

#[tokio::test]
async fn userinfo_and_the_logout_are_those_of_the_metadata() {
    let op = provider(&json!({}));
    let client = client(&op).await;
    let sessions = client.sessions(MemoryStore::default());
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert!(url.as_str().starts_with(&format!("{}/authorize?", op.base())), "{url}");
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    op.state().userinfo = ok(&json!({"sub": "alice", "name": "Alice"}));
    assert_eq!(session.userinfo().await.unwrap().claims().name(), Some("Alice"));
    let request = op.requests("/userinfo").pop().unwrap();
    assert_eq!(request.header("authorization"), Some("Bearer access-1"));
    // A signed answer is by the same keys.
    let signed = |key| {
        let token = sign(key, &json!({"kid": "ed-1"}), &json!({"sub": "alice", "name": "Al"}));
        response(200, "content-type: application/jwt\r\n", &token)
    };
    op.state().userinfo = signed(Key::Ed(1));
    assert_eq!(session.userinfo().await.unwrap().claims().name(), Some("Al"));
    op.state().userinfo = signed(Key::Ed(9));
    assert_eq!(session.userinfo().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    let (url, _) = session.end_session_request().await.unwrap().url().unwrap();
    assert!(url.as_str().starts_with(&format!("{}/logout?id_token_hint=eyJ", op.base())), "{url}");
}

#[tokio::test]
async fn statement_83_userinfo_and_the_logout_on_another_host_are_not_used() {
    for host in ["https://evil.example", "http://acme.example", "https://10.0.0.1"] {
        let op = provider(&json!({
            "userinfo_endpoint": format!("{host}/userinfo"), "end_session_endpoint": format!("{host}/logout"),
        }));
        let client = client(&op).await;
        let (token, id_token) = log_in(&op, &client).await.unwrap();
        let error = client.userinfo(&token, &id_token).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("write `userinfo_url"), "{error}");
        let error = client.end_session_request(None).unwrap_err();
        assert!(error.to_string().contains("write `end_session_url"), "{error}");
    }
}

#[tokio::test]
async fn a_client_that_was_given_a_resource_verifies_who_logs_in() {
    let op = provider(&json!({}));
    let base = op.base();
    {
        let mut state = op.state();
        state.answers.insert("/mcp", response(401, "www-authenticate: Bearer\r\n", ""));
        let resource = json!({
            "resource": format!("{base}/mcp"), "authorization_servers": [base], "scopes_supported": ["openid", "files"],
        });
        state.answers.insert("/.well-known/oauth-protected-resource/mcp", ok(&resource));
        state.scope = "openid files";
    }
    let agent = ClientMetadata::new("Agent").redirect_uri(REDIRECT_URI);
    let discovery = Discovery::new().unwrap().runtime(Arc::clone(&op.clock));
    let connector = discovery.connect(format!("{base}/mcp"), agent);
    let connection = connector.credentials(Credentials::public("app")).send().await.unwrap();
    let client = connection.client();
    let (token, id_token) = log_in(&op, client).await.unwrap();
    assert_eq!((id_token.sub(), op.asked("/jwks")), ("alice", 1));
    op.state().userinfo = ok(&json!({"sub": "alice"}));
    client.userinfo(&token, &id_token).await.unwrap();
    let _ = client.end_session_request(None).unwrap();
    op.state().key = Key::Ed(9);
    op.state().header = json!({"kid": "ed-1"});
    let error = log_in(&op, client).await.unwrap_err();
    assert!(error.to_string().contains("a signature that is not that of the provider"), "{error}");
}

#[tokio::test]
async fn s7_a_signed_introspection_response_is_verified() {
    let op = provider(&json!({}));
    let client = client(&op).await;
    let signed = |key, typ: &str, claims: &Value| {
        let token = sign(key, &json!({"kid": "ed-1", "typ": typ}), claims);
        response(200, "content-type: application/token-introspection+jwt\r\n", &token)
    };
    let typ = "token-introspection+jwt";
    let token = json!({"active": true, "scope": "read write", "sub": "alice"});
    let right = json!({"iss": op.base(), "aud": "app", "iat": op.now(), "token_introspection": token});
    op.state().answers.insert("/introspect", signed(Key::Ed(1), typ, &right));
    let introspection = client.introspect("AT").send().await.unwrap();
    assert!(introspection.is_active() && introspection.scope().len() == 2);
    assert_eq!(introspection.sub(), Some("alice"));
    let request = op.requests("/introspect").pop().unwrap();
    assert_eq!(request.body, "token=AT&client_id=app&client_secret=s3cr3t");
    let with = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        claims
    };
    let tampered = {
        let answer = signed(Key::Ed(1), typ, &with("token_introspection", json!({"active": false})));
        let parts: Vec<_> = answer.split('.').collect();
        let payload = URL_SAFE_NO_PAD.encode(right.to_string());
        let length = parts.len();
        // The signature of one answer below the claims of another.
        let body = sign(Key::Ed(1), &json!({"kid": "ed-1", "typ": typ}), &json!({}));
        let header = body.split('.').next().unwrap();
        let token = format!("{header}.{payload}.{}", parts[length - 1]);
        response(200, "content-type: application/token-introspection+jwt\r\n", &token)
    };
    for (answer, problem) in [
        (tampered, "a signature that is not that of the provider"),
        (signed(Key::Ed(9), typ, &right), "a signature that is not that of the provider"),
        (signed(Key::Ed(1), "JWT", &right), "a JWT of another type"),
        (signed(Key::Ed(1), typ, &with("aud", "other".into())), "not for this client"),
        (
            signed(Key::Ed(1), typ, &with("iss", "https://evil.example".into())),
            "not from the declared issuer",
        ),
        (
            signed(Key::Ed(1), typ, &with("token_introspection", json!({"active": "true"}))),
            "does not say whether the token is active",
        ),
        // Without its content type it is none the less a JWT.
        (response(200, "", &sign(Key::Ed(1), &json!({}), &right)), "a JWT of another type"),
    ] {
        op.state().answers.insert("/introspect", answer);
        let error = client.introspect("AT").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(problem), "{error}");
        assert!(!format!("{error:?}").contains("eyJ"));
    }
}
