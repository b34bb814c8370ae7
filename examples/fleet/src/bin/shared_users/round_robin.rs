//! A balancer of a few lines: each request goes to the next replica, and to the one after it when that is gone.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::redirect::Policy;

/// Says which replica has answered.
pub(super) const REPLICA: HeaderName = HeaderName::from_static("x-replica");

/// The longest body of a request.
const LONGEST: usize = 64 * 1024;

struct RoundRobin {
    replicas: Vec<SocketAddr>,
    next: AtomicUsize,
    http: reqwest::Client,
}

pub(super) fn router(replicas: Vec<SocketAddr>) -> reqwest::Result<Router> {
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none());
    let http = http.connect_timeout(Duration::from_secs(1)).build()?;
    let balancer = RoundRobin { replicas, next: AtomicUsize::new(0), http };
    Ok(Router::new().fallback(forward).with_state(Arc::new(balancer)))
}

async fn forward(State(balancer): State<Arc<RoundRobin>>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    remove_hop(&mut head.headers);
    let first = balancer.next.fetch_add(1, Ordering::Relaxed);
    let count = balancer.replicas.len();
    let order = balancer.replicas.iter().enumerate().cycle().skip(first % count).take(count);
    for (index, replica) in order {
        match balancer.send(*replica, &head, &body).await {
            Ok(mut answer) => {
                answer.headers_mut().insert(REPLICA, HeaderValue::from(index));
                return answer;
            }
            // One that is gone may have acted on the request: only what may be done twice is sent again.
            Err(error) if error.is_connect() || head.method.is_safe() => {}
            Err(_) => return StatusCode::BAD_GATEWAY.into_response(),
        }
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

impl RoundRobin {
    async fn send(&self, replica: SocketAddr, head: &Parts, body: &Bytes) -> reqwest::Result<Response> {
        let url = format!("http://{replica}{}", head.uri);
        let request = self.http.request(head.method.clone(), url).headers(head.headers.clone());
        let answer = request.body(body.clone()).send().await?;
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        remove_hop(&mut headers);
        let mut response = Response::new(Body::from(answer.bytes().await?));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// What is about one connection, and is not handed on (RFC 9110 §7.6.1).
fn remove_hop(headers: &mut HeaderMap) {
    for header in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(header);
    }
}
