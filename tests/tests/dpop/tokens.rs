//! The token request and its answer.

use std::error::Error;
use std::sync::Arc;

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Credentials, DpopKey, ErrorCode, ErrorKind, Signer, Token, oauth_provider};
use oauth_tests::RawServer;
use serde_json::json;

use super::{Machine, hash, read};

#[oauth_provider(token_url = "{base}/token?v=1", grant = client_credentials)]
struct Undeclared {
    base: String,
}

const BOUND: &str = r#"{"access_token":"AT","token_type":"DPoP","expires_in":60}"#;
const BEARER: &str = r#"{"access_token":"AT","token_type":"Bearer","expires_in":60}"#;

#[tokio::test]
async fn statement_69_a_proof_is_for_its_request_alone() {
    let server = RawServer::json(BOUND);
    let key = DpopKey::generate().unwrap();
    let provider = Undeclared { base: server.origin() };
    let client = provider.builder(Credentials::secret("id", "secret")).dpop(key.clone()).build().unwrap();
    let mut jtis = Vec::new();
    for _ in 0..2 {
        client.request_token().send().await.unwrap();
    }
    for request in server.requests() {
        assert_eq!(request.body, "grant_type=client_credentials&client_id=id&client_secret=secret");
        let (header, claims) = read(request.header("dpop").unwrap());
        assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        let jwk = header["jwk"].as_object().unwrap();
        assert_eq!(jwk.keys().collect::<Vec<_>>(), ["crv", "kty", "x", "y"]);
        assert_eq!(hash(&header["jwk"].to_string()), key.thumbprint());
        assert_eq!(claims["htm"], "POST");
        assert_eq!(claims["htu"], format!("{}/token", server.origin()));
        assert!(claims["iat"].is_u64() && claims.get("ath").is_none() && claims.get("nonce").is_none());
        jtis.push(claims["jti"].as_str().unwrap().to_owned());
    }
    assert_ne!(jtis[0], jtis[1]);
    assert!(jtis.iter().all(|jti| jti.len() >= 43), "256 bits: {jtis:?}");
}

#[tokio::test]
async fn statement_21_a_token_is_of_the_type_that_was_asked_for() {
    let server = RawServer::json(BEARER);
    let provider = || Undeclared { base: server.origin() };
    let builder =
        || provider().builder(Credentials::secret("id", "secret")).dpop(DpopKey::generate().unwrap());
    let error = builder().build().unwrap().request_token().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("`token_type` is `Bearer`, not `DPoP`"), "{error}");
    let token = builder().allow_bearer_tokens().build().unwrap().request_token().send().await.unwrap();
    assert_eq!(token.token_type(), "Bearer");

    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let client = Undeclared { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client = client.dpop(DpopKey::generate().unwrap()).build().unwrap();
    assert_eq!(client.request_token().send().await.unwrap_err().kind(), ErrorKind::InvalidResponse);

    let server = RawServer::json(BOUND);
    let client =
        Client::new(Undeclared { base: server.origin() }, Credentials::secret("id", "secret")).unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert!(error.to_string().contains("declare `dpop`"), "{error}");
    assert!(server.only_request().header("dpop").is_none());
}

#[tokio::test]
async fn a_token_type_is_the_same_in_any_case() {
    let server = RawServer::json(r#"{"access_token":"AT","token_type":"dpOp","expires_in":60}"#);
    let builder = Undeclared { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    let client = builder.dpop(DpopKey::generate().unwrap()).build().unwrap();
    assert!(client.request_token().send().await.unwrap().bound_to().is_some());
}

#[tokio::test]
async fn statement_70_a_nonce_is_asked_for_once() {
    let mock = MockProvider::start(Machine).unwrap();
    mock.set_nonce("first");
    let client = mock.client().unwrap();
    client.request_token().send().await.unwrap();
    client.request_token().send().await.unwrap();
    let nonces = || -> Vec<_> {
        let requests = mock.requests();
        let proofs = requests.iter().map(|request| read(request.headers["dpop"].to_str().unwrap()).1);
        proofs.map(|claims| claims["nonce"].as_str().map(str::to_owned)).collect()
    };
    let first = || Some("first".to_owned());
    // The second request knows it.
    assert_eq!(nonces(), [None, first(), first()]);

    mock.set_nonce("second");
    let again = || MockError::status(400).json(&json!({"error": "use_dpop_nonce"}));
    mock.fail_next(again());
    mock.fail_next(again());
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UseDpopNonce));
    let second = || Some("second".to_owned());
    assert_eq!(nonces()[3..], [first(), second()]);
    // The newest nonce is kept all the same.
    client.request_token().send().await.unwrap();
    assert_eq!(nonces()[5..], [second()]);
}

#[tokio::test]
async fn statement_70_without_a_nonce_or_with_another_error_nothing_is_sent_again() {
    let mock = MockProvider::start(Machine).unwrap();
    let client = mock.client().unwrap();
    mock.fail_next(MockError::status(400).json(&json!({"error": "use_dpop_nonce"})));
    assert!(client.request_token().send().await.is_err());
    assert_eq!(mock.requests().len(), 1);

    mock.set_nonce("n");
    mock.fail_next(MockError::status(400).json(&json!({"error": "invalid_request"})));
    assert!(client.request_token().send().await.is_err());
    mock.fail_next(MockError::status(503).json(&json!({"error": "use_dpop_nonce"})));
    assert!(client.request_token().send().await.is_err());
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test]
async fn statement_75_a_token_knows_its_key_by_the_thumbprint_alone() {
    let mock = MockProvider::start(Machine).unwrap();
    let key = DpopKey::generate().unwrap();
    let client = mock.client_builder().unwrap().dpop(key.clone()).build().unwrap();
    let token = client.token().await.unwrap();
    assert_eq!((token.token_type(), token.bound_to()), ("DPoP", Some(key.thumbprint())));
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    assert!(stored.contains(key.thumbprint()));
    let pem = key.to_pem().unwrap().expose_secret();
    let secret = pem.lines().nth(1).unwrap();
    assert!(!stored.contains(secret) && !format!("{client:?} {key:?} {token:?}").contains(secret));
    let again: Token<Machine> = serde_json::from_str(&stored).unwrap();
    assert_eq!(again.bound_to(), Some(key.thumbprint()));
}

/// One who has the key, and signs when asked.
#[derive(Debug)]
struct Vault(ring::signature::EcdsaKeyPair);

impl Signer for Vault {
    fn sign<'a>(
        &'a self,
        alg: &'a str,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
        assert_eq!(alg, "ES256");
        let signature = self.0.sign(&ring::rand::SystemRandom::new(), message);
        Box::pin(async move { Ok(signature.map_err(|_| "it does not sign")?.as_ref().to_vec()) })
    }
}

#[tokio::test]
async fn a_key_may_be_held_elsewhere() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

    let random = ring::rand::SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
    let point = pair.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "ours", "use": "sig"}).to_string();
    let key = DpopKey::held_by(Arc::new(Vault(pair)), "ES256", &jwk).unwrap();
    assert!(key.to_pem().is_none());
    let mock = MockProvider::start(Machine).unwrap();
    let client = mock.client_builder().unwrap().dpop(key.clone()).build().unwrap();
    // The mock has checked the signature.
    assert_eq!(client.token().await.unwrap().bound_to(), Some(key.thumbprint()));
}

#[derive(Debug)]
struct Nobody;

impl Signer for Nobody {
    fn sign<'a>(
        &'a self,
        _: &'a str,
        _: &'a [u8],
    ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
        Box::pin(async { Err("nobody signs".into()) })
    }
}

#[tokio::test]
async fn what_is_no_key_for_proofs_is_refused() {
    let public = |jwk: &str| DpopKey::held_by(Nobody, "ES256", jwk).map(drop);
    let point = r#""x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfVWAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA""#;
    assert!(public(&format!(r#"{{"kty":"EC","crv":"P-256",{point}}}"#)).is_ok());
    for jwk in [
        format!(r#"{{"kty":"EC","crv":"P-384",{point}}}"#),
        format!(r#"{{"kty":"EC","crv":"P-256",{point},"d":"AQ"}}"#),
        r#"{"kty":"oct","k":"AQ"}"#.to_owned(),
        r#"{"kty":"EC","crv":"P-256","x":"!","y":"AQ"}"#.to_owned(),
        // A leading zero is left out.
        format!(
            r#"{{"kty":"EC","crv":"P-256","x":"{}",{}}}"#,
            "A".repeat(42),
            &point[point.find("\"y").unwrap()..]
        ),
        "[]".to_owned(),
    ] {
        assert!(public(&jwk).is_err(), "{jwk}");
    }
    for (alg, key) in [("HS256", "a secret"), ("none", ""), ("ES256", "CANARY"), ("RS256", "CANARY")] {
        let error = DpopKey::from_private_key(alg, key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("CANARY"));
    }
    // It fails before anything is sent.
    let mock = MockProvider::start(Machine).unwrap();
    let key = DpopKey::held_by(Nobody, "ES256", &format!(r#"{{"kty":"EC","crv":"P-256",{point}}}"#)).unwrap();
    let client = mock.client_builder().unwrap().dpop(key).build().unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert!(error.to_string().contains("nobody signs"), "{error}");
    assert!(mock.requests().is_empty());
}
