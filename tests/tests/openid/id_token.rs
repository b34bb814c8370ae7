//! The ID token of a login (OpenID Connect Core §3.1.3.7).

use std::time::{Duration, UNIX_EPOCH};

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Credentials, ErrorKind, Received, Sent, oauth_provider};
use serde_json::{Value, json};

use super::op::{Key, half_hash, jwk, sign};
use super::{REDIRECT_URI, Setup, message};

#[tokio::test]
async fn a_login_ends_in_who_the_user_is() {
    let setup = Setup::new();
    setup.op.state().claims =
        json!({"email_verified": "true", "acr": "1", "amr": ["pwd", "otp"], "roles": ["r"]});
    let (token, id_token) = setup.log_in().await.unwrap();
    assert_eq!((id_token.iss(), id_token.sub()), (&*setup.op.base(), "alice"));
    assert_eq!((id_token.aud(), id_token.azp()), (&["app".to_owned()][..], None));
    assert_eq!(id_token.exp(), UNIX_EPOCH + Duration::from_secs(setup.op.now() + 300));
    assert_eq!(id_token.iat(), Some(UNIX_EPOCH + Duration::from_secs(setup.op.now())));
    assert_eq!(id_token.auth_time(), Some(UNIX_EPOCH + Duration::from_secs(1_000_000_000)));
    assert_eq!((id_token.acr(), id_token.amr()), (Some("1"), vec!["pwd", "otp"]));
    let claims = id_token.claims();
    assert_eq!((claims.email(), claims.email_verified()), (Some("alice@example.com"), Some(true)));
    assert_eq!(claims.get("roles"), Some(&json!(["r"])));
    let shown = format!("{id_token:?} {claims:?} {token:?}");
    assert!(!shown.contains("alice") && shown.contains("email"), "{shown}");
    assert_eq!(setup.op.asked("/jwks"), 1);
}

#[tokio::test]
async fn each_kind_of_key_verifies() {
    for key in [Key::Ed(1), Key::Es256, Key::Rs256] {
        let setup = Setup::new();
        {
            let mut state = setup.op.state();
            (state.key, state.keys) = (key, vec![jwk(Key::Ed(1)), jwk(Key::Es256), jwk(Key::Rs256)]);
            // The hash goes with the algorithm.
            state.claims = json!({"at_hash": null});
        }
        setup.log_in().await.unwrap();
    }
}

/// What becomes of a login whose ID token has these claims and members of the header: the claim that is refused, and why.
async fn outcome(claims: Value, header: Value) -> Result<(), (Option<String>, String)> {
    let setup = Setup::new();
    {
        let mut state = setup.op.state();
        (state.claims, state.header) = (claims, header);
    }
    match setup.log_in().await {
        Ok(_) => Ok(()),
        Err(error) => {
            assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
            assert_eq!(error.member(), Some("id_token"), "{error}");
            Err((error.claim().map(str::to_owned), message(&error)))
        }
    }
}

#[tokio::test]
async fn statement_52_the_claims_are_those_of_this_login() {
    let now = Setup::new().op.now();
    for claims in [
        json!({}),
        json!({"aud": ["app"]}),
        json!({"aud": ["app", "other"], "azp": "app"}),
        json!({"exp": now - 200}),
        json!({"iat": now + 200}),
        json!({"at_hash": null}),
        json!({"c_hash": half_hash("c0de")}),
    ] {
        assert_eq!(outcome(claims.clone(), json!({})).await, Ok(()), "{claims}");
    }
    let no_claims = "the ID token is not a JWT with the claims of one";
    let not_in_aud = "the ID token is not for this client: its `client_id` is not in `aud`";
    let other_azp = "the ID token is not for this client: its `azp` is another";
    let no_azp =
        "the ID token is for several clients, and does not say in `azp` for which of them it was made";
    let not_of_this = |name: &str| format!("the `{name}` of the ID token is not that of what came with it");
    let wrong_nonce = "the `nonce` of the ID token is not that of the login";
    for (claims, claim, expected) in [
        (
            json!({"iss": "https://evil.example"}),
            "iss",
            "the `iss` of the ID token is not the declared issuer",
        ),
        (json!({"iss": null}), "", no_claims),
        (json!({"sub": ""}), "sub", "the `sub` of the ID token is empty"),
        (json!({"sub": null}), "", no_claims),
        (json!({"sub": 7}), "", no_claims),
        (json!({"aud": "other"}), "aud", not_in_aud),
        (json!({"aud": []}), "aud", not_in_aud),
        (json!({"aud": ["another", "other"], "azp": "app"}), "aud", not_in_aud),
        (json!({"aud": null}), "", no_claims),
        (json!({"aud": ["app", "other"]}), "azp", no_azp),
        (json!({"azp": "other"}), "azp", other_azp),
        (json!({"aud": ["app", "other"], "azp": "other"}), "azp", other_azp),
        (json!({"nonce": "another"}), "nonce", wrong_nonce),
        (json!({"nonce": null}), "nonce", wrong_nonce),
        (json!({"exp": now - 400}), "exp", "the ID token has expired"),
        (json!({"nbf": now + 4000}), "nbf", "the ID token is not valid yet, by its `nbf`"),
        (json!({"exp": null}), "", no_claims),
        (json!({"iat": null}), "iat", "the ID token does not say when it was made, in `iat`"),
        (json!({"iat": now + 400}), "iat", "the `iat` of the ID token is in the future"),
        (json!({"at_hash": half_hash("other")}), "at_hash", &not_of_this("at_hash")),
        (json!({"at_hash": 7}), "at_hash", &not_of_this("at_hash")),
        (json!({"c_hash": half_hash("other")}), "c_hash", &not_of_this("c_hash")),
        (json!({"s_hash": half_hash("other")}), "s_hash", &not_of_this("s_hash")),
    ] {
        let claim = Some(claim.to_owned()).filter(|claim| !claim.is_empty());
        let refused = outcome(claims.clone(), json!({})).await;
        assert_eq!(refused, Err((claim, expected.to_owned())), "{claims}");
    }
}

#[tokio::test]
async fn statement_52_86_the_signature_is_the_providers() {
    let wrong_algorithm = "the ID token is signed with an algorithm that is not allowed; name it with `signed_response_alg = [..]`";
    for (header, expected) in [
        (json!({"alg": "none"}), "the ID token is not signed"),
        (json!({"alg": "HS256"}), wrong_algorithm),
        (json!({"alg": "PS256"}), wrong_algorithm),
        (json!({"alg": "ES256"}), "the ID token is signed with a key that the provider does not publish"),
        (json!({"kid": "other"}), "the ID token is signed with a key that the provider does not publish"),
        (json!({"crit": ["exp"]}), "the ID token has a critical extension, and none is supported"),
    ] {
        assert_eq!(outcome(json!({}), header.clone()).await, Err((None, expected.to_owned())), "{header}");
    }
    for header in [
        json!({"kid": null}),
        json!({"jku": "https://evil.example", "jwk": jwk(Key::Ed(9)), "x5u": "https://evil.example", "x5c": ["AA"]}),
    ] {
        assert_eq!(outcome(json!({}), header.clone()).await, Ok(()), "{header}");
    }
    // Signed by another key under the name of the right one, also where it brings that.
    for header in [json!({"kid": "ed-1"}), json!({"kid": "ed-1", "jwk": jwk(Key::Ed(9))})] {
        let setup = Setup::new();
        {
            let mut state = setup.op.state();
            (state.key, state.header) = (Key::Ed(9), header);
        }
        let error = setup.log_in().await.unwrap_err();
        assert_eq!(message(&error), "the ID token has a signature that is not that of the provider");
    }
}

#[tokio::test]
async fn statement_52_without_an_id_token_there_is_no_login() {
    let missing = "`openid` was granted, but there is no ID token";
    for (id_token, expected) in [
        (json!(null), missing),
        (json!(""), missing),
        (json!("opaque"), "the ID token is not a JWT with the claims of one"),
        (json!("a.b.c.d.e"), "the ID token is not a JWT with the claims of one"),
    ] {
        let setup = Setup::new();
        setup.op.state().id_token = Some(id_token.clone());
        let error = setup.log_in().await.unwrap_err();
        assert_eq!((error.kind(), &*message(&error)), (ErrorKind::InvalidResponse, expected), "{id_token}");
    }
    // One in which a name stands twice.
    let setup = Setup::new();
    let token = sign(Key::Ed(1), &json!({}), &json!({}));
    let claims = r#"{"iss":"a","iss":"b"}"#;
    let parts: Vec<&str> = token.split('.').collect();
    let token = [parts[0], &base64_of(claims), parts[2]].join(".");
    setup.op.state().id_token = Some(token.into());
    assert_eq!(setup.log_in().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[tokio::test]
async fn statement_52_a_user_who_proved_it_too_long_ago_is_refused() {
    let setup = Setup::new();
    let now = setup.op.now();
    for (auth_time, expected) in [
        (json!(now - 60), Ok(())),
        (json!(now - 69), Ok(())),
        (json!(now - 71), Err("the user logged in longer ago than the login's `max_age` allows")),
        (json!(null), Err("the login asked for a `max_age`, but the ID token has no `auth_time`")),
    ] {
        setup.op.state().claims = json!({"auth_time": auth_time});
        let request = setup.client.authorize(REDIRECT_URI).max_age(Duration::from_secs(60));
        let (url, pending) = request.send().await.unwrap();
        assert!(url.query().unwrap().contains("max_age=60"));
        // It is kept with the login, wherever that is.
        let store = MemoryStore::default();
        let query = setup.op.log_in(&url);
        let cookie = pending.store(&store).await.unwrap();
        let cookies = format!("{}={}", cookie.name(), cookie.value());
        let callback = setup.client.take_callback(&store, &cookies, Received::query(&query)).await.unwrap();
        let outcome = setup.client.exchange(callback).send().await;
        let outcome = outcome.map(drop).map_err(|error| message(&error));
        assert_eq!(outcome, expected.map_err(str::to_owned), "{auth_time}");
    }
}

#[tokio::test]
async fn statement_52_who_has_to_prove_it_anew_has_done_so_just_now() {
    let setup = Setup::new();
    let now = setup.op.now();
    for (auth_time, is_taken) in [(now, true), (now - 9, true), (now - 11, false), (now - 290, false)] {
        setup.op.state().claims = json!({"auth_time": auth_time});
        let request = setup.client.authorize(REDIRECT_URI).max_age(Duration::ZERO);
        let (url, mut pending) = request.send().await.unwrap();
        let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
        let outcome = setup.client.exchange(callback).send().await;
        assert_eq!(outcome.is_ok(), is_taken, "{auth_time} at {now}");
    }
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    signed_response_alg = EdDSA,
    grant = authorization_code,
    scope(default = ["openid"]),
    authorize(omit(nonce), params(max_age = 60)),
)]
struct WithoutNonce {
    base: String,
}

#[tokio::test]
async fn statement_52_a_nonce_that_nobody_sent_and_an_age_that_is_declared_count() {
    let setup = Setup::new();
    let builder = WithoutNonce { base: setup.op.base() }.builder(Credentials::public("app"));
    let client = builder.runtime(setup.clock.clone()).build().unwrap();
    let now = setup.op.now();
    for (claims, expected) in [
        (json!({"auth_time": now}), Ok(())),
        (json!({"auth_time": now, "nonce": "n"}), Err("the ID token has a `nonce`, and the login has none")),
        (json!({}), Err("the user logged in longer ago than the login's `max_age` allows")),
    ] {
        setup.op.state().claims = claims;
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
        let outcome = client.exchange(callback).send().await.map(drop);
        let outcome = outcome.map_err(|error| error.to_string().replace("WithoutNonce: ", ""));
        assert_eq!(outcome, expected.map_err(str::to_owned));
    }
    setup.op.state().id_token = Some(Value::Null);
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
    assert!(client.exchange(callback).send().await.is_err());
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    signed_response_alg = HS256,
    grant = authorization_code,
    scope(default = ["openid"]),
)]
struct BySecret {
    base: String,
}

#[tokio::test]
async fn a_secret_verifies_where_the_declaration_says_so() {
    let setup = Setup::new();
    for (secret, is_taken) in [("s3cr3t", true), ("other", false)] {
        let builder = BySecret { base: setup.op.base() }.builder(Credentials::secret("app", "s3cr3t"));
        let client = builder.runtime(setup.clock.clone()).build().unwrap();
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let now = setup.op.now();
        let nonce = oauth_tests::login::param(&url, "nonce");
        let claims = json!({"iss": setup.op.base(), "sub": "u", "aud": "app", "exp": now + 60, "iat": now, "nonce": nonce});
        let text = format!("{}.{}", base64_of(r#"{"alg":"HS256"}"#), base64_of(&claims.to_string()));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        let signature = ring::hmac::sign(&key, text.as_bytes());
        let token = format!("{text}.{}", {
            use base64::Engine as _;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signature.as_ref())
        });
        setup.op.state().id_token = Some(token.into());
        let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
        assert_eq!(client.exchange(callback).send().await.is_ok(), is_taken);
    }
    assert_eq!(setup.op.asked("/jwks"), 0);
}

#[tokio::test]
async fn nothing_of_an_id_token_is_in_an_error() {
    let setup = Setup::new();
    for (claims, header) in [
        (json!({"sub": "", "email": "s3nsitive"}), json!({})),
        (json!({"email": "s3nsitive"}), json!({"kid": "s3nsitive"})),
    ] {
        {
            let mut state = setup.op.state();
            (state.claims, state.header) = (claims, header);
        }
        let error = setup.log_in().await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3nsitive") && !shown.contains("eyJ"), "{shown}");
    }
}
