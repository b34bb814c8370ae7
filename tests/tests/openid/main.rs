//! OpenID Connect: ID tokens and their signatures, the keys that a provider publishes, userinfo, logout, and callbacks that are
//! JWTs. The provider is a server on loopback that signs whatever a test wants.

mod bound;
mod device;
mod discovered;
mod end_session;
mod hostile;
mod id_token;
mod jwt_callback;
mod keyless;
mod keys;
mod mock;
mod op;
mod page;
mod refresh;
mod userinfo;

use std::sync::Arc;

use oauth_runtime::mock::ManualClock;
use oauth_runtime::openid::IdToken;
use oauth_runtime::{Client, Credentials, Error, Received, Token, oauth_provider};

use self::op::Op;

const REDIRECT_URI: &str = "https://app.example/cb";

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    userinfo_url = "{base}/userinfo",
    end_session_url = "{base}/logout?from=app",
    signed_response_alg = [EdDSA, ES256, RS256],
    grant = [authorization_code, refresh_token],
    scope(default = ["openid", "offline_access"]),
)]
struct Acme {
    base: String,
}

/// A provider, a client, and a clock that the test moves.
struct Setup {
    op: Op,
    client: AcmeClient,
    clock: Arc<ManualClock>,
}

impl Setup {
    fn new() -> Self {
        let clock = ManualClock::new();
        let op = Op::start(Arc::clone(&clock));
        let builder = Acme { base: op.base() }.builder(Credentials::secret("app", "s3cr3t"));
        let client = builder.runtime(Arc::clone(&clock)).build().unwrap();
        Self { op, client, clock }
    }

    async fn log_in(&self) -> Result<(Token<Acme>, IdToken), Error> {
        log_in(&self.op, &self.client).await
    }
}

/// A login to the end.
async fn log_in(op: &Op, client: &Client<Acme>) -> Result<(Token<Acme>, IdToken), Error> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    client.exchange(callback).send_with_id_token().await
}

/// An error without the name of the provider.
fn message(error: &Error) -> String {
    error.to_string().replace("Acme: ", "")
}
