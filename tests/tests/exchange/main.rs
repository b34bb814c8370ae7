//! Token exchange, assertions from sources, introspection, revocation and step-up, on the wire.

mod about;
mod answers;
mod cached;
mod clients;
mod mock;
mod request;
mod sources;
mod step_up;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{Client, ClientBuilder, Credentials, oauth_provider};
use oauth_tests::{RawServer, response};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

#[oauth_provider(
    token_url = "{base}/token",
    introspection_url = "{base}/introspect",
    revocation_url = "{base}/revoke",
    grant = [token_exchange, jwt_bearer, saml2_bearer, client_credentials],
    client_auth = client_secret_basic,
)]
struct Acme {
    base: String,
}

/// A server that gives the tokens `AT1`, `AT2` and so on for an hour.
fn counting() -> RawServer {
    let count = AtomicUsize::new(0);
    RawServer::answering(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let body = format!(
            r#"{{"access_token":"AT{number}","token_type":"Bearer","expires_in":3600,"issued_token_type":"{ACCESS_TOKEN}"}}"#
        );
        response(200, "content-type: application/json\r\n", &body)
    })
}

fn builder(server: &RawServer) -> ClientBuilder<Acme> {
    let credentials = Credentials::secret("rs08", "long-secure-random-secret");
    Acme { base: server.origin() }.builder(credentials)
}

fn client(server: &RawServer) -> Client<Acme> {
    builder(server).build().unwrap()
}

/// One whose time the test moves.
fn clocked(server: &RawServer) -> (Client<Acme>, Arc<ManualClock>) {
    let clock = ManualClock::new();
    (builder(server).runtime(Arc::clone(&clock)).build().unwrap(), clock)
}

fn exposed<P: oauth_runtime::Provider>(token: &oauth_runtime::Token<P>) -> &str {
    token.access_token().expose_secret()
}

/// The values of a parameter in the requests, in their order; none where it was not sent.
fn sent(server: &RawServer, name: &str) -> Vec<Option<String>> {
    let value = |body: &str| {
        oauth_runtime::url::form_urlencoded::parse(body.as_bytes())
            .find(|(param, _)| param == name)
            .map(|(_, value)| value.into_owned())
    };
    server.requests().iter().map(|request| value(&request.body)).collect()
}
