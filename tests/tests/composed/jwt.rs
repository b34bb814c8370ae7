//! Signed JWTs: as assertion, client assertion, computed secret, header and token.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError, TransportErrorKind,
};
use oauth_runtime::{
    Client, ClientAssertionSource, Credentials, DynamicProvider, ErrorKind, Expiry, Metadata, Secret, Sent,
    Signer, oauth_provider,
};
use oauth_tests::RawServer;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::{Value, json};

use super::{NOW, Standing, TOKEN, form_value, key};

/// The header and the claims of a JWT.
fn read(jwt: &str) -> (Value, Value) {
    let part = |at| {
        let part = jwt.split('.').nth(at).unwrap_or_default();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1))
}

/// The bits of a public key in PEM, which stand at its end.
fn public(name: &str, length: usize) -> Vec<u8> {
    let pem = key(name);
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(lines).unwrap();
    der[der.len() - length..].to_vec()
}

fn is_signed(algorithm: &'static dyn VerificationAlgorithm, public: &[u8], jwt: &str) -> bool {
    let (message, signed) = jwt.rsplit_once('.').unwrap();
    let signed = URL_SAFE_NO_PAD.decode(signed).unwrap();
    UnparsedPublicKey::new(algorithm, public).verify(message.as_bytes(), &signed).is_ok()
}

/// A client whose assertion is signed by this algorithm with this key.
fn client(server: &RawServer, alg: &str, key: &str) -> oauth_runtime::Result<Client<DynamicProvider>> {
    let declaration = json!({
        "name": "Acme",
        "fields": {"private_key": {"secret": true}},
        "token_url": server.url("/token"),
        "grant": "client_credentials",
        "client_auth": "private_key_jwt",
        "jwt": {"alg": alg, "key": "{private_key}", "kid": "k1"},
    });
    let acme = DynamicProvider::new(Metadata::from_json(&declaration.to_string())?).field("private_key", key);
    Client::builder(acme, Credentials::public("my-id")).runtime(Standing).build()
}

async fn assertion(alg: &str, key: &str) -> String {
    let server = RawServer::json(TOKEN);
    client(&server, alg, key).unwrap().request_token().send().await.unwrap();
    let body = server.only_request().body;
    let jwt = form_value(&body, "client_assertion").unwrap();
    let expected = format!(
        "grant_type=client_credentials&client_id=my-id&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={jwt}"
    );
    assert_eq!(body, expected);
    jwt
}

#[tokio::test]
async fn statement_13_a_client_assertion_says_who_it_is_from_and_whom_it_is_for() {
    let server = RawServer::json(TOKEN);
    let acme = client(&server, "RS256", &key("rsa.pem")).unwrap();
    acme.request_token().send().await.unwrap();
    let jwt = form_value(&server.only_request().body, "client_assertion").unwrap();
    let (header, mut claims) = read(&jwt);
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}));
    let jti = claims.as_object_mut().unwrap().remove("jti").unwrap();
    assert_eq!(jti.as_str().unwrap().len(), 43, "256 random bits");
    let url = server.url("/token");
    let expected = json!({"iss": "my-id", "sub": "my-id", "aud": url, "iat": NOW, "exp": NOW + 60});
    assert_eq!(claims, expected, "the audience is one text, and no list");
}

#[tokio::test]
async fn every_algorithm_signs_what_its_public_half_verifies() {
    type Case = (&'static str, &'static str, &'static dyn VerificationAlgorithm, Vec<u8>);
    // The bits of an RSA key are the sequence of its two numbers: 270 bytes for 2048 bits.
    let rsa = public("rsa.pub.pem", 270);
    let cases: [Case; 9] = [
        ("RS256", "rsa.pem", &signature::RSA_PKCS1_2048_8192_SHA256, rsa.clone()),
        ("RS384", "rsa.pem", &signature::RSA_PKCS1_2048_8192_SHA384, rsa.clone()),
        ("RS512", "rsa.pem", &signature::RSA_PKCS1_2048_8192_SHA512, rsa.clone()),
        ("PS256", "rsa.pem", &signature::RSA_PSS_2048_8192_SHA256, rsa.clone()),
        ("PS384", "rsa.pem", &signature::RSA_PSS_2048_8192_SHA384, rsa.clone()),
        ("PS512", "rsa.pem", &signature::RSA_PSS_2048_8192_SHA512, rsa),
        ("ES256", "ec256.pem", &signature::ECDSA_P256_SHA256_FIXED, public("ec256.pub.pem", 65)),
        ("ES384", "ec384.pem", &signature::ECDSA_P384_SHA384_FIXED, public("ec384.pub.pem", 97)),
        ("EdDSA", "ed25519.pem", &signature::ED25519, public("ed25519.pub.pem", 32)),
    ];
    for (alg, file, algorithm, public) in cases {
        let jwt = assertion(alg, &key(file)).await;
        assert!(is_signed(algorithm, &public, &jwt), "{alg}");
        assert_eq!(read(&jwt).0["alg"], alg);
    }
}

#[tokio::test]
async fn a_key_is_read_in_every_form_in_which_it_is_handed_out() {
    let rsa = public("rsa.pub.pem", 270);
    let ec = public("ec256.pub.pem", 65);
    // An environment variable often has `\n` as two characters.
    let one_line = key("rsa.pem").replace('\n', "\\n");
    for text in [key("rsa.pem"), key("rsa1.pem"), key("rsa.jwk.json"), one_line] {
        let jwt = assertion("RS256", &text).await;
        assert!(is_signed(&signature::RSA_PKCS1_2048_8192_SHA256, &rsa, &jwt));
    }
    for text in [key("ec256.pem"), key("ec256.sec1.pem")] {
        let jwt = assertion("ES256", &text).await;
        assert!(is_signed(&signature::ECDSA_P256_SHA256_FIXED, &ec, &jwt));
    }
    // RFC 7515 appendix A.3.
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    let point = |member: &str| {
        URL_SAFE_NO_PAD.decode(serde_json::from_str::<Value>(jwk).unwrap()[member].as_str().unwrap()).unwrap()
    };
    let point = [vec![4], point("x"), point("y")].concat();
    let jwt = assertion("ES256", jwk).await;
    assert!(is_signed(&signature::ECDSA_P256_SHA256_FIXED, &point, &jwt));
}

#[test]
fn a_key_that_does_not_fit_is_an_error_when_the_client_is_made() {
    let server = RawServer::json(TOKEN);
    for (alg, key) in [
        ("RS256", "CANARY no key".to_owned()),
        ("RS256", key("ec256.pem")),
        ("ES256", key("rsa.pem")),
        ("ES384", key("ec256.pem")),
        ("EdDSA", key("rsa.pem")),
        ("RS256", key("rsa.pub.pem")),
        ("RS256", r#"{"kty":"RSA","n":"CANARY"}"#.to_owned()),
        ("ES512", key("ec256.pem")),
    ] {
        let error = client(&server, alg, &key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{alg}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("jwt.key") && !text.contains("CANARY"), "{text}");
        // The key itself is in no message.
        assert!(!key.lines().nth(1).is_some_and(|line| text.contains(line)), "{text}");
    }
    assert_eq!(server.connections(), 0);
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = client_secret_jwt,
    issuer = "https://issuer.example",
    jwt(alg = HS384, lifetime = 30),
)]
struct BySecret {
    base: String,
}

#[tokio::test]
async fn a_jwt_may_be_signed_with_the_secret_and_is_for_the_issuer() {
    let server = RawServer::json(TOKEN);
    let provider = BySecret { base: server.origin() };
    let builder = provider.builder(Credentials::secret("my-id", "CANARY-secret")).runtime(Standing);
    builder.build().unwrap().request_token().send().await.unwrap();
    let jwt = form_value(&server.only_request().body, "client_assertion").unwrap();
    let (message, signed) = jwt.rsplit_once('.').unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA384, b"CANARY-secret");
    ring::hmac::verify(&key, message.as_bytes(), &URL_SAFE_NO_PAD.decode(signed).unwrap()).unwrap();
    assert_eq!(read(&jwt).1["aud"], "https://issuer.example");
    assert_eq!(read(&jwt).1["exp"], NOW + 30);
    let without = BySecret { base: server.origin() }.client(Credentials::public("my-id"));
    assert_eq!(without.unwrap_err().kind(), ErrorKind::Configuration, "there is no secret to sign with");
}

/// As the grammar shows it, but for the address.
#[oauth_provider(
    token_url = "{base}/token",
    grant = jwt_bearer,
    client_auth = none,
    jwt(alg = RS256, key = "{private_key}", kid = "{private_key_id}", iss = "{client_email}", sub = "{subject}",
        aud = "https://oauth2.googleapis.com/token", lifetime = 3600, claims(scope = "{scope}")),
)]
struct ServiceAccount {
    base: String,
    client_email: String,
    #[oauth(secret)]
    private_key: String,
    private_key_id: Option<String>,
    subject: Option<String>,
}

#[tokio::test]
async fn an_assertion_is_a_grant_that_needs_no_client_identifier_and_is_cached() {
    let server = RawServer::json(TOKEN);
    let account = ServiceAccount {
        base: server.origin(),
        client_email: "me@project.example".into(),
        private_key: key("rsa.pem"),
        private_key_id: None,
        subject: Some("user@example".into()),
    };
    let client = account.builder(Credentials::anonymous()).runtime(Standing).build().unwrap();
    client.token().await.unwrap();
    client.token().await.unwrap();
    let jwt = form_value(&server.only_request().body, "assertion").unwrap();
    assert_eq!(
        server.only_request().body,
        format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={jwt}")
    );
    let (header, claims) = read(&jwt);
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT"}), "what has no value is left out");
    assert_eq!(
        claims,
        json!({"iss": "me@project.example", "sub": "user@example", "aud": "https://oauth2.googleapis.com/token",
            "iat": NOW, "exp": NOW + 3600})
    );
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_secret = "{jwt}",
    jwt(alg = ES256, key = "{private_key}", kid = "k", iss = "{team}", sub = "{client_id}", aud = "https://appleid.apple.com",
        lifetime = 300, leeway = 10, claims(nbf = "{now_unix}", admin = true, roles = json("[1,2]"), nested(a = "{team}")),
        header(typ = "none", "x5t#S256" = "{certificate_thumbprint(certificate)}", fp = "{key_fingerprint(rsa)}")),
)]
struct Computed {
    base: String,
    team: String,
    #[oauth(secret)]
    private_key: String,
    certificate: String,
    #[oauth(secret)]
    rsa: String,
}

#[tokio::test]
async fn a_secret_may_be_computed_and_claims_have_any_shape() {
    let server = RawServer::json(TOKEN);
    let provider = Computed {
        base: server.origin(),
        team: "T".into(),
        private_key: key("ec256.pem"),
        certificate: key("cert.pem"),
        rsa: key("rsa.pem"),
    };
    let client = provider.builder(Credentials::public("my-id")).runtime(Standing).build().unwrap();
    client.request_token().send().await.unwrap();
    let body = server.only_request().body;
    let jwt = form_value(&body, "client_secret").unwrap();
    assert_eq!(body, format!("grant_type=client_credentials&client_id=my-id&client_secret={jwt}"));
    let (header, claims) = read(&jwt);
    assert_eq!(
        claims,
        json!({"iss": "T", "sub": "my-id", "aud": "https://appleid.apple.com", "iat": NOW - 10, "exp": NOW + 300,
            "nbf": NOW, "admin": true, "roles": [1, 2], "nested": {"a": "T"}})
    );
    // By `openssl x509 -outform DER | openssl dgst -sha256` and `openssl pkey -pubout -outform DER | openssl dgst -sha256`.
    assert_eq!(header["x5t#S256"], "VmomB3u1QU7ctFUWEPlkKlD_C5iLFRzUiyPiEltX9UE");
    assert_eq!(header["fp"], "SHA256:QFeqFhlWXzFp1sPg+wsIN9zlaVW2kUw/RX7JzP6HG8Y=");
    assert_eq!(header["typ"], "none", "what is declared wins");
}

#[oauth_provider(
    grant = self_signed_jwt,
    jwt(alg = EdDSA, key = "{private_key}", iss = "{client_id}", sub = "{client_id}", aud = "https://api.example"),
)]
struct SelfSigned {
    #[oauth(secret)]
    private_key: String,
}

#[tokio::test]
async fn a_jwt_may_be_the_token_itself() {
    let provider = SelfSigned { private_key: key("ed25519.pem") };
    let client = provider.builder(Credentials::public("me")).runtime(Standing).build().unwrap();
    let token = client.token().await.unwrap();
    let jwt = token.access_token().expose_secret();
    assert!(is_signed(&signature::ED25519, &public("ed25519.pub.pem", 32), jwt));
    let expected =
        json!({"iss": "me", "sub": "me", "aud": "https://api.example", "iat": NOW, "exp": NOW + 3600});
    assert_eq!(read(jwt).1, expected);
    let Expiry::At(end) = token.expiry() else { panic!("{:?}", token.expiry()) };
    assert_eq!(end.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), NOW + 3600);
    assert!(client.try_header().is_some(), "it is cached like any other");
}

/// Sends the first request over a connection that turns out to be closed.
#[derive(Debug)]
struct FirstStale(Arc<ReqwestTransport>, AtomicUsize, std::sync::Mutex<Vec<String>>);

impl Transport for FirstStale {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        self.2.lock().unwrap().push(body);
        if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
            let error = TransportError::new(TransportErrorKind::Broken, Sent::No, "closed").stale();
            return Box::pin(async { Err(error) });
        }
        self.0.send(request)
    }
}

#[tokio::test]
async fn r17_statement_14_every_attempt_has_an_assertion_of_its_own() {
    let server = RawServer::json(TOKEN);
    let transport = Arc::new(FirstStale(
        ReqwestTransport::shared().unwrap(),
        AtomicUsize::new(0),
        std::sync::Mutex::default(),
    ));
    let declaration = json!({
        "name": "Acme",
        "fields": {"private_key": {"secret": true}},
        "token_url": server.url("/token"),
        "grant": "client_credentials",
        "client_auth": "private_key_jwt",
        "jwt": {"alg": "RS256", "key": "{private_key}"},
    });
    let metadata = Metadata::from_json(&declaration.to_string()).unwrap();
    let acme = DynamicProvider::new(metadata).field("private_key", key("rsa.pem"));
    let builder = Client::builder(acme, Credentials::public("my-id")).transport(Arc::clone(&transport));
    let client = builder.build().unwrap();
    client.request_token().send().await.unwrap();
    client.request_token().send().await.unwrap();
    let bodies = transport.2.lock().unwrap().clone();
    let mut jtis = HashSet::new();
    for body in &bodies {
        let kind = form_value(body, "client_assertion_type");
        assert_eq!(kind.as_deref(), Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        let (_, claims) = read(&form_value(body, "client_assertion").unwrap());
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("my-id"), &json!("my-id")));
        jtis.insert(claims["jti"].to_string());
    }
    assert_eq!((bodies.len(), jtis.len()), (3, 3));
}

/// Signs with a key that it does not show.
#[derive(Debug)]
struct Vault(bool);

impl Signer for Vault {
    fn sign<'a>(
        &'a self,
        alg: &'a str,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn StdError + Send + Sync>>> {
        Box::pin(async move {
            assert!(alg == "ES256" && message.contains(&b'.'));
            if self.0 { Ok(vec![7; 64]) } else { Err("the vault is sealed".into()) }
        })
    }
}

#[oauth_provider(token_url = "{base}/token", grant = client_credentials, client_auth = private_key_jwt, jwt(alg = ES256))]
struct Elsewhere {
    base: String,
}

#[tokio::test]
async fn a_key_may_be_elsewhere() {
    let server = RawServer::json(TOKEN);
    let builder = || Elsewhere { base: server.origin() }.builder(Credentials::public("my-id"));
    builder().signer(Vault(true)).build().unwrap().request_token().send().await.unwrap();
    let jwt = form_value(&server.only_request().body, "client_assertion").unwrap();
    assert!(jwt.ends_with(&URL_SAFE_NO_PAD.encode([7; 64])));
    let failing = builder().signer(Vault(false)).build().unwrap();
    let error = failing.request_token().send().await.unwrap_err();
    assert_eq!(error.to_string(), "Elsewhere: the signer has failed: the vault is sealed");
    assert_eq!(error.sent(), Sent::No);
    let nobody = builder().build().unwrap().request_token().send().await.unwrap_err();
    assert!(nobody.to_string().contains("there is no `Signer`"), "{nobody}");
    assert_eq!(server.requests().len(), 1);
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = client_secret_jwt,
    jwt(alg = HS256, key = "{shared_key}"),
)]
struct Shared {
    base: String,
    shared_key: Secret,
}

#[tokio::test]
async fn a_secret_key_is_the_configurations_own_whoever_signs_with_others() {
    let server = RawServer::json(TOKEN);
    let provider =
        Shared { base: server.origin(), shared_key: Secret::new("a key of thirty-two bytes or more") };
    let client = provider.builder(Credentials::public("my-id")).signer(Vault(true)).build().unwrap();
    client.request_token().send().await.unwrap();
    let jwt = form_value(&server.only_request().body, "client_assertion").unwrap();
    let (message, signature) = jwt.rsplit_once('.').unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"a key of thirty-two bytes or more");
    ring::hmac::verify(&key, message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
}

#[derive(Debug)]
struct Workload(AtomicUsize);

impl ClientAssertionSource for Workload {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(Secret::new(format!("CANARY.{number}"))) })
    }
}

#[oauth_provider(token_url = "{base}/token", grant = client_credentials, client_auth = client_assertion)]
struct Federated {
    base: String,
}

#[tokio::test]
async fn an_assertion_from_elsewhere_is_asked_for_at_each_request_and_is_in_no_error() {
    let server = RawServer::answer(
        400,
        "application/json",
        r#"{"error":"invalid_client","error_description":"CANARY.1"}"#,
    );
    let builder = || Federated { base: server.origin() }.builder(Credentials::public("my-id"));
    let client = builder().client_assertion(Workload(AtomicUsize::new(0))).build().unwrap();
    for number in 0..2 {
        let error = client.request_token().send().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&format!("CANARY.{number}")), "{error}");
        let body = &server.requests()[number].body;
        assert_eq!(form_value(body, "client_assertion"), Some(format!("CANARY.{number}")));
    }
    let error = builder().build().unwrap().request_token().send().await.unwrap_err();
    assert!(error.to_string().contains("ClientBuilder::client_assertion"), "{error}");
}
