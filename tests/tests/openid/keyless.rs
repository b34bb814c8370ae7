//! ID tokens of a provider whose keys nobody declares (OpenID Connect Core §3.1.3.7 item 6), and those that nobody asked for.

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Callback, Client, Credentials, ErrorKind, Received, oauth_provider};
use serde_json::{Value, json};

use super::op::{Key, sign};
use super::{REDIRECT_URI, Setup};

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = [authorization_code, refresh_token],
    scope(default = ["openid"]),
)]
struct Keyless {
    base: String,
}

fn client(setup: &Setup) -> Client<Keyless> {
    let builder = Keyless { base: setup.op.base() }.builder(Credentials::secret("app", "s3cr3t"));
    builder.runtime(setup.clock.clone()).build().unwrap()
}

async fn came_back(setup: &Setup, client: &Client<Keyless>, scope: &str) -> Callback<Keyless> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).scope(scope).send().await.unwrap();
    pending.callback(Received::query(&setup.op.log_in(&url))).unwrap()
}

#[tokio::test]
async fn statement_52_without_keys_an_id_token_is_signed_all_the_same() {
    let other_hash = "the `at_hash` of the ID token is not that of what came with it";
    for (header, claims, expected) in [
        // Whose signature it is, nobody can say.
        (json!({}), json!({}), Ok(())),
        (json!({"alg": "ES256K"}), json!({"at_hash": null}), Ok(())),
        (json!({"alg": "none"}), json!({}), Err("the ID token is not signed")),
        (json!({"alg": "None"}), json!({"at_hash": null}), Err("the ID token is not signed")),
        (json!({"alg": "ES256K"}), json!({}), Err(other_hash)),
        (json!({"alg": "RS256"}), json!({}), Err(other_hash)),
        (
            json!({"alg": "ES256K"}),
            json!({"at_hash": null, "c_hash": "AA"}),
            Err("the `c_hash` of the ID token is not that of what came with it"),
        ),
    ] {
        let setup = Setup::new();
        {
            let mut state = setup.op.state();
            (state.header, state.claims) = (header.clone(), claims);
        }
        let client = client(&setup);
        let callback = came_back(&setup, &client, "openid").await;
        let outcome = client.exchange(callback).send_with_id_token().await;
        let outcome = outcome.map(drop).map_err(|error| error.to_string().replace("Keyless: ", ""));
        assert_eq!(outcome, expected.map_err(str::to_owned), "{header}");
    }
}

#[tokio::test]
async fn statement_52_an_id_token_that_nobody_asked_for_says_nothing_of_the_user() {
    let setup = Setup::new();
    let claims = json!({
        "iss": "https://evil.example", "sub": "mallory", "aud": "other", "exp": 1, "nonce": "x",
    });
    let client = client(&setup);
    for header in [json!({"alg": "none"}), json!({})] {
        {
            let mut state = setup.op.state();
            let token: Value = sign(Key::Ed(1), &header, &claims).into();
            (state.scope, state.id_token) = ("email", Some(token));
        }
        let callback = came_back(&setup, &client, "email").await;
        let error = client.exchange(callback).send_with_id_token().await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert_eq!(error.to_string(), "Keyless: the login has no ID token; ask for the scope `openid`");
        let sessions = client.sessions(MemoryStore::default());
        let callback = came_back(&setup, &client, "email").await;
        let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
        assert!(session.id_token().await.unwrap().is_none());
        assert_eq!(session.userinfo().await.unwrap_err().kind(), ErrorKind::Configuration);
        // Nor when refreshes grant more, and bring no other.
        {
            let mut state = setup.op.state();
            (state.scope, state.refreshes_id_token) = ("email openid", false);
        }
        for _ in 0..2 {
            session.refresh().await.unwrap();
            assert_eq!(session.token().await.unwrap().scope().len(), 2);
            assert!(session.id_token().await.unwrap().is_none());
        }
        setup.op.state().refreshes_id_token = true;
    }
}
