//! The mock against clients that do and do not behave as declared.

use std::time::{Duration, Instant};

use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Client, Credentials, Error, ErrorCode, Expiry, grant, oauth_provider};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};
use oauth_tests::presented;

#[oauth_provider(
    token_url = "https://{tenant}.example/{realm}/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(format = json, params(realm = "{realm}", note = "{note}"), headers("X-Realm" = "{realm}")),
    response(
        root = "/data/0",
        access_token = "tok.en",
        expires_in(path = "ttl", unit = minutes),
        extra(team: String = "team.id", level: u8, tags: Vec<String>, note: Option<String>),
        headers(trace: String = "x-trace"),
    ),
    errors(ok("status" = "OK"), error = "fault.code", code(E7 = invalid_client, 42 = invalid_scope), status(402 = access_denied)),
    bearer(header = "X-Token", scheme = "Token"),
)]
struct Vendor {
    tenant: String,
    realm: String,
    note: Option<String>,
}

fn vendor() -> Vendor {
    Vendor { tenant: "eu".into(), realm: "a b".into(), note: None }
}

/// Every declared error is what the client makes of it, and the request that got it was as declared.
async fn all_declared_errors<P: grant::ClientCredentials>(mock: &MockProvider<P>) -> usize {
    let client = mock.client().unwrap();
    let declared = mock.declared_errors();
    for error in &declared {
        mock.fail_next(error.clone());
        let got = client.request_token().send().await.unwrap_err();
        assert_eq!(got.code(), error.code(), "{got}");
    }
    assert!(mock.requests().iter().all(|request| request.problems.is_empty()), "{:?}", mock.requests());
    declared.len()
}

#[tokio::test]
async fn every_declared_error_of_every_provider() {
    assert_eq!(all_declared_errors(&MockProvider::start(MobifinanceDeepLink::default()).unwrap()).await, 5);
    assert_eq!(all_declared_errors(&MockProvider::start(Cliquify).unwrap()).await, 1);
    assert_eq!(all_declared_errors(&MockProvider::start(vendor()).unwrap()).await, 4);
    assert_eq!(all_declared_errors(&MockProvider::start(Plain).unwrap()).await, 6);
    assert_eq!(all_declared_errors(&MockProvider::start(Numbered).unwrap()).await, 3);
}

/// One of the codes is a number in JSON; the others are texts.
#[oauth_provider(
    token_url = "https://numbered.example/token",
    grant = client_credentials,
    errors(error = "code", code("007" = invalid_client, "+7" = invalid_scope, 7 = invalid_request)),
)]
struct Numbered;

#[oauth_provider(token_url = "https://plain.example/token", grant = client_credentials)]
struct Plain;

#[tokio::test]
async fn envelope_members_and_typed_extras_are_as_declared() {
    let mock = MockProvider::start(vendor()).unwrap();
    mock.set_lifetime(Duration::from_secs(600));
    let client = mock.client().unwrap();
    let token = client.token().await.unwrap();
    let extra = token.extra().unwrap();
    assert_eq!((extra.team.as_str(), extra.level, extra.trace.as_str()), ("mock-team", 1, "mock-trace"));
    assert!(extra.tags.is_empty() && extra.note.is_some());
    assert!(token.expires_in().unwrap() > Duration::from_secs(590));
    let request = &mock.requests()[0];
    assert_eq!((request.path.as_str(), request.problems.len()), ("/a%20b/token", 0));
    assert_eq!(request.headers["host"], "eu.example");
    assert_eq!(request.param("realm").as_deref(), Some("a b"));
}

/// Sends to the mock of `P` what a client of `Q` sends.
async fn sent_by_another<P, Q>(provider: P, other: Q, credentials: Credentials) -> (Error, Vec<String>)
where
    P: grant::ClientCredentials,
    Q: grant::ClientCredentials,
{
    let mock = MockProvider::start(provider).unwrap();
    let client = Client::builder(other, credentials).transport(mock.transport().unwrap()).build().unwrap();
    let error = client.request_token().send().await.unwrap_err();
    (error, mock.requests()[0].problems.clone())
}

macro_rules! differs {
    ($name:ident, $($declaration:tt)*) => {
        #[oauth_provider($($declaration)*)]
        struct $name;
    };
}

differs!(OtherPath, token_url = "https://plain.example/other", grant = client_credentials);
differs!(
    InQuery,
    token_url = "https://plain.example/token",
    grant = client_credentials,
    request(format = query)
);
differs!(ByGet, token_url = "https://plain.example/token", grant = client_credentials, request(method = GET));
differs!(
    AsJson,
    token_url = "https://plain.example/token",
    grant = client_credentials,
    request(format = json)
);
differs!(
    OtherGrant,
    token_url = "https://plain.example/token",
    grant = client_credentials,
    request(grant_type = "x")
);
differs!(
    ByBasic,
    token_url = "https://plain.example/token",
    grant = client_credentials,
    client_auth = client_secret_basic
);
differs!(
    Renamed,
    token_url = "https://plain.example/token",
    grant = client_credentials,
    request(rename(client_id = "id"))
);

#[tokio::test]
async fn a_request_that_is_not_as_declared_is_refused_with_the_reason() {
    async fn reason<Q: grant::ClientCredentials>(other: Q) -> String {
        let (error, problems) =
            sent_by_another(Plain, other, Credentials::secret("mock-client-id", "mock-client-secret")).await;
        assert_eq!(error.code(), Some(&ErrorCode::InvalidRequest));
        problems.join("; ")
    }
    assert_eq!(reason(OtherPath).await, "the path is not /token");
    assert!(reason(InQuery).await.contains("parameter `client_secret` is in the query"));
    assert!(reason(ByGet).await.contains("the method is not POST"));
    assert!(
        reason(AsJson)
            .await
            .contains("the content type is `application/json` and not `application/x-www-form-urlencoded`")
    );
    assert_eq!(reason(OtherGrant).await, "`grant_type` is none of the declared grants");
    assert!(reason(ByBasic).await.contains("parameter `client_secret` is not in the body"));
    assert!(reason(Renamed).await.contains("parameter `client_id` is not in the body"));
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    for credentials in
        [Credentials::secret("mock-client-id", "wrong"), Credentials::secret("wrong", "mock-client-secret")]
    {
        let (error, problems) = sent_by_another(Plain, Plain, credentials.clone()).await;
        assert_eq!((error.code(), problems.len()), (Some(&ErrorCode::InvalidClient), 0));
        let (error, _) = sent_by_another(ByBasic, ByBasic, credentials).await;
        assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
    }
}

#[tokio::test]
async fn a_code_works_once_and_with_its_redirect_uri_alone() {
    let mock = MockProvider::start(MobifinanceMiniApp::default()).unwrap();
    let client = mock.client().unwrap();
    let code = mock.authorization_code("https://m.example/");
    let exchange = |code: &str, uri: &str| client.exchange_code(code, uri).send();
    let token = exchange(&code, "https://m.example/").await.unwrap();
    assert_eq!((token.expiry(), token.refresh_token()), (Expiry::Never, None));
    for (code, uri) in [
        (code, "https://m.example/"),
        (mock.authorization_code("https://m.example/"), "https://other.example/"),
        ("never-issued".to_owned(), "https://m.example/"),
    ] {
        assert_eq!(exchange(&code, uri).await.unwrap_err().code(), Some(&ErrorCode::InvalidGrant));
    }
}

#[oauth_provider(
    token_url = "https://a.example/t",
    grant = authorization_code,
    authorize = none,
)]
struct Refreshing;

#[tokio::test]
async fn a_user_who_grants_something_gives_a_refresh_token() {
    let mock = MockProvider::start(Refreshing).unwrap();
    let client = mock.client().unwrap();
    let code = mock.authorization_code("https://m.example/");
    let token = client.exchange_code(code, "https://m.example/").send().await.unwrap();
    assert!(token.refresh_token().is_some());
}

#[tokio::test]
async fn the_resource_takes_a_valid_token_presented_as_declared() {
    // reqwest needs TLS set up, even for plain HTTP; the transport's own client is not public.
    let mock = MockProvider::start(vendor()).unwrap();
    let client = mock.client().unwrap();
    let token = client.token().await.unwrap();
    let presented = presented(&client, &token).await.unwrap();
    assert_eq!(presented.headers()["x-token"], "Token mock-access-token-1");
    let status = |headers: &http::HeaderMap| {
        let header =
            headers.get("x-token").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        status_of(&mock.resource_url(), &header)
    };
    assert_eq!(status(presented.headers()), 200);
    assert_eq!(status(&http::HeaderMap::new()), 401);
    mock.expire(token.access_token());
    assert!(!mock.is_valid(token.access_token()));
    assert_eq!(status(presented.headers()), 401);
}

/// A request by hand, so that nothing but the header is between the test and the resource.
fn status_of(url: &str, header: &str) -> u16 {
    use std::io::{Read as _, Write as _};
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nx-token: {header}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn errors_are_given_in_turn_and_answers_can_be_slow() {
    let mock = MockProvider::start(Plain).unwrap();
    let client = mock.client().unwrap();
    mock.fail_next(MockError::status(500));
    mock.fail_next(MockError::status(429).retry_after("7"));
    assert_eq!(client.request_token().send().await.unwrap_err().status(), Some(500));
    assert_eq!(client.request_token().send().await.unwrap_err().retry_after(), Some(Duration::from_secs(7)));
    mock.set_delay(Duration::from_millis(50));
    let before = Instant::now();
    client.request_token().send().await.unwrap();
    assert!(before.elapsed() >= Duration::from_millis(50));
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example/v1",
)]
struct WithResource;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example",
    bearer(query = "token"),
)]
struct WithQuery;

/// The clock of the test runs ahead as soon as there is nothing to do but wait.
#[tokio::test(start_paused = true)]
async fn w39_a_mock_answers_in_paused_time() {
    let mock = MockProvider::start(WithResource).unwrap();
    let client = mock.client().unwrap();
    let began = tokio::time::Instant::now();
    for _ in 0..20 {
        client.request_token().send().await.unwrap();
    }
    let api = ResourceClient::new(client.clone()).unwrap();
    for _ in 0..20 {
        assert_eq!(api.get("https://api.acme.example/orders").send().await.unwrap().status(), 200);
    }
    mock.set_delay(Duration::from_millis(50));
    client.request_token().send().await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
    // Between the requests it runs.
    tokio::time::sleep(Duration::from_secs(3600)).await;
    client.request_token().send().await.unwrap();
    assert_eq!(began.elapsed(), Duration::from_secs(3600));
}

#[tokio::test]
async fn w39_a_resource_client_of_a_mock_asks_the_mock() {
    async fn check<P: grant::ClientCredentials>(provider: P, name: &str) {
        let mock = MockProvider::start(provider).unwrap();
        let api = ResourceClient::new(mock.client().unwrap()).unwrap();
        let own = mock.resource_url();
        for url in ["https://api.acme.example/v1/orders?from=1", "https://api.acme.example/", &own] {
            let answer = api.get(url).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.url().as_str()), (200, url), "{name}");
        }
        // It rejects what is not a token of its own, and the client asks for another.
        mock.expire(api.tokens().token().await.unwrap().access_token());
        assert_eq!(api.get("https://api.acme.example/v1/orders").send().await.unwrap().status(), 200);
        assert_eq!(mock.requests().len(), 2, "{name}");
        // Elsewhere it goes no more than that of the provider.
        let error = api.get("https://elsewhere.example/").send().await.unwrap_err();
        assert!(matches!(error, AttachError::Token(_)), "{error:?}");
    }
    check(WithResource, "in a header").await;
    check(WithQuery, "in the query").await;
}

#[tokio::test]
async fn an_error_whose_word_and_text_are_one_member_is_its_word() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        errors(error = "message", error_description = "message", code("invalid client secret" = invalid_client)),
    )]
    struct OneMember;
    let mock = MockProvider::start(OneMember).unwrap();
    assert_eq!(all_declared_errors(&mock).await, 1);
}

#[tokio::test]
async fn a_resource_client_needs_somewhere_to_go() {
    let client = Plain.client(Credentials::secret("id", "secret")).unwrap();
    let error = ResourceClient::new(client.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Plain: no `resource` is declared, so its token may go nowhere; write `resource = \"https://..\"`"
    );
    // One that asks for a resource by itself may go there.
    let tokens = client.request_token().resource("https://api.example").cached();
    ResourceClient::new(tokens).unwrap();
    // The mock is one.
    let mock = MockProvider::start(Plain).unwrap();
    let api = ResourceClient::new(mock.client().unwrap()).unwrap();
    assert_eq!(api.get(mock.resource_url()).send().await.unwrap().status(), 200);
}
