//! The answers that a provider of OpenID Connect signs, and the keys that it publishes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

use super::login::Login;
use super::setup::has_path;
use super::{CLIENT_ID, CLIENT_SECRET, Inner, MockRequest, resource};
use crate::crypto::{Algorithm, PrivateKey, base64url};
use crate::plan::Hash;

/// Who logs in.
const USER: &str = "mock-user";

// Everybody has these keys: they are those of RFC 7515 appendix A.3 and RFC 8037 appendix A, and one that is public here.
const RSA: &str = include_str!("openid_rsa.json");
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const ED: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;

/// What the mock signs with: the first of the declared algorithms that it has a key for.
struct Key {
    alg: String,
    text: &'static str,
    signs: PrivateKey,
}

impl Key {
    fn of(inner: &Inner) -> Option<Self> {
        let mut algorithms = inner.plan.openid.algorithms.iter();
        algorithms.find_map(|algorithm| {
            let (kind, hash, text) = match algorithm {
                Algorithm::Rs(hash) => ("RS", *hash, RSA),
                Algorithm::Ps(hash) => ("PS", *hash, RSA),
                Algorithm::Hs(hash) => ("HS", *hash, CLIENT_SECRET),
                Algorithm::Es(Hash::Sha256) => ("ES", Hash::Sha256, EC),
                Algorithm::EdDsa => ("EdDSA", Hash::Sha512, ED),
                Algorithm::Es(_) => return None,
            };
            let bits = match hash {
                _ if kind == "EdDSA" => "",
                Hash::Sha256 => "256",
                Hash::Sha384 => "384",
                Hash::Sha512 => "512",
                Hash::Sha1 => return None,
            };
            let signs = PrivateKey::parse(*algorithm, text).ok()?;
            Some(Self { alg: format!("{kind}{bits}"), text, signs })
        })
    }

    fn sign(&self, claims: &Value) -> Option<String> {
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&json!({"alg": self.alg, "kid": "mock"})), part(claims));
        let signature = self.signs.sign(text.as_bytes()).ok()?;
        Some(format!("{text}.{}", base64url(&signature)))
    }

    /// The public half, as it is published; none of a secret.
    fn published(&self) -> Option<Value> {
        let private: Map<String, Value> = serde_json::from_str(self.text).ok()?;
        let is_public = |name: &str| matches!(name, "kty" | "crv" | "x" | "y" | "n" | "e");
        let mut public: Map<_, _> = private.into_iter().filter(|(name, _)| is_public(name)).collect();
        public.insert("kid".to_owned(), "mock".into());
        public.insert("use".to_owned(), "sig".into());
        Some(Value::Object(public))
    }
}

/// Whether answers are signed.
fn signs(inner: &Inner) -> bool {
    let rules = &inner.plan.openid;
    let is_jwt = inner.plan.authorize.rules().is_some_and(|rules| rules.jwt_mode.is_some());
    let has_keys = inner.setups.iter().any(|setup| !setup.keys.is_empty());
    is_jwt || has_keys || rules.algorithms.iter().any(|algorithm| algorithm.is_symmetric())
}

/// # Errors
///
/// That the mock has no key for what is declared.
pub(super) fn check(inner: &Inner) -> Result<(), String> {
    if signs(inner) && Key::of(inner).is_none() {
        return Err("signed_response_alg: the mock signs with no `ES384` and no `ES512`".to_owned());
    }
    Ok(())
}

/// Signs claims, where the declaration says that they are signed.
pub(super) fn sign(inner: &Inner, claims: &Value) -> Option<String> {
    if signs(inner) { Key::of(inner)?.sign(claims) } else { None }
}

/// The one parameter of a callback that is a JWT (JARM §2.1).
pub(super) fn callback(
    inner: &Inner,
    login: &Login,
    params: &[(String, String)],
) -> Option<Vec<(String, String)>> {
    let mut claims: Map<String, Value> =
        params.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let soon = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + Duration::from_secs(600);
    claims.insert("iss".to_owned(), login.issuer.clone()?.into());
    claims.insert("aud".to_owned(), CLIENT_ID.into());
    claims.insert("exp".to_owned(), soon.as_secs().into());
    Some(vec![("response".to_owned(), sign(inner, &Value::Object(claims))?)])
}

/// Answers a request for the keys or for userinfo; `None` where it is neither.
pub(super) fn answer(inner: &Inner, request: &MockRequest) -> Option<Response<Full<Bytes>>> {
    let is_at = |path: &str| inner.setups.iter().any(|setup| has_path(&setup.keys, path));
    if request.method != Method::GET.as_str() {
        return None;
    }
    if is_at(&request.path) {
        let keys: Vec<_> = Key::of(inner).and_then(|key| key.published()).into_iter().collect();
        return Some(json_answer(&json!({"keys": keys})));
    }
    if !inner.setups.iter().any(|setup| has_path(&setup.userinfo, &request.path)) {
        return None;
    }
    let answer = resource::answer(inner, request);
    Some(if answer.status() == StatusCode::OK { json_answer(&json!({"sub": USER})) } else { answer })
}

fn json_answer(body: &Value) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::from(body.to_string()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
