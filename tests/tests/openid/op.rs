//! A provider of OpenID Connect that signs whatever a test wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oauth_runtime::mock::ManualClock;
use oauth_runtime::runtime::Runtime as _;
use oauth_runtime::url::Url;
use oauth_runtime::url::form_urlencoded::{self, Serializer};
use oauth_tests::login::param;
use oauth_tests::{RawRequest, RawServer, response};
use ring::digest::{SHA512, digest};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Map, Value, json};

/// The key that signs, by what it is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Ed25519, whose secret is this byte, 32 times.
    Ed(u8),
    Es256,
    Rs256,
}

/// What the server answers with next.
pub(crate) struct State {
    /// Which key signs.
    pub(crate) key: Key,
    /// What the header has besides `alg` and `kid`; null removes.
    pub(crate) header: Value,
    /// What the claims have besides the right ones; null removes.
    pub(crate) claims: Value,
    /// In the place of the ID token; null for none.
    pub(crate) id_token: Option<Value>,
    /// The keys that are published.
    pub(crate) keys: Vec<Value>,
    /// In the place of the key set, a whole answer.
    pub(crate) jwks: Option<String>,
    /// A whole answer.
    pub(crate) userinfo: String,
    /// Whether a refresh brings an ID token.
    pub(crate) refreshes_id_token: bool,
    pub(crate) scope: &'static str,
    pub(crate) token_type: &'static str,
    /// What a proof at the userinfo endpoint has to hold (RFC 9449 §9).
    pub(crate) dpop_nonce: Option<&'static str>,
    /// Whole answers at other paths.
    pub(crate) answers: HashMap<&'static str, String>,
    nonce: Option<String>,
    issued: u32,
}

pub(crate) struct Op {
    server: RawServer,
    pub(crate) clock: Arc<ManualClock>,
    state: Arc<Mutex<State>>,
}

impl Op {
    pub(crate) fn start(clock: Arc<ManualClock>) -> Self {
        let state = Arc::new(Mutex::new(State {
            key: Key::Ed(1),
            header: json!({}),
            claims: json!({}),
            id_token: None,
            keys: vec![jwk(Key::Ed(1))],
            jwks: None,
            userinfo: String::new(),
            refreshes_id_token: true,
            scope: "openid offline_access",
            token_type: "Bearer",
            dpop_nonce: None,
            answers: HashMap::new(),
            nonce: None,
            issued: 0,
        }));
        let (shared, time) = (Arc::clone(&state), Arc::clone(&clock));
        let server = RawServer::answering(move |request| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&mut state, &time, request)
        });
        Self { server, clock, state }
    }

    pub(crate) fn base(&self) -> String {
        self.server.origin()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an authorization request, and gives the query that its user comes back with.
    pub(crate) fn log_in(&self, url: &Url) -> String {
        self.state().nonce = param(url, "nonce");
        let params =
            [("code", "c0de".to_owned()), ("state", param(url, "state").unwrap()), ("iss", self.base())];
        Serializer::new(String::new()).extend_pairs(params).finish()
    }

    /// How often a path was asked.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let requests = self.server.requests();
        requests.iter().filter(|request| path_of(request) == path).count()
    }

    /// The requests to a path.
    pub(crate) fn requests(&self, path: &str) -> Vec<RawRequest> {
        self.server.requests().into_iter().filter(|request| path_of(request) == path).collect()
    }

    /// The time in seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now().wall().as_secs()
    }
}

fn path_of(request: &RawRequest) -> &str {
    request.line.split([' ', '?']).nth(1).unwrap_or_default()
}

fn answer(state: &mut State, clock: &ManualClock, request: &RawRequest) -> String {
    let base = format!("http://{}", request.header("host").unwrap());
    match path_of(request) {
        "/jwks" => state.jwks.clone().unwrap_or_else(|| ok(&json!({"keys": state.keys}))),
        "/userinfo" => match state.dpop_nonce {
            Some(nonce) if proof(request)["nonce"] != nonce => {
                let challenge = "www-authenticate: DPoP error=\"use_dpop_nonce\"\r\n";
                response(401, &format!("{challenge}dpop-nonce: {nonce}\r\n"), "")
            }
            _ => state.userinfo.clone(),
        },
        "/token" => {
            state.issued += 1;
            let access_token = format!("access-{}", state.issued);
            let form: Vec<_> = form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
            let is_refresh = form.contains(&("grant_type".into(), "refresh_token".into()));
            let mut token = json!({
                "access_token": access_token, "token_type": state.token_type, "expires_in": 600, "scope": state.scope,
                "refresh_token": format!("refresh-{}", state.issued),
            });
            if !is_refresh || state.refreshes_id_token {
                let now = clock.now().wall().as_secs();
                let nonce = state.nonce.clone().filter(|_| !is_refresh);
                let id_token = state.id_token.clone().unwrap_or_else(|| {
                    let mut claims = json!({
                        "iss": base, "sub": "alice", "aud": "app", "exp": now + 300, "iat": now,
                        "auth_time": 1_000_000_000, "nonce": nonce, "at_hash": half_hash(&access_token),
                        "email": "alice@example.com",
                    });
                    merge(&mut claims, &state.claims);
                    sign(state.key, &state.header, &claims).into()
                });
                token["id_token"] = id_token;
            }
            ok(&token)
        }
        path => state.answers.get(path).cloned().unwrap_or_else(|| response(404, "", "")),
    }
}

/// The claims of the proof of a request (RFC 9449 §4.2).
pub(crate) fn proof(request: &RawRequest) -> Value {
    let payload = request.header("dpop").and_then(|proof| proof.split('.').nth(1)).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

pub(crate) fn ok(body: &Value) -> String {
    response(200, "content-type: application/json\r\n", &body.to_string())
}

/// The left half of the hash that goes with Ed25519 (OpenID Connect Core §3.1.3.6).
pub(crate) fn half_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA512, text.as_bytes()).as_ref()[..32])
}

/// Puts the members over the others; null removes one.
fn merge(value: &mut Value, over: &Value) {
    let members = value.as_object_mut().unwrap();
    for (name, member) in over.as_object().unwrap() {
        members.insert(name.clone(), member.clone());
    }
    members.retain(|_, member| !member.is_null());
}

/// A JWT. The header has the algorithm and the identifier of the key, unless it says otherwise.
pub(crate) fn sign(key: Key, header: &Value, claims: &Value) -> String {
    let mut all = json!({"alg": alg(key), "kid": kid(key)});
    merge(&mut all, header);
    let text = format!("{}.{}", part(&all), part(claims));
    let signature = match key {
        Key::Ed(_) => ed(key).sign(text.as_bytes()).as_ref().to_vec(),
        Key::Es256 => es256().sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
        Key::Rs256 => {
            let key = rsa();
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
            signature
        }
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The public half, as it is published.
pub(crate) fn jwk(key: Key) -> Value {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let own = match key {
        Key::Ed(_) => json!({"kty": "OKP", "crv": "Ed25519", "x": text(ed(key).public_key().as_ref())}),
        Key::Es256 => {
            let key = es256();
            let point = key.public_key().as_ref();
            json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
        }
        Key::Rs256 => {
            let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(rsa().public());
            json!({"kty": "RSA", "n": text(&n), "e": text(&e)})
        }
    };
    let Value::Object(mut members) = own else { unreachable!() };
    members.extend(Map::from_iter([("kid".into(), kid(key).into()), ("use".into(), "sig".into())]));
    Value::Object(members)
}

fn alg(key: Key) -> &'static str {
    match key {
        Key::Ed(_) => "EdDSA",
        Key::Es256 => "ES256",
        Key::Rs256 => "RS256",
    }
}

fn kid(key: Key) -> String {
    match key {
        Key::Ed(number) => format!("ed-{number}"),
        Key::Es256 => "es".to_owned(),
        Key::Rs256 => "rs".to_owned(),
    }
}

fn ed(key: Key) -> Ed25519KeyPair {
    let Key::Ed(number) = key else { unreachable!() };
    Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap()
}

fn es256() -> EcdsaKeyPair {
    let key = pkcs8(include_str!("../composed/keys/ec256.pem"));
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key, &SystemRandom::new()).unwrap()
}

fn rsa() -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(&pkcs8(include_str!("../composed/keys/rsa.pem"))).unwrap()
}

fn pkcs8(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}
