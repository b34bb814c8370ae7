//! Where the token is in a request, and what a request may not bring.

use http::HeaderValue;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName};
use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::mock::MockError;
use oauth_runtime::transport::HttpConfig;
use oauth_tests::RawServer;
use oauth_tests::canary::{Captured, Output};
use reqwest::RequestBuilder;

use super::{Acme, FIRST, InHeader, InQuery, Placed, Setup, assert_refused, refusal};

/// Sends one request, and gives its line and the names of its headers, but for `accept` and the like.
async fn sent<P: Placed>() -> (String, Vec<String>) {
    let setup = Setup::<P>::plain();
    let api = setup.api();
    let answer = api.get(setup.server.url("/orders?a=b%20c")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap(), "fine");
    assert_eq!(setup.tokens(), [FIRST]);
    let request = setup.server.only_request();
    let names = request.headers.into_iter().map(|(name, _)| name);
    (request.line, names.filter(|name| !name.starts_with("accept")).collect())
}

#[tokio::test]
async fn statement_64_the_token_travels_one_way() {
    let line = "GET /orders?a=b%20c HTTP/1.1";
    assert_eq!(sent::<Acme>().await, (line.into(), ["authorization", "host"].map(Into::into).into()));
    let headers = ["host", "x-client", "x-token"].map(Into::into).into();
    assert_eq!(sent::<InHeader>().await, (line.into(), headers));
    let line = "GET /orders?a=b%20c&access_token=mock-access-token-1 HTTP/1.1";
    assert_eq!(sent::<InQuery>().await, (line.into(), ["host"].map(Into::into).into()));
}

/// Asserts that a request with this change is refused, and that nobody hears of it.
async fn refused<P: Placed>(change: impl FnOnce(RequestBuilder) -> RequestBuilder, why: &str) {
    let setup = Setup::<P>::plain();
    let api = setup.api();
    assert_refused(api.get(setup.server.url("/")).with(change).send().await, why);
    assert_eq!((setup.server.connections(), setup.token_requests()), (0, 0));
}

#[tokio::test]
async fn statement_64_a_request_with_a_value_of_its_own_is_refused() {
    let own = "the request brings a header `authorization` of its own";
    refused::<Acme>(|request| request.header("Authorization", "Bearer mine"), own).await;
    refused::<Acme>(|request| request.header("authorization", ""), own).await;
    refused::<Acme>(|request| request.basic_auth("me", Some("pw")), own).await;
    refused::<Acme>(|request| request.bearer_auth("mine"), own).await;
    refused::<InHeader>(|request| request.bearer_auth("mine"), own).await;
    refused::<InQuery>(|request| request.bearer_auth("mine"), own).await;
    refused::<InHeader>(|request| request.header("x-token", "mine"), "a header `X-Token`").await;
    refused::<InHeader>(|request| request.header("X-CLIENT", "me"), "a header `X-Client`").await;
}

#[tokio::test]
async fn statement_64_a_parameter_is_found_however_it_is_written() {
    for query in ["access_token", "access_token=", "a=b&access_token=x", "access%5Ftoken=x"] {
        let setup = Setup::<InQuery>::plain();
        let api = setup.api();
        assert_refused(
            api.get(setup.server.url(&format!("/?{query}"))).send().await,
            "parameter `access_token` of its own",
        );
        assert_eq!((setup.server.connections(), setup.token_requests()), (0, 0), "{query}");
    }
}

#[tokio::test]
async fn statement_64_a_default_header_does_not_displace_the_token() {
    async fn headers<P: Placed>(name: HeaderName) -> Vec<String> {
        let setup = Setup::<P>::plain();
        let mut defaults = HeaderMap::new();
        defaults.append(name.clone(), HeaderValue::from_static("Bearer mine"));
        defaults.append(name.clone(), HeaderValue::from_static("Bearer mine-too"));
        let http = HttpConfig::new().reqwest(move |http| http.default_headers(defaults.clone()));
        let api = ResourceClient::configured(setup.client.clone(), http).unwrap();
        api.get(setup.server.url("/")).send().await.unwrap();
        let headers = setup.server.only_request().headers.into_iter();
        headers.filter(|(sent, _)| *sent == name.as_str()).map(|(_, value)| value).collect()
    }
    assert_eq!(headers::<Acme>(AUTHORIZATION).await, ["Bearer mock-access-token-1"]);
    assert_eq!(headers::<InHeader>(HeaderName::from_static("x-token")).await, ["mock-access-token-1"]);
    assert_eq!(headers::<InHeader>(HeaderName::from_static("x-client")).await, ["mock-client-id"]);
}

#[tokio::test]
async fn statement_67_without_a_token_nothing_is_sent() {
    async fn check<P: Placed>() {
        let setup = Setup::<P>::plain();
        let api = setup.api();
        setup.mock.fail_next(MockError::status(503));
        let failed = api.get(setup.server.url("/")).send().await;
        let error = failed.unwrap_err();
        assert_eq!(error.to_string(), "the request got no token and was not sent");
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref());
        assert_eq!(source.and_then(oauth_runtime::Error::status), Some(503));
        assert_eq!(refusal::<(), _>(Err(error)).status(), Some(503));
        assert_eq!((setup.server.connections(), setup.token_requests()), (0, 1));
    }
    check::<Acme>().await;
    check::<InHeader>().await;
    check::<InQuery>().await;
}

/// All that the error of a request and its sources say.
fn show(output: &mut Output, error: &(dyn std::error::Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        output.debug(&error);
        output.text(error.to_string());
        next = error.source();
    }
}

#[tokio::test]
async fn the_token_in_a_url_is_not_printed() {
    let captured = Captured::start();
    let mut output = Output::default();
    let servers = [
        RawServer::with_headers(500, "", ""),
        RawServer::with_headers(302, "location: /elsewhere\r\n", ""),
        RawServer::raw("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\ncut"),
        RawServer::raw("not http\r\n\r\n"),
        RawServer::raw(""),
    ];
    for server in servers {
        let setup = Setup::<InQuery>::new(server);
        setup.mock.set_member("access_token", "CANARY-token".into());
        let api = setup.api();
        output.debug(&api);
        match api.get(setup.server.url("/orders")).send().await {
            Ok(answer) => {
                assert_eq!(answer.url().as_str(), setup.server.url("/orders"));
                output.debug(&answer);
                if let Err(error) = answer.error_for_status_ref() {
                    show(&mut output, &error);
                }
                if let Err(error) = answer.text().await {
                    show(&mut output, &error);
                }
            }
            Err(error) => show(&mut output, &error),
        }
        assert_eq!(setup.tokens(), ["CANARY-token"]);
    }
    let setup = Setup::<InQuery>::plain();
    setup.mock.set_member("access_token", "CANARY-token".into());
    let http = HttpConfig::new().reqwest(|http| http.proxy(nowhere())).always_proxy();
    let api = ResourceClient::configured(setup.client.clone(), http).unwrap();
    let error = api.get(setup.server.url("/")).send().await.unwrap_err();
    assert!(matches!(&error, AttachError::Request(error) if error.is_connect()), "{error:?}");
    show(&mut output, &error);
    output.text(captured.text());
    output.assert_clean();
}

/// A proxy that nobody listens at.
fn nowhere() -> reqwest::Proxy {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    reqwest::Proxy::all(format!("http://{free}")).unwrap()
}
