//! What real providers answer, as a kind: the values are made up.

mod answers;
mod refusals;

use oauth_runtime::{Credentials, Error, Token, oauth_provider};
use oauth_tests::RawServer;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Plain {
    base: String,
}

fn credentials() -> Credentials {
    Credentials::secret("id", "secret")
}

async fn plain(server: &RawServer) -> Result<Token<Plain>, Error> {
    let client = Plain { base: server.origin() }.client(credentials()).unwrap();
    client.request_token().send().await
}

async fn json(body: &str) -> Result<Token<Plain>, Error> {
    plain(&RawServer::json(body)).await
}

async fn refused(status: u16, body: &str) -> Error {
    plain(&RawServer::answer(status, "application/json", body)).await.unwrap_err()
}

/// An answer with a body that need not be UTF-8.
fn bytes(status: &str, body: &[u8]) -> RawServer {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    RawServer::raw([head.as_bytes(), body].concat())
}
