//! Grants of the provider's own, of passwords and of assertions from elsewhere, and environments.

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Expiry, oauth_provider};
use oauth_tests::{RawServer, response};
use serde_json::{Value, json};

use super::{acme, form_value, merged, play, server};

#[oauth_provider(
    token_url = "{base}/token",
    grant = "account_credentials",
    client_auth = client_secret_basic,
    request(params(account_id = "{account_id}")),
)]
struct Vendor {
    base: String,
    account_id: String,
}

#[tokio::test]
async fn a_grant_of_the_providers_own_is_a_machines_and_is_cached() {
    let server = RawServer::json(r#"{"access_token":"AT","expires_in":3600}"#);
    let vendor = Vendor { base: server.origin(), account_id: "a&b".to_owned() };
    let client = vendor.client(Credentials::secret("id", "secret")).unwrap();
    for _ in 0..3 {
        client.token().await.unwrap();
    }
    assert_eq!(server.only_request().body, "grant_type=account_credentials&account_id=a%26b");
    assert_eq!(Vendor::METADATA.grants(), ["account_credentials"]);
}

#[oauth_provider(token_url = "{base}/token", grant = [password, saml2_bearer, jwt_bearer])]
struct Given {
    base: String,
}

const GRANTED: &str = r#"{"access_token":"AT","expires_in":3600,"refresh_token":"RT"}"#;

#[tokio::test]
#[expect(deprecated, reason = "it is what is tested")]
async fn what_a_user_has_given_is_sent_once_and_may_begin_a_session() {
    let server = RawServer::json(GRANTED);
    let client = Given { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = client.password("ann", "p&w").scope("read").session(&sessions, "ann").await.unwrap();
    client.saml2_bearer("PHNhbWw").send().await.unwrap();
    client.jwt_bearer("ey.J.z").param("audience", "a b").send().await.unwrap();
    session.refresh().await.unwrap();
    let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    let client = "client_id=id&client_secret=secret";
    let expected = [
        format!("grant_type=password&username=ann&password=p%26w&scope=read&{client}"),
        format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Asaml2-bearer&assertion=PHNhbWw&{client}"
        ),
        format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey.J.z&{client}&audience=a+b"
        ),
        format!("grant_type=refresh_token&refresh_token=RT&{client}"),
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test]
#[expect(deprecated, reason = "it is what is tested")]
async fn a_password_is_in_no_error() {
    let body = r#"{"error":"invalid_grant","error_description":"CANARY-pw is wrong"}"#;
    let server = RawServer::answering(move |_| response(400, "content-type: application/json\r\n", body));
    let client = Given { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let grant = client.password("ann", "CANARY-pw");
    assert!(!format!("{grant:?}").contains("CANARY"));
    let error = grant.send().await.unwrap_err();
    assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("invalid_grant"));
    assert!(!format!("{error:?} {error}").contains("CANARY"), "{error:?}");
    let error = client.password("", "CANARY-pw").send().await.unwrap_err();
    assert_eq!(error.to_string(), "Given: the username is empty");
    assert_eq!(server.requests().len(), 1);
}

#[oauth_provider(
    token_url = "{env}/token",
    environments(production = "https://acme.example", sandbox = "https://sandbox.acme.example"),
    grant = client_credentials,
    origins = ["{env}"],
)]
#[derive(Clone)]
struct Twice;

#[tokio::test]
async fn an_environment_is_chosen_by_its_name_and_the_first_is_the_usual_one() {
    let credentials = || Credentials::secret("id", "secret");
    let usual = Twice.client(credentials()).unwrap();
    assert_eq!(usual.token_url(), "https://acme.example/token");
    let sandbox =
        Twice::builder(Twice, credentials()).environment(TwiceEnvironment::Sandbox).build().unwrap();
    assert_eq!(sandbox.token_url(), "https://sandbox.acme.example/token");
    // Another tenant of the client is in the same environment.
    assert_eq!(sandbox.with_provider(Twice).unwrap().token_url(), sandbox.token_url());
    assert!(sandbox.check_target("https://sandbox.acme.example/v1").is_ok());
    assert!(sandbox.check_target("https://acme.example/v1").is_err());
}

#[tokio::test]
async fn a_loaded_declaration_has_environments_too() {
    let declaration = acme(json!({
        "token_url": "{env}/token",
        "environments": {"production": "https://acme.example", "sandbox": "https://sandbox.acme.example"},
    }));
    let client = |environment: &'static str| {
        let provider = DynamicProvider::new(declaration.clone());
        Client::builder(provider, Credentials::secret("id", "secret")).environment(environment).build()
    };
    assert_eq!(client("sandbox").unwrap().token_url(), "https://sandbox.acme.example/token");
    let error = client("sandbx").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("sandbox"), "{error}");
}

#[oauth_provider(
    token_url = "{base}/token",
    authorization_url = "{base}/authorize",
    revocation_url = "{base}/revoke",
    grant = authorization_code,
    authorize(pkce = none),
    revocation(client_auth = client_secret_basic, rename(token = "access_token"), omit(token_type_hint), params(all = true)),
    refresh(client_auth = client_secret_basic, format = json, headers("X-Renew" = "{refresh_token}"), omit(refresh_token),
            grant_type = "renew", response(root = "renewed", expires_in(path = "minutes", unit = minutes)),
            errors(error = "why", code(gone = invalid_grant))),
)]
struct Differs {
    base: String,
}

#[tokio::test]
async fn a_refresh_and_a_revocation_may_look_like_nothing_before() {
    let server = server(&[
        (
            "/token",
            r#"{"access_token":"A1","refresh_token":"R1","renewed":{"access_token":"A2","minutes":2}}"#,
        ),
        ("/revoke", "{}"),
    ]);
    let client = Differs { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A2");
    assert!(matches!(token.expiry(), Expiry::At(_)));
    session.revoke().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].body, r#"{"grant_type":"renew"}"#);
    assert_eq!(requests[1].header("x-renew"), Some("R1"));
    assert_eq!(requests[1].header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(
        form_value(&requests[2].body, "access_token").as_deref(),
        Some("A2"),
        "a parameter of that name is the access token"
    );
    assert_eq!(form_value(&requests[2].body, "all").as_deref(), Some("true"));
    assert_eq!(form_value(&requests[2].body, "token_type_hint"), None);
}

#[tokio::test]
async fn the_words_of_a_refresh_are_its_own() {
    let declaration = acme(json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "authorize": {"pkce": "none"},
        "refresh": {"errors": {"error": "why", "code": {"gone": "invalid_grant"}}},
    }));
    let refused = |body: &str, answer: Value| {
        json!({
            "http": [{"request": "POST https://acme.example/token", "body": body, "response": {"status": 400, "body": answer}}],
        })
    };
    let refresh = "grant_type=refresh_token&refresh_token=RT&client_id=id&client_secret=secret";
    let case = merged(
        refused(refresh, json!({"why": "gone"})),
        json!({
            "call": "refresh", "refresh_token": "RT", "error": {"kind": "login_required", "code": "invalid_grant"},
        }),
    );
    play(&declaration, case).await;
    let code = "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fapp.example%2F&client_id=id&client_secret=secret";
    let case = merged(
        refused(code, json!({"why": "gone", "error": "invalid_grant"})),
        json!({
            "call": "login", "redirect_uri": "https://app.example/", "callback": "code=c&state={state}",
            "authorization_url": "https://acme.example/authorize?response_type=code&client_id=id\
                                  &redirect_uri=https%3A%2F%2Fapp.example%2F&state={state}",
            "error": {"code": "invalid_grant"},
        }),
    );
    play(&declaration, case).await;
}
