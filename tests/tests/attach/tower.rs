//! The same through the tower layer: over services made by the tests, and over hyper.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::future::{BoxFuture, Ready, join_all, ready};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use oauth_runtime::attach::{AttachError, TokenLayer};
use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::oauth_provider;
use oauth_tests::{RawServer, response};
use tower::{Layer as _, Service, ServiceBuilder, ServiceExt as _, service_fn};

use super::{Acme, FIRST, INVALID_TOKEN, InHeader, InQuery, Placed, SECOND, Setup, assert_refused, refusal};

/// Sends a request through the layer and hyper.
async fn sent<P: Placed>(
    layer: &TokenLayer<P>,
    request: Request<Full<Bytes>>,
) -> Result<u16, AttachError<legacy::Error>> {
    let http = legacy::Client::builder(TokioExecutor::new()).build_http();
    let service = ServiceBuilder::new().layer(layer.clone()).service(http);
    service.oneshot(request).await.map(|response| response.status().as_u16())
}

fn request(method: Method, uri: &str) -> Request<Full<Bytes>> {
    Request::builder().method(method).uri(uri).body(Full::from("whole")).unwrap()
}

fn get(uri: &str) -> Request<Full<Bytes>> {
    Request::builder().uri(uri).body(Full::default()).unwrap()
}

#[tokio::test]
async fn statement_64_the_token_travels_one_way() {
    async fn line<P: Placed>(header: Option<&str>) -> String {
        let setup = Setup::<P>::plain();
        let layer = TokenLayer::new(setup.client.clone());
        assert_eq!(sent(&layer, get(&setup.server.url("/orders?a=b%20c"))).await.unwrap(), 200);
        assert_eq!(setup.tokens(), [FIRST]);
        let request = setup.server.only_request();
        for name in ["authorization", "x-token"] {
            assert_eq!(request.header(name).is_some(), header == Some(name), "{name}");
        }
        request.line
    }
    assert_eq!(line::<Acme>(Some("authorization")).await, "GET /orders?a=b%20c HTTP/1.1");
    assert_eq!(line::<InHeader>(Some("x-token")).await, "GET /orders?a=b%20c HTTP/1.1");
    assert_eq!(line::<InQuery>(None).await, "GET /orders?a=b%20c&access_token=mock-access-token-1 HTTP/1.1");
}

#[tokio::test]
async fn statement_64_parameters_go_along_with_a_token_in_a_header() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        resource = "https://api.example",
        bearer(params(app = "{client_id}"))
    )]
    struct Along;
    let mock = MockProvider::start(Along).unwrap();
    let seen = Arc::new(Mutex::new(String::new()));
    let uri = Arc::clone(&seen);
    let service = service_fn(move |request: Request<Full<Bytes>>| {
        *uri.lock().unwrap() = request.uri().to_string();
        ready(Ok::<_, Infallible>(Response::new(())))
    });
    let service = TokenLayer::new(mock.client().unwrap()).layer(service);
    service.oneshot(get("https://api.example/orders")).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), "https://api.example/orders?app=mock-client-id");
}

#[tokio::test]
async fn statement_64_a_request_with_a_value_of_its_own_is_refused() {
    async fn check<P: Placed>(path: &str, name: &str) {
        let setup = Setup::<P>::plain();
        let layer = TokenLayer::new(setup.client.clone());
        let mut request = get(&setup.server.url(path));
        request.headers_mut().insert(http::HeaderName::try_from(name).unwrap(), "x".parse().unwrap());
        assert_refused(sent(&layer, request).await, "of its own");
        assert_eq!((setup.server.connections(), setup.token_requests()), (0, 0));
    }
    check::<Acme>("/", "authorization").await;
    check::<InHeader>("/", "authorization").await;
    check::<InHeader>("/", "x-token").await;
    check::<InHeader>("/", "x-client").await;
    check::<InQuery>("/", "authorization").await;
    check::<InQuery>("/?access_token=mine", "accept").await;
}

#[tokio::test]
async fn statement_65_another_origin_gets_no_connection() {
    async fn check<P: Placed>() {
        let setup = Setup::<P>::plain();
        let other = RawServer::with_headers(200, "", "");
        let layer = TokenLayer::new(setup.client.clone());
        let address = setup.server.origin().replace("http://", "");
        let port = address.rsplit_once(':').unwrap().1;
        let elsewhere = "is not an origin of this token's `resource`";
        for (uri, why) in [
            (other.url("/"), elsewhere),
            (format!("http://localhost:{port}/"), elsewhere),
            (format!("https://{address}/"), elsewhere),
            (format!("http://me:pw@{address}/"), "a URL with user information gets no token"),
            (format!("http://{address}@localhost:{port}/"), "a URL with user information gets no token"),
            ("/orders".to_owned(), "the URI of the request has no scheme and host"),
            ("*".to_owned(), "the URI of the request has no scheme and host"),
        ] {
            assert_refused(sent(&layer, get(&uri)).await, why);
        }
        // The target of `CONNECT` is a host and a port (RFC 9112 §3.2.3).
        let connect = request(Method::CONNECT, &address);
        assert_refused(sent(&layer, connect).await, "the URI of the request");
        assert_eq!((setup.server.connections(), other.connections(), setup.token_requests()), (0, 0, 0));
    }
    check::<Acme>().await;
    check::<InHeader>().await;
    check::<InQuery>().await;
}

#[tokio::test]
async fn c19_statement_66_a_rejected_token_is_replaced_and_the_request_sent_once_more() {
    async fn check<P: Placed>() {
        let setup = Setup::<P>::rejecting_the_first();
        let layer = TokenLayer::new(setup.client.clone());
        assert_eq!(sent(&layer, request(Method::PUT, &setup.server.url("/"))).await.unwrap(), 200);
        assert_eq!(setup.tokens(), [FIRST, SECOND]);
        assert!(setup.server.requests().iter().all(|request| request.body == "whole"));
        assert_eq!(setup.token_requests(), 2);
    }
    check::<Acme>().await;
    check::<InHeader>().await;
    check::<InQuery>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_66_fifty_callers_make_one_token_request() {
    let setup = Setup::<Acme>::rejecting_the_first();
    setup.client.token().await.unwrap();
    let layer = TokenLayer::new(setup.client.clone());
    let tasks = (0..50).map(|number| {
        let (layer, url) = (layer.clone(), setup.server.url(&format!("/{number}")));
        tokio::spawn(async move { sent(&layer, get(&url)).await.unwrap() })
    });
    for status in join_all(tasks).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(setup.token_requests(), 2);
    assert_eq!(setup.tokens().iter().filter(|token| *token == SECOND).count(), 50);
}

#[tokio::test]
async fn statement_66_post_is_repeated_where_the_caller_says_so_alone() {
    let setup = Setup::<Acme>::rejecting_the_first();
    let layer = TokenLayer::new(setup.client.clone());
    assert_eq!(sent(&layer, request(Method::POST, &setup.server.url("/"))).await.unwrap(), 401);
    assert_eq!(setup.tokens(), [FIRST]);

    let setup = Setup::<Acme>::rejecting_the_first();
    let layer = TokenLayer::new(setup.client.clone()).repeat_any_method();
    assert_eq!(sent(&layer, request(Method::POST, &setup.server.url("/"))).await.unwrap(), 200);
    assert_eq!(setup.tokens(), [FIRST, SECOND]);
}

#[tokio::test]
async fn statement_66_other_refusals_ask_for_no_token() {
    for (status, challenge) in
        [(403, "www-authenticate: Bearer error=\"insufficient_scope\"\r\n"), (403, INVALID_TOKEN), (500, "")]
    {
        let setup = Setup::<Acme>::new(RawServer::answering(move |_| response(status, challenge, "")));
        let layer = TokenLayer::new(setup.client.clone());
        assert_eq!(sent(&layer, get(&setup.server.url("/"))).await.unwrap(), status);
        assert_eq!((setup.token_requests(), setup.server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn statement_66_a_second_rejection_is_given_to_the_caller() {
    let setup = Setup::<Acme>::new(RawServer::with_headers(401, INVALID_TOKEN, ""));
    let layer = TokenLayer::new(setup.client.clone());
    for requests in [2, 3, 4] {
        assert_eq!(sent(&layer, get(&setup.server.url("/"))).await.unwrap(), 401);
        assert_eq!((setup.token_requests(), setup.server.requests().len()), (2, requests));
    }
}

#[tokio::test]
async fn statement_67_without_a_token_nothing_is_sent() {
    let setup = Setup::<Acme>::plain();
    setup.mock.fail_next(MockError::status(503));
    let layer = TokenLayer::new(setup.client.clone());
    let error = refusal(sent(&layer, get(&setup.server.url("/"))).await);
    assert_eq!(error.status(), Some(503));
    assert_eq!(setup.server.connections(), 0);
}

#[tokio::test]
async fn statement_68_a_token_for_one_resource_is_not_sent_to_another() {
    let setup = Setup::<Acme>::plain();
    let other = RawServer::with_headers(200, "", "");
    let narrow = TokenLayer::new(setup.client.request_token().resource(other.origin()).cached());
    for server in [&setup.server, &other] {
        assert_refused(sent(&narrow, get(&server.url("/"))).await, "is not an origin");
        assert_eq!((server.connections(), setup.token_requests()), (0, 0));
    }
}

/// A body that counts how often it is cloned.
#[derive(Debug, Default)]
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(&self.0))
    }
}

#[tokio::test]
async fn a_body_is_cloned_if_its_request_may_be_repeated() {
    for (method, clones) in [(Method::POST, 0), (Method::PATCH, 0), (Method::PUT, 1), (Method::GET, 1)] {
        let setup = Setup::<Acme>::plain();
        let service = service_fn(|_: Request<Counted>| ready(Ok::<_, Infallible>(Response::new(()))));
        let count = Arc::new(AtomicUsize::new(0));
        let request = Request::builder().method(method.clone()).uri(setup.server.origin());
        let service = ServiceBuilder::new().layer(TokenLayer::new(setup.client.clone())).service(service);
        service.oneshot(request.body(Counted(Arc::clone(&count))).unwrap()).await.unwrap();
        assert_eq!(count.load(Ordering::SeqCst), clones, "{method}");
    }
}

/// A service that answers 401 and insists on being asked for readiness before each request; a clone is not ready.
#[derive(Debug, Default)]
struct Strict {
    ready: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self { ready: false, seen: Arc::clone(&self.seen) }
    }
}

impl Service<Request<()>> for Strict {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        assert!(std::mem::take(&mut self.ready), "a request came before it was ready");
        let value = &request.headers()[AUTHORIZATION];
        assert!(value.is_sensitive());
        self.seen.lock().unwrap().push(value.to_str().unwrap().to_owned());
        let response = Response::builder().status(401);
        ready(Ok(response.header(WWW_AUTHENTICATE, "Bearer error=invalid_token").body(()).unwrap()))
    }
}

#[tokio::test]
async fn the_service_is_ready_for_each_request() {
    let setup = Setup::<Acme>::plain();
    let strict = Strict::default();
    let seen = Arc::clone(&strict.seen);
    let mut service = ServiceBuilder::new().layer(TokenLayer::new(setup.client.clone())).service(strict);
    for _ in 0..2 {
        let request = Request::builder().uri(setup.server.origin()).body(()).unwrap();
        let answer: BoxFuture<'static, _> = service.ready().await.unwrap().call(request);
        assert_eq!(answer.await.unwrap().status(), 401);
    }
    let bearer = |number| format!("Bearer mock-access-token-{number}");
    assert_eq!(*seen.lock().unwrap(), [1, 2, 2].map(bearer));
}

#[tokio::test]
async fn the_error_of_the_service_is_passed_on() {
    let setup = Setup::<Acme>::plain();
    let failing = service_fn(|_: Request<()>| ready(Err::<Response<()>, _>(std::fmt::Error)));
    let service = ServiceBuilder::new().layer(TokenLayer::new(setup.client.clone())).service(failing);
    let error = service.oneshot(Request::builder().uri(setup.server.origin()).body(()).unwrap()).await;
    let error = error.unwrap_err();
    assert!(matches!(error, AttachError::Request(std::fmt::Error)));
    assert_eq!(error.to_string(), "the request failed");
    assert!(std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<std::fmt::Error>));
}

/// A body that cannot be cloned, as a stream cannot.
#[derive(Debug)]
struct Stream(&'static str);

/// Answers as the resource server of the setup; a URI without a host is asked of it.
fn channel(
    server: String,
) -> impl Service<Request<Stream>, Response = Response<String>, Error = legacy::Error, Future: Send>
+ Clone
+ Send
+ 'static {
    service_fn(move |request: Request<Stream>| {
        let http = legacy::Client::builder(TokioExecutor::new()).build_http();
        let (mut head, body) = request.into_parts();
        head.uri = format!("{server}{}", head.uri.path_and_query().unwrap()).parse().unwrap();
        let request = Request::from_parts(head, Full::<Bytes>::from(body.0));
        async move { Ok(http.oneshot(request).await?.map(|_| String::new())) }
    })
}

#[tokio::test]
async fn a_body_that_cannot_be_cloned_is_sent_once_and_the_next_has_another_token() {
    async fn check<P: Placed>(path: &str) {
        let setup = Setup::<P>::rejecting_the_first();
        let origin = setup.server.url("/");
        let layer = TokenLayer::new(setup.client.clone()).origin(origin.parse().unwrap()).once();
        let mut service = ServiceBuilder::new().layer(layer).service(channel(setup.server.origin()));
        for expected in [401, 200] {
            let request = Request::post(path).body(Stream("stream")).unwrap();
            let answer = service.ready().await.unwrap().call(request).await.unwrap();
            assert_eq!(answer.status(), expected);
        }
        assert_eq!(setup.tokens(), [FIRST, SECOND]);
        assert!(setup.server.requests().iter().all(|request| request.body == "stream"));
    }
    check::<Acme>("/orders?a=b").await;
    check::<InHeader>("/orders").await;
    check::<InQuery>("/orders?a=b").await;
}

#[tokio::test]
async fn an_origin_that_is_not_a_resource_gets_no_token() {
    let setup = Setup::<Acme>::plain();
    let layer =
        TokenLayer::new(setup.client.clone()).origin("https://elsewhere.example".parse().unwrap()).once();
    let service = ServiceBuilder::new().layer(layer).service(channel(setup.server.origin()));
    let request = Request::get("/orders").body(Stream("")).unwrap();
    assert_refused(service.oneshot(request).await, "is not an origin of this token's `resource`");
    // A path is no host, however it begins.
    for path in ["//127.0.0.1/x", "/\\\\127.0.0.1/x"] {
        let Ok(request) = Request::get(path).body(Stream("")) else { continue };
        let layer =
            TokenLayer::new(setup.client.clone()).origin("https://elsewhere.example".parse().unwrap()).once();
        let service = ServiceBuilder::new().layer(layer).service(channel(setup.server.origin()));
        assert_refused(service.oneshot(request).await, "`https://elsewhere.example` is not an origin");
    }
    // Without an origin, nobody knows where it would go.
    let layer = TokenLayer::new(setup.client.clone()).once();
    let service = ServiceBuilder::new().layer(layer).service(channel(setup.server.origin()));
    let request = Request::get("/orders").body(Stream("")).unwrap();
    assert_refused(service.oneshot(request).await, "has no scheme and host; `origin(..)` says where it goes");
    assert_eq!(setup.server.connections(), 0);
}
