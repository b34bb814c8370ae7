//! What is sent, byte by byte.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::runtime::Runtime as _;
use oauth_runtime::{Client, Credentials, ErrorKind, Provider, Received, oauth_provider};
use oauth_tests::login::{callback, param};
use oauth_tests::{RawRequest, RawServer};

const TOKEN: &str = r#"{"access_token":"AT"}"#;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Post {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, client_auth = client_secret_basic)]
struct Basic {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, client_auth(client_secret_basic, encoding = raw))]
struct RawBasic {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, client_auth = none)]
struct Public {
    base: String,
}

#[oauth_provider(
    token_url = "{base}/t?v=1",
    grant = client_credentials,
    scope(separator = ",", param = "perms", default = ["d1", "d2"], read_users = "users:read"),
    request(
        method = GET,
        rename(client_id = "appid", client_secret = "secret"),
        omit(grant_type),
        query(tenant = "{tenant}", region = ["{region}", "eu"]),
        headers("X-Client" = "{client_id}/{tenant}", "X-None" = "{region}"),
    ),
)]
struct Vendor {
    base: String,
    tenant: String,
    region: Option<String>,
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    request(format = json, grant_type = "machine", params(level = 3, deep = true, region = "{region}", name = "a\"b")),
)]
struct Json {
    base: String,
    region: Option<String>,
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    request(
        format = json,
        headers("Content-Type" = "application/vnd.api+json", Accept = "application/vnd.api+json"),
    ),
)]
struct JsonApi {
    base: String,
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(format = none),
)]
struct Bare {
    base: String,
}

async fn sent<P: oauth_runtime::grant::ClientCredentials>(
    provider: impl FnOnce(String) -> P,
    credentials: Credentials,
) -> RawRequest {
    let server = RawServer::json(TOKEN);
    let client = Client::new(provider(server.origin()), credentials).unwrap();
    client.request_token().send().await.unwrap();
    server.only_request()
}

fn secret() -> Credentials {
    Credentials::secret("aaa", "bbb")
}

#[tokio::test]
async fn r1_statement_10_11_basic_credentials_are_form_encoded_before_base64() {
    let request = sent(|base| Basic { base }, Credentials::secret("aaa/;&", "bbb/;&")).await;
    assert_eq!(request.header("authorization"), Some("Basic YWFhJTJGJTNCJTI2OmJiYiUyRiUzQiUyNg=="));
    assert_eq!(request.body, "grant_type=client_credentials");
}

#[tokio::test]
async fn r2_w24_statement_10_basic_credentials_with_every_kind_of_character() {
    let request = sent(|base| Basic { base }, Credentials::secret("a:b c+d%", "s e:c+r/é&=")).await;
    // a%3Ab%20c%2Bd%25:s%20e%3Ac%2Br%2F%C3%A9%26%3D
    let expected = "Basic YSUzQWIlMjBjJTJCZCUyNTpzJTIwZSUzQWMlMkJyJTJGJUMzJUE5JTI2JTNE";
    assert_eq!(request.header("authorization"), Some(expected));
}

#[tokio::test]
async fn statement_10_raw_basic_credentials_are_not_encoded() {
    let request = sent(|base| RawBasic { base }, Credentials::secret("aaa/;&", "bbb/;&")).await;
    // aaa/;&:bbb/;&
    assert_eq!(request.header("authorization"), Some("Basic YWFhLzsmOmJiYi87Jg=="));
}

#[tokio::test]
async fn r4_statement_17_basic_without_a_secret_sends_the_client_id_in_the_body() {
    let request = sent(|base| Basic { base }, Credentials::public("aaa")).await;
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.body, "grant_type=client_credentials&client_id=aaa");
}

#[tokio::test]
async fn r6_statement_11_scopes_stand_before_the_credentials() {
    let server = RawServer::json(TOKEN);
    let client = Post { base: server.origin() }.client(secret()).unwrap();
    client.request_token().scopes(["read", "write"]).send().await.unwrap();
    let request = server.only_request();
    assert_eq!(
        request.body,
        "grant_type=client_credentials&scope=read+write&client_id=aaa&client_secret=bbb"
    );
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn r7_statement_17_a_public_client_sends_no_secret() {
    let request = sent(|base| Public { base }, secret()).await;
    assert_eq!(request.body, "grant_type=client_credentials&client_id=aaa");
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn statement_12_another_client_authentication_is_not_tried() {
    for header in ["", "www-authenticate: Basic realm=\"x\"\r\n"] {
        for status in [400, 401] {
            let server = RawServer::with_headers(status, header, r#"{"error":"invalid_client"}"#);
            let client = Post { base: server.origin() }.client(secret()).unwrap();
            assert_eq!(client.request_token().send().await.unwrap_err().status(), Some(status));
            assert_eq!(server.requests().len(), 1);
        }
    }
}

#[tokio::test]
async fn r8_statement_4_the_request_is_a_form_post_that_accepts_json() {
    let request = sent(|base| Post { base }, secret()).await;
    assert_eq!(request.line, "POST /t HTTP/1.1");
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn r9_scopes_are_sent_once_each_and_in_order() {
    let server = RawServer::json(TOKEN);
    let client = Post { base: server.origin() }.client(secret()).unwrap();
    client.request_token().scopes(["a", "", "b", "a"]).send().await.unwrap();
    client.request_token().scopes(Vec::<String>::new()).send().await.unwrap();
    let bodies: Vec<String> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(
        bodies,
        [
            "grant_type=client_credentials&scope=a+b&client_id=aaa&client_secret=bbb",
            "grant_type=client_credentials&client_id=aaa&client_secret=bbb",
        ]
    );
}

#[tokio::test]
async fn r12_a_parameter_of_the_grant_or_the_client_cannot_be_added() {
    let server = RawServer::json(TOKEN);
    let client = Basic { base: server.origin() }.client(secret()).unwrap();
    for name in ["grant_type", "client_secret", "client_id", "scope", "code"] {
        let error = client.request_token().param(name, "s3cr3t").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let expected = format!("Basic: parameter `{name}` is reserved for the grant and the client");
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn r12_a_parameter_of_the_declared_query_cannot_be_added() {
    let server = RawServer::json(TOKEN);
    let client = Vendor { base: server.origin(), tenant: "t".into(), region: None }.client(secret()).unwrap();
    for name in ["tenant", "v", "appid", "perms"] {
        let error = client.request_token().param(name, "x").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_scope_that_would_not_be_sent_is_refused() {
    let server = RawServer::json(TOKEN);
    let client = Bare { base: server.origin() }.client(secret()).unwrap();
    let error = client.request_token().scope("read").send().await.unwrap_err();
    assert_eq!(error.to_string(), "Bare: a request with `format = none` takes no parameters");
}

#[tokio::test]
async fn r16_a_parameter_may_be_there_several_times() {
    let server = RawServer::json(TOKEN);
    let client = Basic { base: server.origin() }.client(secret()).unwrap();
    client
        .request_token()
        .param("resource", "https://a/")
        .param("resource", "https://b/")
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.only_request().body,
        "grant_type=client_credentials&resource=https%3A%2F%2Fa%2F&resource=https%3A%2F%2Fb%2F"
    );
}

#[tokio::test]
async fn get_sends_everything_in_the_query_by_the_declared_names() {
    let tenant = "t&1".to_owned();
    let request = sent(|base| Vendor { base, tenant, region: None }, secret()).await;
    assert_eq!(request.line, "GET /t?v=1&appid=aaa&secret=bbb&perms=d1%2Cd2&tenant=t%261&region=eu HTTP/1.1");
    assert_eq!(request.header("x-client"), Some("aaa/t&1"));
    assert_eq!(request.header("x-none"), None);
    assert_eq!(request.header("content-type"), None);
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn r10_named_scopes_and_a_separator_of_the_providers_own() {
    let server = RawServer::json(TOKEN);
    let provider = Vendor { base: server.origin(), tenant: "t".into(), region: Some("us".into()) };
    let client = provider.client(secret()).unwrap();
    client.request_token().scope(VendorScope::ReadUsers).scope("b").send().await.unwrap();
    let request = server.only_request();
    assert!(request.line.contains("&perms=users%3Aread%2Cb&"), "{}", request.line);
    assert!(request.line.contains("&region=us"), "{}", request.line);
    assert_eq!(request.header("x-none"), Some("us"));
}

#[tokio::test]
async fn json_keeps_the_types_of_literals() {
    let request = sent(|base| Json { base, region: None }, secret()).await;
    assert_eq!(request.header("content-type"), Some("application/json"));
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    let expected = serde_json::json!({
        "grant_type": "machine", "client_id": "aaa", "client_secret": "bbb", "level": 3, "deep": true, "name": "a\"b",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_declared_content_type_takes_the_place_of_the_usual_one() {
    let request = sent(|base| JsonApi { base }, secret()).await;
    assert_eq!(request.header("content-type"), Some("application/vnd.api+json"));
    assert_eq!(request.header("accept"), Some("application/vnd.api+json"));
    assert_eq!(request.headers.iter().filter(|(name, _)| name == "content-type").count(), 1);
    assert!(request.body.starts_with('{'), "{}", request.body);
}

#[tokio::test]
async fn a_request_without_a_format_has_no_parameters() {
    let request = sent(|base| Bare { base }, secret()).await;
    assert_eq!(request.line, "POST /t HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Basic YWFhOmJiYg=="));
    assert_eq!(request.header("content-type"), None);
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.body, "");
}

#[oauth_provider(
    token_url = "{base}/t",
    authorization_url = "{base}/authorize",
    grant = [authorization_code, client_credentials],
)]
struct Both {
    base: String,
}

#[tokio::test]
async fn r14_the_exchange_sends_the_code_verifier_of_its_challenge() {
    let server = RawServer::json(TOKEN);
    let client = Both { base: server.origin() }.client(secret()).unwrap();
    assert_eq!(client.authorization_url().as_deref(), Some(&*server.url("/authorize")));
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let state = param(&url, "state").unwrap();
    let callback = pending.callback(Received::query(&format!("code=c&state={state}"))).unwrap();
    assert_eq!(server.requests().len(), 0);
    client.exchange(callback).send().await.unwrap();
    let body = server.only_request().body;
    let (_, rest) = body.split_once("&code_verifier=").unwrap();
    let (verifier, _) = rest.split_once('&').unwrap();
    assert!(verifier.len() == 43 && oauth_grammar::chars::is_code_verifier(verifier), "{verifier}");
    assert_eq!(
        body,
        format!(
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
             &code_verifier={verifier}&client_id=aaa&client_secret=bbb"
        )
    );
    let hash = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
    let challenge = URL_SAFE_NO_PAD.encode(hash);
    assert_eq!(param(&url, "code_challenge"), Some(challenge));
}

#[oauth_provider(token_url = "{base}/t", grant = authorization_code, authorize = none)]
struct Elsewhere {
    base: String,
}

#[tokio::test]
async fn r14_a_code_from_elsewhere_may_have_a_verifier_and_a_bad_one_is_refused() {
    let server = RawServer::json(TOKEN);
    let client = Elsewhere { base: server.origin() }.client(secret()).unwrap();
    let exchange = || client.exchange_code("c", "https://app.example/cb");
    for bad in ["short".to_owned(), "x".repeat(42), "x".repeat(129), format!("{}!", "x".repeat(50))] {
        let error = exchange().code_verifier(bad).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
    assert_eq!(server.requests().len(), 0);
    exchange().code_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").send().await.unwrap();
    assert_eq!(
        server.only_request().body,
        "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
         &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=aaa&client_secret=bbb"
    );
}

#[test]
fn s5_statement_1_9_only_https_and_loopback_endpoints_are_accepted() {
    for (base, accepted) in [
        ("https://a.example", true),
        ("http://127.0.0.1:1", true),
        ("http://[::1]:1", true),
        ("http://a.example", false),
        ("http://localhost:1", true),
        ("http://localhost.a.example:1", false),
        ("https://u:p@a.example", false),
        ("https://a.example/#x", false),
        ("", false),
    ] {
        let result = Post { base: base.into() }.client(secret());
        assert_eq!(result.is_ok(), accepted, "{base}");
    }
}

#[test]
fn an_empty_client_id_is_refused() {
    let error = Post { base: "https://a.example".into() }.client(Credentials::secret("", "s")).unwrap_err();
    assert_eq!(error.to_string(), "Post: the client_id is empty");
    assert_eq!(Post { base: String::new() }.metadata(), Post::METADATA);
}

#[tokio::test]
async fn w25_an_anonymous_client_sends_nothing_of_itself() {
    #[oauth_provider(
        token_url = "{base}/t",
        grant = client_credentials,
        client_auth = none,
        request(omit(client_id)),
    )]
    struct Anonymous {
        base: String,
    }
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let client = Anonymous { base: server.origin() }.client(Credentials::anonymous()).unwrap();
    client.token().await.unwrap();
    let request = server.only_request();
    assert_eq!(
        (request.body.as_str(), request.header("authorization")),
        ("grant_type=client_credentials", None)
    );
}

#[tokio::test]
async fn a_provider_without_pkce_keeps_its_authorization_endpoint() {
    #[oauth_provider(
        token_url = "{base}/t",
        authorization_url = "{base}/authorize",
        grant = authorization_code,
        authorize(pkce = none),
    )]
    struct WithoutPkce {
        base: String,
    }
    let server = RawServer::json(TOKEN);
    let client = WithoutPkce { base: server.origin() }.client(secret()).unwrap();
    // Nor was there a redirect URI in the authorization request.
    let callback = callback(&client, "", "c").await;
    client.exchange(callback).send().await.unwrap();
    let body = server.only_request().body;
    assert!(body.starts_with("grant_type=authorization_code&code=c&client_id="), "{body}");
}

#[test]
fn an_empty_secret_is_no_secret() {
    let error = Post { base: "https://a.example".into() }.client(Credentials::secret("id", "")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("the client_secret is empty"), "{error}");
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    request(params(time = "{now_unix}"), headers("X-Time" = "{now_ms}"))
)]
struct Timed {
    base: String,
}

#[tokio::test]
async fn placeholders_of_time_are_the_seconds_and_milliseconds_of_the_clients_clock() {
    let server = RawServer::json(TOKEN);
    let clock = ManualClock::new();
    let builder = Client::builder(Timed { base: server.origin() }, Credentials::secret("id", "s3cret"));
    let client = builder.runtime(std::sync::Arc::clone(&clock)).build().unwrap();
    for _ in 0..2 {
        clock.advance(Duration::from_millis(1_234));
        client.request_token().send().await.unwrap();
        let (wall, request) = (clock.now().wall(), server.requests().pop().unwrap());
        assert!(request.body.ends_with(&format!("&time={}", wall.as_secs())), "{}", request.body);
        assert_eq!(request.header("x-time"), Some(&*wall.as_millis().to_string()));
    }
}
