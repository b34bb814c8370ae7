//! Requests that carry the token, to resource servers on loopback: over reqwest, and through the tower layer.

mod origin;
mod placement;
mod rejection;
mod tower;

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::{Client, Error, ErrorKind, Provider, Tokens, oauth_provider};
use oauth_tests::{RawRequest, RawServer, response};

/// A provider whose resource is at the origin `api`, with these keys.
macro_rules! provider {
    ($name:ident, $($keys:tt)*) => {
        #[oauth_provider(
            token_url = "https://acme.example/t",
            grant = client_credentials,
            resource = "{api}",
            $($keys)*
        )]
        struct $name {
            api: String,
        }

        impl From<String> for $name {
            fn from(api: String) -> Self {
                Self { api }
            }
        }
    };
}

provider!(Acme,);
provider!(InHeader, bearer(header = "X-Token", scheme = none, headers("X-Client" = "{client_id}")));
provider!(InQuery, bearer(query = "access_token"));
provider!(RejectsWith403, bearer(rejected = 403));

/// What the tests need of a provider: where its token is in a request.
trait Placed: ClientCredentials + From<String> {
    /// The token of a request; empty when it has none.
    fn token(request: &RawRequest) -> &str;
}

impl Placed for Acme {
    fn token(request: &RawRequest) -> &str {
        request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
    }
}

impl Placed for RejectsWith403 {
    fn token(request: &RawRequest) -> &str {
        Acme::token(request)
    }
}

impl Placed for InHeader {
    fn token(request: &RawRequest) -> &str {
        request.header("x-token").unwrap_or_default()
    }
}

impl Placed for InQuery {
    fn token(request: &RawRequest) -> &str {
        let rest = request.line.split_once("access_token=").map_or("", |(_, rest)| rest);
        rest.split([' ', '&']).next().unwrap_or_default()
    }
}

/// A provider, a client of it in virtual time, and the resource server that its token is for.
struct Setup<P> {
    server: RawServer,
    mock: MockProvider<P>,
    clock: Arc<ManualClock>,
    client: Client<P>,
}

impl<P: Placed> Setup<P> {
    fn new(server: RawServer) -> Self {
        let mock = MockProvider::start(P::from(server.origin())).unwrap();
        let clock = ManualClock::new();
        let client = mock.client_builder().unwrap().runtime(Arc::clone(&clock)).build().unwrap();
        Self { server, mock, clock, client }
    }

    /// A resource server that answers 200.
    fn plain() -> Self {
        Self::new(RawServer::with_headers(200, "", "fine"))
    }

    /// A resource server that takes the second token alone.
    fn rejecting_the_first() -> Self {
        Self::new(RawServer::answering(|request| {
            let status = if P::token(request) == SECOND { 200 } else { 401 };
            response(status, INVALID_TOKEN, "")
        }))
    }

    fn api(&self) -> ResourceClient<P> {
        resource_client(self.client.clone())
    }

    /// How often a token was asked for.
    fn token_requests(&self) -> usize {
        self.mock.requests().len()
    }

    /// The tokens that the resource server saw.
    fn tokens(&self) -> Vec<String> {
        self.server.requests().iter().map(|request| P::token(request).to_owned()).collect()
    }
}

fn resource_client<P: Provider>(tokens: impl Into<Tokens<P>>) -> ResourceClient<P> {
    ResourceClient::new(tokens).unwrap()
}

const INVALID_TOKEN: &str = "www-authenticate: Bearer realm=\"x\", error=\"invalid_token\"\r\n";

const FIRST: &str = "mock-access-token-1";
const SECOND: &str = "mock-access-token-2";

/// The error of a request that got no token.
fn refusal<T, E: std::fmt::Debug>(result: Result<T, AttachError<E>>) -> Error {
    match result {
        Err(AttachError::Token(error)) => error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("the request was sent"),
    }
}

/// Asserts that the request was refused as it is, without asking for a token.
fn assert_refused<T, E: std::fmt::Debug>(result: Result<T, AttachError<E>>, why: &str) {
    let error = refusal(result);
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains(why), "{error}");
}

/// Long enough for every pause after a rejection.
const QUIET: Duration = Duration::from_secs(301);
