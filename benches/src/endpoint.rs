//! A token endpoint on loopback.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::Result;

/// Seconds.
const HOUR: u64 = 3600;

/// How the endpoint answers every request.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The status; the body is that of a token all the same.
    pub status: StatusCode,
    /// How long it takes to answer.
    pub delay: Duration,
    /// The lifetime of its first token, in seconds; later ones live for an hour.
    pub first_expires_in: u64,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: StatusCode::OK, delay: Duration::ZERO, first_expires_in: HOUR }
    }
}

/// An HTTP/1.1 server with keep-alive on a thread of its own, so that its work is in nobody's measurements. It stops
/// when it is dropped.
#[derive(Debug)]
pub struct TokenEndpoint {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    _stop: oneshot::Sender<()>,
}

impl TokenEndpoint {
    /// Starts a server on a free port of 127.0.0.1.
    pub fn start(answer: Answer) -> Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let requests = Arc::new(AtomicUsize::new(0));
        let router = Router::new().fallback(respond).with_state((answer, Arc::clone(&requests)));
        let (stop, stopped) = oneshot::channel();
        std::thread::Builder::new().name("token-endpoint".to_owned()).spawn(move || {
            runtime.spawn(
                async move { axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await },
            );
            // Ends with the sender; the server and its connections go with the runtime.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self { address, requests, _stop: stop })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/token", self.address)
    }

    /// How many requests have come so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn respond(State((answer, requests)): State<(Answer, Arc<AtomicUsize>)>) -> Response {
    let before = requests.fetch_add(1, Ordering::SeqCst);
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    let expires_in = if before == 0 { answer.first_expires_in } else { HOUR };
    let token = format!(
        r#"{{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":{expires_in}}}"#
    );
    (answer.status, [(CONTENT_TYPE, "application/json")], token).into_response()
}
