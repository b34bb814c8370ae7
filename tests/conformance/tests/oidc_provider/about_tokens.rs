//! Introspection and revocation by clients of each authentication, and logins that a resource server asks for.

use oauth_runtime::http::header::WWW_AUTHENTICATE;
use oauth_runtime::http::{HeaderMap, HeaderValue};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{
    Challenge, Client, Credentials, DynamicProvider, ErrorCode, ErrorKind, Metadata, Received, oauth_provider,
};
use oauth_tests_conformance::{
    CLIENT_SECRET, REDIRECT_URI, Server, Setup, callback_query, credentials, exposed, key_of, param,
};
use serde_json::{Value, json};

/// A machine of this identifier.
fn machine(server: &Server, id: &str, keys: Value, credentials: Credentials) -> Client<DynamicProvider> {
    let base = server.base();
    let mut declaration = json!({
        "name": "Machine",
        "token_url": format!("{base}/token"),
        "introspection_url": format!("{base}/token/introspection"),
        "revocation_url": format!("{base}/token/revocation"),
        "issuer": base,
        "grant": "client_credentials",
    });
    for (key, value) in keys.as_object().unwrap() {
        declaration[key] = value.clone();
    }
    let mut provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
    if declaration["fields"].is_object() {
        provider = provider.field("private_key", key_of(id));
    }
    Client::builder(provider, credentials).build().unwrap()
}

#[tokio::test]
async fn s7_statement_63_a_machine_of_each_authentication_asks_about_its_token_and_revokes_it() {
    let server = Server::oidc_provider();
    let secret = |id: &str| Credentials::secret(id, CLIENT_SECRET);
    let with_key = |alg: &str| {
        json!({
            "client_auth": "private_key_jwt",
            "jwt": {"alg": alg, "key": "{private_key}"},
            "fields": {"private_key": {"secret": true}},
        })
    };
    let with_secret = json!({"client_auth": "client_secret_jwt", "jwt": {"alg": "HS256"}});
    for (id, keys, credentials) in [
        ("client_secret_basic", json!({"client_auth": "client_secret_basic"}), secret("client_secret_basic")),
        ("client_secret_post", json!({}), secret("client_secret_post")),
        ("ES256", with_key("ES256"), Credentials::public("ES256")),
        ("PS256", with_key("PS256"), Credentials::public("PS256")),
        ("HS256", with_secret, secret("HS256")),
    ] {
        let client = machine(&server, id, keys, credentials);
        let token = client.token().await.unwrap();
        let introspect = || client.introspect(token.access_token()).token_type_hint("access_token").send();
        let introspection = introspect().await.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(introspection.is_active(), "{id}");
        assert_eq!((introspection.client_id(), introspection.iss()), (Some(id), Some(server.base())));
        assert!(introspection.exp() > introspection.iat() && introspection.sub().is_none());
        client.revoke(token.access_token()).send().await.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(!introspect().await.unwrap().is_active(), "{id}");
        assert!(client.try_header().is_none());
        assert_ne!(exposed(&client.token().await.unwrap()), exposed(&token));
        // RFC 7009 §2.2: one that is not known, or is revoked already.
        for other in [exposed(&token), "unknown"] {
            client.revoke(other).token_type_hint("refresh_token").send().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_client_that_shows_the_wrong_secret_is_told_nothing() {
    let server = Server::oidc_provider();
    let (id, basic) = ("client_secret_basic", json!({"client_auth": "client_secret_basic"}));
    let client = machine(&server, id, basic, Credentials::secret(id, "wrong"));
    for error in
        [client.introspect("AT").send().await.unwrap_err(), client.revoke("AT").send().await.unwrap_err()]
    {
        assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::InvalidClient)));
    }
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    introspection_url = "{base}/token/introspection",
    revocation_url = "{base}/token/revocation",
    issuer = "{base}",
    grant = authorization_code,
    client_auth = none,
    scope(default = ["openid"]),
)]
struct Native {
    base: String,
}

#[tokio::test]
async fn s7_statement_63_a_public_client_asks_about_the_token_of_its_user_and_revokes_it() {
    let server = Server::oidc_provider();
    let setup = Setup::new(Native { base: server.base().to_owned() }.builder(Credentials::public("native")));
    let token = setup.log_in("http://127.0.0.1:4000/callback").await;
    let introspection = setup.client.introspect(token.access_token()).send().await.unwrap();
    assert_eq!((introspection.is_active(), introspection.sub()), (true, Some("alice")));
    assert_eq!(introspection.scope(), ["openid".into()]);
    setup.client.revoke(token.access_token()).token_type_hint("access_token").send().await.unwrap();
    assert!(!setup.client.introspect(token.access_token()).send().await.unwrap().is_active());
}

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    introspection_url = "{base}/token/introspection",
    issuer = "{base}",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
)]
struct Web {
    base: String,
}

#[tokio::test]
async fn a_user_who_logs_in_for_a_challenge_has_the_scope_and_the_authentication_that_it_asks_for() {
    let server = Server::oidc_provider();
    let setup = Setup::new(Web { base: server.base().to_owned() }.builder(credentials()));
    let sessions = setup.sessions(MemoryStore::default());
    let session = setup.begin(&sessions, REDIRECT_URI).await;
    let line = "Bearer error=\"insufficient_scope\", scope=\"orders\", \
        DPoP error=\"insufficient_user_authentication\", max_age=120";
    let mut headers = HeaderMap::new();
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(line));
    let challenges = Challenge::all(&headers);
    let request = session.step_up(&setup.client, REDIRECT_URI, &challenges).await.unwrap();
    let (url, mut pending) = request.send().await.unwrap();
    assert_eq!(param(&url, "scope").as_deref(), Some("openid offline_access orders"));
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    let token = session.token().await.unwrap();
    token.require_scopes(["openid", "offline_access", "orders"]).unwrap();
    let introspection = setup.client.introspect(token.access_token()).send().await.unwrap();
    assert!(introspection.scope().contains(&"orders".into()));
    // With `max_age` the server says when the user has logged in (OpenID Connect Core §2).
    let id_token = token.id_token().unwrap().expose_secret();
    assert!(claims(id_token)["auth_time"].is_u64());
    let again = session.step_up(&setup.client, REDIRECT_URI, &challenges).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::StepUpFailed);
}

fn claims(jwt: &str) -> Value {
    use base64::Engine as _;
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap())
        .unwrap()
}
