//! Userinfo with a token that is bound to a key (RFC 9449 §7 and §9).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Credentials, ErrorKind, Received, oauth_provider};
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::REDIRECT_URI;
use super::op::{Op, ok, proof};

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    userinfo_url = "{base}/userinfo",
    signed_response_alg = EdDSA,
    grant = [authorization_code, refresh_token],
    client_auth = none,
    dpop = ES256,
    scope(default = ["openid"]),
)]
struct Bound {
    base: String,
}

#[tokio::test]
async fn userinfo_is_asked_again_with_the_nonce_that_the_provider_wants() {
    let op = Op::start(ManualClock::new());
    {
        let mut state = op.state();
        (state.token_type, state.scope) = ("DPoP", "openid");
        state.userinfo = ok(&json!({"sub": "alice"}));
        state.dpop_nonce = Some("n-1");
    }
    let builder = Bound { base: op.base() }.builder(Credentials::public("app"));
    let client = builder.runtime(op.clock.clone()).build().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();

    session.userinfo().await.unwrap();
    let requests = op.requests("/userinfo");
    let nonces: Vec<_> = requests.iter().map(|request| proof(request)["nonce"].clone()).collect();
    assert_eq!(nonces, [json!(null), json!("n-1")]);
    let (first, second) = (proof(&requests[0]), proof(&requests[1]));
    assert_ne!(first["jti"], second["jti"]);
    let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, b"access-1"));
    for (request, proof) in requests.iter().zip([first, second]) {
        assert_eq!(request.header("authorization"), Some("DPoP access-1"));
        assert_eq!((&proof["htm"], &proof["htu"]), (&json!("GET"), &json!(op.base() + "/userinfo")));
        assert_eq!(proof["ath"], hash.as_str());
    }
    // The nonce is remembered, and the next one is learnt.
    session.userinfo().await.unwrap();
    assert_eq!(op.asked("/userinfo"), 3);
    op.state().dpop_nonce = Some("n-2");
    session.userinfo().await.unwrap();
    assert_eq!((op.asked("/userinfo"), op.asked("/token")), (5, 1), "the token is not taken for a bad one");
}

#[tokio::test]
async fn a_provider_that_is_never_content_with_a_nonce_is_asked_no_third_time() {
    let op = Op::start(ManualClock::new());
    {
        let mut state = op.state();
        (state.token_type, state.scope) = ("DPoP", "openid");
        let headers = "www-authenticate: DPoP error=\"use_dpop_nonce\"\r\ndpop-nonce: n\r\n";
        state.userinfo = oauth_tests::response(401, headers, "");
    }
    let builder = Bound { base: op.base() }.builder(Credentials::public("app"));
    let client = builder.runtime(op.clock.clone()).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    let error = client.userinfo(&token, &id_token).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(401)));
    assert_eq!(op.asked("/userinfo"), 2);
}
