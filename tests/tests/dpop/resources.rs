//! Requests to resources with a token that is bound to a key.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use oauth_runtime::attach::{ResourceClient, TokenLayer};
use oauth_runtime::http::{HeaderValue, Method, Request, Response, StatusCode};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Client, DpopKey};
use oauth_tests::{RawServer, response};
use tower::{Layer as _, Service as _};

use super::{Machine, hash, read};

fn bound() -> (MockProvider<Machine>, Client<Machine>, DpopKey) {
    let mock = MockProvider::start(Machine).unwrap();
    let key = DpopKey::generate().unwrap();
    let client = mock.client_builder().unwrap().dpop(key.clone()).build().unwrap();
    (mock, client, key)
}

#[tokio::test]
async fn statement_73_a_bound_token_goes_with_a_proof_and_never_as_a_bearer_token() {
    let (mock, client, _) = bound();
    let token = client.token().await.unwrap();
    // There is no header that would do for every request.
    assert!(client.try_header().is_none());
    let url = "https://api.acme.example/orders?page=2#top".parse().unwrap();
    let shown = client.present(&token, &Method::GET, &url).await.unwrap();
    let text = token.access_token().expose_secret();
    assert_eq!(shown.headers()["authorization"], format!("DPoP {text}"));
    let (_, claims) = read(shown.headers()["dpop"].to_str().unwrap());
    assert_eq!((claims["htm"].as_str(), claims["ath"].as_str()), (Some("GET"), Some(&*hash(text))));
    assert_eq!(claims["htu"], "https://api.acme.example/orders");
    assert!(shown.headers()["dpop"].is_sensitive() && shown.headers()["authorization"].is_sensitive());

    let api = ResourceClient::new(client).unwrap();
    let response = api.get("https://api.acme.example/orders?page=2").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn statement_73_a_token_that_was_stored_needs_the_client_that_has_its_key() {
    let (mock, client, key) = bound();
    let stored = serde_json::to_string(&client.token().await.unwrap().exposed()).unwrap();
    let again = mock.client_builder().unwrap().dpop(vec![DpopKey::generate().unwrap(), key]).build().unwrap();
    assert!(again.tokens().put(&serde_json::from_str(&stored).unwrap()).unwrap());
    let api = ResourceClient::new(again).unwrap();
    let response = api.get("https://api.acme.example/").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);

    let other = mock.client_builder().unwrap().dpop(DpopKey::generate().unwrap()).build().unwrap();
    other.tokens().put(&serde_json::from_str(&stored).unwrap()).unwrap();
    let url = "https://api.acme.example/".parse().unwrap();
    let token = other.token().await.unwrap();
    let error = other.present(&token, &Method::GET, &url).await.unwrap_err();
    assert!(error.to_string().contains("is gone"), "{error}");
    assert_eq!(mock.requests().len(), 1);
    // A request gets a token that it can prove instead.
    let response = ResourceClient::new(other).unwrap().get(url).send().await.unwrap();
    assert_eq!((response.status(), mock.requests().len()), (StatusCode::OK, 2));
}

#[tokio::test]
async fn user_information_of_a_url_gets_into_no_proof() {
    let (_mock, client, _) = bound();
    let token = client.token().await.unwrap();
    let url = "https://user:CANARY@api.acme.example/".parse().unwrap();
    let error = client.present(&token, &Method::GET, &url).await.unwrap_err();
    assert!(!error.to_string().contains("CANARY"), "{error}");
}

#[tokio::test]
async fn statement_70_a_resource_asks_for_a_nonce_once_whatever_the_method() {
    let (mock, client, _) = bound();
    client.token().await.unwrap();
    mock.set_nonce("resource");
    let api = ResourceClient::new(client.clone()).unwrap();
    let order = || api.post("https://api.acme.example/orders").with(|request| request.body("apples"));
    assert_eq!(order().send().await.unwrap().status(), StatusCode::OK);
    // What a resource server asks for says nothing about the token endpoint, though it is the same server here.
    client.request_token().send().await.unwrap();
    let proofs: Vec<_> =
        mock.requests().iter().map(|request| read(request.headers["dpop"].to_str().unwrap()).1).collect();
    assert_eq!(proofs.len(), 3);
    assert!(proofs[1].get("nonce").is_none());
    assert_eq!(proofs[2]["nonce"], "resource");
}

/// A server that refuses so many requests for want of a nonce, with this status.
fn refusing(status: u16, times: usize) -> RawServer {
    let asked = AtomicUsize::new(0);
    RawServer::answering(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        number if number < times => {
            // A scheme is the same in any case (RFC 9110 §11.1).
            let headers = "www-authenticate: Bearer realm=\"a\"\r\n\
                           www-authenticate: dPoP error=\"use_dpop_nonce\", algs=\"ES256\"\r\n\
                           dpop-nonce: n1\r\n";
            response(status, headers, "")
        }
        number if number == times => response(200, "dpop-nonce: n2\r\n", ""),
        _ => response(200, "", ""),
    })
}

#[oauth_runtime::oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "{api}",
    dpop = EdDSA,
)]
struct Elsewhere {
    api: String,
}

#[tokio::test]
async fn statement_71_the_nonce_of_any_answer_is_for_the_next_proof() {
    for status in [400, 401] {
        let server = refusing(status, 1);
        let mock = MockProvider::start(Elsewhere { api: server.origin() }).unwrap();
        let api = ResourceClient::new(mock.client().unwrap()).unwrap();
        for _ in 0..2 {
            let response = api.post(format!("{}/x", server.origin())).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::OK);
        }
        let nonces: Vec<_> = server.requests().iter().map(|it| read(it.header("dpop").unwrap()).1).collect();
        let nonces: Vec<_> = nonces.iter().map(|claims| claims["nonce"].as_str()).collect();
        assert_eq!(nonces, [None, Some("n1"), Some("n2")], "{status}");
        assert_eq!(mock.requests().len(), 1, "the token is as good as it was");
    }
}

#[tokio::test]
async fn statement_70_a_second_demand_is_the_callers() {
    for method in [Method::POST, Method::GET] {
        let server = refusing(401, 3);
        let mock = MockProvider::start(Elsewhere { api: server.origin() }).unwrap();
        let api = ResourceClient::new(mock.client().unwrap()).unwrap();
        let response = api.request(method, format!("{}/x", server.origin())).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(server.requests().len(), 2);
        // The token is good, and stays.
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_layer_proves_each_request() {
    const API: &str = "https://api.example";
    let mock = MockProvider::start(Elsewhere { api: API.to_owned() }).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sent);
    let server = tower::service_fn(move |request: Request<&'static str>| {
        let mut seen = seen.lock().unwrap();
        seen.push(request);
        let response = Response::builder().header("dpop-nonce", "n1");
        let response = match seen.len() {
            1 => response.status(401).header("www-authenticate", "DPoP error=\"use_dpop_nonce\""),
            _ => response,
        };
        std::future::ready(Ok::<_, std::convert::Infallible>(response.body(()).unwrap()))
    });
    let mut service = TokenLayer::new(mock.client().unwrap()).layer(server);
    let order = Request::post(format!("{API}/x?y=1")).body("apples").unwrap();
    assert_eq!(service.call(order).await.unwrap().status(), StatusCode::OK);
    let proofs: Vec<_> = {
        let sent = sent.lock().unwrap();
        assert!(sent.iter().all(|request| *request.body() == "apples"));
        sent.iter().map(|request| read(request.headers()["dpop"].to_str().unwrap()).1).collect()
    };
    assert_eq!(proofs.len(), 2);
    assert_eq!((&proofs[1]["htu"], &proofs[1]["nonce"]), (&format!("{API}/x").into(), &"n1".into()));
    assert_ne!(proofs[0]["jti"], proofs[1]["jti"]);
    let own = Request::get(format!("{API}/x")).header("dpop", "own").body("").unwrap();
    assert!(service.call(own).await.is_err());
    assert_eq!(sent.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_program_that_sends_by_itself_takes_up_the_nonce() {
    let (_mock, client, _) = bound();
    let token = client.token().await.unwrap();
    let url = "https://api.acme.example/".parse().unwrap();
    let mut headers = http::HeaderMap::new();
    let tokens = client.tokens();
    assert!(!tokens.take_nonce(&url, StatusCode::OK, &headers));
    headers.insert("dpop-nonce", HeaderValue::from_static("n"));
    assert!(!tokens.take_nonce(&url, StatusCode::OK, &headers));
    headers.insert("www-authenticate", HeaderValue::from_static("DPoP error=\"use_dpop_nonce\""));
    assert!(tokens.take_nonce(&url, StatusCode::UNAUTHORIZED, &headers));
    let shown = client.present(&token, &Method::GET, &url).await.unwrap();
    assert_eq!(read(shown.headers()["dpop"].to_str().unwrap()).1["nonce"], "n");
}
