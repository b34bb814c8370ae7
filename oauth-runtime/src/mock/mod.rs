//! A provider on loopback, made from a declaration, for tests without the real one.
//!
//! [`MockProvider::start`] takes the same provider as the client. The server checks every request against the
//! declaration (method, path, place of every parameter, content type, credentials, required parameters) and answers as
//! the declaration says: envelope, names of the members, expiry, and every declared error.
//!
//! With `dpop` declared, or a client that proves a key, it checks the proofs at both endpoints and binds tokens to keys.
//!
//! It plays the device authorization grant, with a user who confirms at once or as it is told
//! ([`answer_polls`](MockProvider::answer_polls)), and the calls before and after the token call (`step`, `then`), whose
//! answers have what placeholders name. Of
//! a JWT it checks the signature, the claims, and that it comes once; of a request that is signed, the signature. It signs
//! answers and callbacks where the declaration verifies them. What it cannot play does not start.
//!
//! Of a declared issuer it has the metadata, with the feature `discovery`, and the endpoints that a declaration leaves to it:
//! `mock.client_builder()?.discover()`.
//!
//! At the endpoints that are declared it revokes and introspects what it has issued. It exchanges any subject token, unless it is
//! one of its own that has ended; with the scope `offline_access` a refresh token comes along.
//!
//! ```
//! use oauth_runtime::mock::MockProvider;
//! use oauth_runtime::{ErrorCode, oauth_provider};
//!
//! #[oauth_provider(
//!     token_url = "https://acme.example/oauth/token",
//!     grant = client_credentials,
//!     response(root = "data"),
//!     errors(status(402 = access_denied)),
//! )]
//! struct Acme;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mock = MockProvider::start(Acme)?;
//! let client = mock.client()?;
//! let token = client.request_token().send().await?;
//! assert!(mock.is_valid(token.access_token()));
//!
//! mock.fail_next(mock.declared_errors().remove(0));
//! let error = client.request_token().send().await.unwrap_err();
//! assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
//! assert_eq!(mock.requests().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod assertion;
mod basic;
mod body;
mod check;
mod control;
mod declared;
mod device;
mod error;
mod exchange;
mod facts;
mod fault;
mod grants;
mod introspection;
mod key;
mod kind;
mod limits;
mod log;
mod login;
#[cfg(feature = "discovery")]
mod metadata;
mod object;
#[cfg(feature = "openid")]
mod openid;
mod optional;
mod params;
#[cfg(feature = "dpop")]
mod proof;
#[cfg(not(feature = "dpop"))]
#[path = "no_proof.rs"]
mod proof;
mod pushed;
mod recent;
mod resource;
pub(crate) mod route;
mod samples;
mod server;
mod setup;
mod signature;
#[cfg(feature = "openid")]
mod signed;
mod start;
mod verdict;
mod write;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth_grammar::Path;
use tokio::sync::Notify;
use url::Url;

pub use self::device::MockPoll;
pub use self::error::MockError;
pub use self::fault::{Echo, Fault, FaultServer};
pub use self::grants::MockRotation;
pub use self::key::MockKey;
pub use self::log::{MockAnswered, MockRequest};
pub use self::login::MockCallback;
pub use crate::runtime::ManualClock;

use self::device::Devices;
use self::grants::Grants;
use self::log::Answered;
use self::login::Login;
use self::recent::Recent;
use self::route::{HeldClock, Route};
use self::samples::Samples;
use self::setup::Setup;
use crate::plan::Plan;
use crate::transport::{
    BoxFuture, HttpConfig, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};
use crate::{Client, ClientBuilder, Credentials, Error, FieldValues, Metadata, Provider, Secret};

const CLIENT_ID: &str = "mock-client-id";
const CLIENT_SECRET: &str = "mock-client-secret";

/// A provider on loopback that behaves as `P` declares. It stops when it is dropped.
pub struct MockProvider<P> {
    inner: Arc<Inner>,
    address: SocketAddr,
    _server: server::Server,
    provider: PhantomData<fn() -> P>,
}

/// What the server and its owner share.
struct Inner {
    metadata: Metadata,
    plan: Arc<Plan>,
    fields: FieldValues,
    /// The endpoints of each environment, those of the chosen one first.
    setups: Vec<Setup>,
    samples: Samples,
    /// The private key that answers and callbacks are signed with, where it is not that of the mock itself.
    signing_key: Option<Secret>,
    state: Mutex<State>,
    /// Told of each request that is answered.
    has_answered: Notify,
}

struct State {
    /// The requests of clients, in the order in which they came.
    log: Recent<Arc<MockRequest>>,
    /// All requests, in the order of their answers.
    answered: Recent<Answered>,
    failures: VecDeque<MockError>,
    delay: Duration,
    lifetime: Duration,
    rotation: MockRotation,
    grants: Grants,
    /// How many answers are lost after the request has had its effect.
    losses: u64,
    issued: u64,
    codes: BTreeMap<String, Login>,
    /// Authorization requests that were handed in.
    pushed: BTreeMap<String, Vec<(String, String)>>,
    devices: Devices,
    /// The errors of the next logins.
    refusals: VecDeque<String>,
    valid: Vec<Secret>,
    /// Tokens that were made invalid and may not have been issued here: those that the client signs itself.
    expired: Vec<Secret>,
    /// The keys that tokens are bound to, by their thumbprints.
    bound: Vec<(Secret, String)>,
    /// What proofs have to hold.
    nonce: Option<String>,
    /// The identifiers of the JWTs so far.
    jtis: BTreeSet<String>,
    members: Vec<(Path, serde_json::Value)>,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a request into the log.
    fn log(&self, request: &Arc<MockRequest>) {
        self.state().log.push(Arc::clone(request), request.bytes());
    }
}

impl<P: Provider> MockProvider<P> {
    /// Starts a server for this configuration of the provider, on a free port of 127.0.0.1 and a thread of its own, so
    /// it works inside and outside of any async runtime.
    ///
    /// # Errors
    ///
    /// When no port is free, the configuration is not valid, or the declaration says something that the server cannot play;
    /// the error names the key.
    pub fn start(provider: P) -> io::Result<Self> {
        Self::of(&provider, None, 0)
    }

    /// Like [`start`](Self::start), on this port of 127.0.0.1, so that what is configured elsewhere finds the server again;
    /// 0 is any that is free.
    ///
    /// # Errors
    ///
    /// As there, and when the port is taken.
    ///
    /// ```
    /// use oauth_runtime::mock::MockProvider;
    /// use oauth_runtime::oauth_provider;
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// let mock = MockProvider::start_at(Acme, 0)?;
    /// assert!(MockProvider::start_at(Acme, mock.address().port()).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn start_at(provider: P, port: u16) -> io::Result<Self> {
        Self::of(&provider, None, port)
    }

    /// Like [`start`](Self::start), for a provider that signs its answers or callbacks with a key of which the declaration
    /// has the public half, and that is no [`MockKey`]: the server signs with this private one, in PEM or JWK.
    ///
    /// # Errors
    ///
    /// As there, and when it is not the other half.
    pub fn start_with_key(provider: P, private_key: impl Into<Secret>) -> io::Result<Self> {
        Self::of(&provider, Some(private_key.into()), 0)
    }

    fn of(provider: &P, signing_key: Option<Secret>, port: u16) -> io::Result<Self> {
        let inner = Inner::new(provider.metadata(), &|fields| provider.to_fields(fields), signing_key);
        let inner = Arc::new(inner.map_err(io::Error::other)?);
        let (server, address) = server::Server::start(Arc::clone(&inner), port)?;
        Ok(Self { inner, address, _server: server, provider: PhantomData })
    }

    /// A client of this server. It is configured as for the real provider; only its connections go to the mock. So do those
    /// of a [`ResourceClient`](crate::attach::ResourceClient) that is made with it, unless they go to another server on
    /// loopback: the mock is the resource server then.
    ///
    /// It works in tokio's paused time too: while the mock answers, the clock stands.
    ///
    /// # Errors
    ///
    /// As [`Client::new`].
    pub fn client(&self) -> Result<Client<P>, Error> {
        self.client_builder()?.build()
    }

    /// A builder of such a client, for example to give it another clock.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn client_builder(&self) -> Result<ClientBuilder<P>, Error> {
        let (metadata, fields) = (self.inner.metadata.clone(), self.inner.fields.clone());
        let builder = ClientBuilder::of_mock(metadata, fields, self.credentials(), Route(self.address));
        Ok(builder.transport(self.transport()?))
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoints of the environment that is configured, by the keys that declare them, and where each is on this server; of an
    /// issuer also those that its metadata alone names.
    ///
    /// ```
    /// use oauth_runtime::mock::MockProvider;
    /// use oauth_runtime::oauth_provider;
    ///
    /// #[oauth_provider(token_url = "https://{tenant}.example/{tenant}/token", grant = client_credentials)]
    /// struct Acme {
    ///     tenant: String,
    /// }
    ///
    /// let mock = MockProvider::start(Acme { tenant: "eu".to_owned() })?;
    /// let endpoints = mock.endpoints();
    /// assert_eq!((endpoints[0].0, endpoints[0].1.path()), ("token_url", "/eu/token"));
    /// assert_eq!(endpoints[0].1.port(), Some(mock.address().port()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn endpoints(&self) -> Vec<(&'static str, Url)> {
        let endpoints = self.inner.setups.first().map(Setup::endpoints).unwrap_or_default();
        endpoints.into_iter().map(|(key, url)| (key, self.browser_url(&url))).collect()
    }

    /// The credentials that the server accepts.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::secret(CLIENT_ID, CLIENT_SECRET)
    }

    /// A transport that sends every request to this server, whatever host its URL names.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn transport(&self) -> Result<MockTransport, Error> {
        let http = ReqwestTransport::configured(HttpConfig::new());
        let http = http.map_err(|error| self.inner.plan.configuration(error.to_string()))?;
        Ok(MockTransport { http, route: Route(self.address) })
    }

    /// A code for a provider that declares `authorize = none`. It can be exchanged once, with this redirect URI
    /// (RFC 6749 §4.1.2).
    #[must_use]
    pub fn authorization_code(&self, redirect_uri: &str) -> String {
        let mut state = self.inner.state();
        state.issued += 1;
        let code = format!("mock-code-{}", state.issued);
        let login = Login { redirect_uri: redirect_uri.to_owned(), ..Login::default() };
        state.codes.insert(code.clone(), login);
        code
    }

    /// What the browser is sent back with that opens this URL of an authorization request, by a user who consents to
    /// everything, or refuses as [`refuse_next`](Self::refuse_next) says.
    ///
    /// # Errors
    ///
    /// How the request differs from the declaration.
    pub fn log_in(&self, url: &Url) -> Result<MockCallback, Vec<String>> {
        login::answer(&self.inner, url)
    }

    /// The URL of an authorization request for a browser, which then asks this server and not the provider. It is sent
    /// back as [`log_in`](Self::log_in) says.
    #[must_use]
    pub fn browser_url(&self, url: &Url) -> Url {
        let mut turned = url.clone();
        Route(self.address).turn(&mut turned, &mut http::HeaderMap::new());
        turned.set_fragment(url.fragment());
        turned
    }
}

impl<P> fmt::Debug for MockProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockProvider")
            .field("provider", &self.inner.plan.name)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Sends every request to a mock; see [`MockProvider::transport`].
#[derive(Debug, Clone)]
pub struct MockTransport {
    http: ReqwestTransport,
    route: Route,
}

impl Transport for MockTransport {
    fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.route.turn(&mut request.url, &mut request.headers);
        Box::pin(async move {
            let _clock = HeldClock::new();
            self.http.send(request).await
        })
    }

    fn longest_request(&self) -> Duration {
        self.http.longest_request()
    }
}
