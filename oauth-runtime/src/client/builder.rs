//! Making a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::parts::Parts;
use super::{Client, env};
use crate::credentials::CredentialSource;
use crate::plan::ENVIRONMENT;
use crate::runtime::{AnyRuntime, Runtime};
use crate::store::TokenStore;
use crate::token::ExtraCodec;
use crate::transport::Transport;
use crate::{ClientAssertionSource, Credentials, Error, Provider, Secret, Signer, StaticProvider};

/// Makes a client that differs from the usual one; see [`Client::builder`].
pub struct ClientBuilder<P> {
    parts: Box<dyn Veil>,
    provider: PhantomData<fn() -> P>,
}

/// Hides the parts from a compiler that checks what the drop of a builder may reach: it walks all their types anew for the
/// builder of every provider in a program, but not past a trait object.
trait Veil: Send + Sync {
    fn parts(&self) -> &Parts;
    fn parts_mut(&mut self) -> &mut Parts;
    fn into_parts(self: Box<Self>) -> Parts;
}

impl Veil for Parts {
    fn parts(&self) -> &Parts {
        self
    }

    fn parts_mut(&mut self) -> &mut Parts {
        self
    }

    fn into_parts(self: Box<Self>) -> Parts {
        *self
    }
}

impl<P: Provider> ClientBuilder<P> {
    pub(super) fn new(provider: P, credentials: Credentials) -> Self {
        Self::of(Parts::of(provider.metadata(), &|fields| provider.to_fields(fields), credentials))
    }

    #[cfg(feature = "mock")]
    pub(crate) fn of_mock(
        metadata: crate::Metadata,
        fields: crate::FieldValues,
        credentials: Credentials,
        mock: crate::mock::route::Route,
    ) -> Self {
        Self::of(Parts { mock: Some(mock), ..Parts::new(metadata, Ok(fields), credentials) })
    }

    pub(super) fn from_env() -> Result<Self, Error>
    where
        P: StaticProvider,
    {
        let (mut fields, credentials) = env::read(P::METADATA.plan()?)?;
        P::check_fields(&mut fields);
        Ok(Self::of(Parts::new(P::METADATA.clone(), Ok(fields.checked()?), credentials)))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(self.parts.parts_mut());
        self
    }

    #[cfg(feature = "discovery")]
    pub(super) fn parts_mut(&mut self) -> &mut Parts {
        self.parts.parts_mut()
    }

    fn of(parts: Parts) -> Self {
        Self { parts: Box::new(parts), provider: PhantomData }
    }

    /// Sends over this transport instead of the one that all clients share.
    #[must_use]
    pub fn transport(self, transport: impl Transport) -> Self {
        self.with(|parts| parts.transport = Some(Arc::new(transport)))
    }

    /// Connects as this says, to the provider and, with [`ResourceClient::new`](crate::attach::ResourceClient::new), to its
    /// resources: such as with a client certificate (RFC 8705), which a token that is bound to it has to come with. Tokens that
    /// are shared in a [`store`](Self::store) are shared among those that show the same one.
    ///
    /// A [`transport`](Self::transport) that is given too is the one to the provider.
    ///
    /// ```no_run
    /// use oauth_runtime::attach::ResourceClient;
    /// use oauth_runtime::transport::HttpConfig;
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     token_url = "https://mtls.bank.example/token",
    ///     grant = client_credentials,
    ///     client_auth = tls_client_auth,
    ///     resource = "https://api.bank.example",
    /// )]
    /// struct Bank;
    ///
    /// let http = HttpConfig::new().client_certificate(std::fs::read("client.pem")?, std::fs::read("client.key")?);
    /// let bank = Bank.builder(Credentials::public("id")).http(http).build()?;
    /// let api = ResourceClient::new(bank)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "reqwest")]
    #[must_use]
    pub fn http(self, http: crate::transport::HttpConfig) -> Self {
        self.with(|parts| parts.http = Some(http))
    }

    /// Spawns, sleeps and tells the time by this runtime instead of tokio's.
    #[must_use]
    pub fn runtime(self, runtime: impl Runtime) -> Self {
        self.with(|parts| parts.runtime = AnyRuntime::Custom(Arc::new(runtime)))
    }

    /// Asks this source for other credentials when the provider answers `invalid_client` (RFC 6749 §5.2). They are then
    /// those of all clients and cached tokens that come from this one. A request for a machine's token is made again with
    /// them; one that spends a code is not. The `client_id` stays the same.
    #[must_use]
    pub fn credential_source(self, source: impl CredentialSource) -> Self {
        self.with(|parts| parts.credential_source = Some(Arc::new(source)))
    }

    /// Lets this one sign what `jwt(..)` declares, in the place of a key in the configuration, and what `sign(..)` declares
    /// without a key, unless that is an HMAC.
    #[must_use]
    pub fn signer(self, signer: impl Signer) -> Self {
        self.with(|parts| parts.signer = Some(Arc::new(signer)))
    }

    /// Takes the assertion of each request from here, for a provider that declares `client_auth = client_assertion`.
    #[must_use]
    pub fn client_assertion(self, source: impl ClientAssertionSource) -> Self {
        self.with(|parts| parts.client_assertions = Some(Arc::new(source)))
    }

    /// Binds tokens to a key by proofs (RFC 9449), whether the declaration says `dpop` or not, so that a token that is stolen
    /// is of no use without the key: a [`DpopKey`](crate::DpopKey), several of which the first is for new tokens, or a store
    /// of keys. Each request to the token endpoint and to a resource then has a proof of its own.
    /// [`try_header`](crate::Tokens::try_header) gives nothing for such a token, which [`attach`](crate::attach) or
    /// [`present`](crate::Tokens::present) sends.
    ///
    /// A declaration with `dpop` has a key without this, which ends with the process. Sessions of a public client need one
    /// that stays: their refresh tokens are bound to it (RFC 9449 §5), and without it the user has to log in again.
    #[cfg(feature = "dpop")]
    #[must_use]
    pub fn dpop(self, keys: impl crate::DpopKeys) -> Self {
        self.with(|parts| parts.dpop_keys = Some(Arc::new(keys)))
    }

    /// Takes a token of type `Bearer` where one was asked for that is bound to a key, as RFC 9449 §5 lets a client do.
    /// Otherwise it is refused: whoever steals it can use it.
    #[cfg(feature = "dpop")]
    #[must_use]
    pub fn allow_bearer_tokens(self) -> Self {
        self.with(|parts| parts.takes_bearer_tokens = true)
    }

    /// Asks this token endpoint instead of the declared one, such as that of a gateway or of a test server.
    #[must_use]
    pub fn token_url(self, url: impl Into<String>) -> Self {
        self.with(|parts| parts.token_url = Some(url.into()))
    }

    /// Chooses one of the environments that the provider declares; the first is taken where none is chosen. Making the client
    /// fails when there is none of this name.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     token_url = "{env}/token",
    ///     environments(production = "https://acme.example", sandbox = "https://sandbox.acme.example"),
    ///     grant = client_credentials,
    /// )]
    /// struct Acme;
    ///
    /// let builder = Acme.builder(Credentials::secret("id", "secret"));
    /// let client = builder.environment(AcmeEnvironment::Sandbox).build()?;
    /// assert_eq!(client.token_url(), "https://sandbox.acme.example/token");
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn environment(self, environment: impl AsRef<str>) -> Self {
        let environment = Secret::new(environment.as_ref());
        self.with(|parts| {
            if let Ok(fields) = &mut parts.fields {
                fields.insert(ENVIRONMENT, environment);
            }
        })
    }

    /// Asks this host over plain HTTP too, such as a name inside of a cluster, and without a proxy of the environment; may
    /// be called several times. Anyone on the network path can then read the client secret and the tokens. A declaration
    /// cannot say it, only the program that runs there. Making the client fails when it is not a host, without a scheme or
    /// a port.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "{base}/token", grant = client_credentials)]
    /// struct Keycloak {
    ///     base: String,
    /// }
    ///
    /// let keycloak = Keycloak { base: "http://keycloak:8080".into() };
    /// let client = keycloak.builder(Credentials::secret("id", "secret")).plain_http("keycloak").build()?;
    /// assert_eq!(client.token_url(), "http://keycloak:8080/token");
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn plain_http(self, host: impl Into<String>) -> Self {
        self.with(|parts| parts.plain_http.push(host.into()))
    }

    /// How many bytes of body an answer may have, counted after decompression; 1 MiB unless said.
    #[must_use]
    pub fn max_response_bytes(self, bytes: usize) -> Self {
        self.with(|parts| parts.max_response_bytes = bytes)
    }

    /// How long a token is kept when neither the provider nor its declaration says; one hour unless said.
    #[must_use]
    pub fn default_lifetime(self, lifetime: Duration) -> Self {
        self.with(|parts| parts.default_lifetime = lifetime)
    }

    /// Shares the client's own tokens in a store, so that the processes of a fleet ask for each once: the one that is first says
    /// so in the store, and the others wait for its token. A process that starts finds what is there.
    ///
    /// The store is for sharing alone. When it fails or takes longer than a second, a process asks for itself, and leaves the
    /// store alone for 5 seconds. A process that asks and crashes costs the others 5 seconds at most, or with
    /// `renew = at_expiry`, where a second request does harm, the longest time of a request.
    ///
    /// A record has the access token; [`SealedStore`](crate::seal::SealedStore) encrypts it. Sessions of users have a store of
    /// their own ([`Client::sessions`]), which may be the same.
    ///
    /// ```
    /// use oauth_runtime::store::MemoryStore;
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// // One that all processes share, such as `RedisStore::tokens(connection)`.
    /// let client = Acme.builder(Credentials::secret("id", "secret")).store(MemoryStore::default()).build()?;
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn store(self, store: impl TokenStore) -> Self {
        self.with(|parts| parts.store = Some(Arc::new(store)))
    }

    /// How many tokens of [`TokenRequest::cached`](crate::TokenRequest::cached) and
    /// [`Client::with_provider`] are kept; 10,000 unless said. Past the limit, the least recently used tokens that no
    /// client holds are evicted. A large cache is sharded, so eviction may start slightly earlier. A token takes at most
    /// 600 bytes, with a configuration of its own 800, and twice its length.
    #[must_use]
    pub fn max_cached_tokens(self, tokens: usize) -> Self {
        self.with(|parts| parts.max_cached_tokens = tokens)
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when a configuration value breaks the rules
    /// of its field or of the place it is put in, or the transport cannot be set up.
    pub fn build(self) -> Result<Client<P>, Error> {
        let inner = self.parts.into_parts().build(ExtraCodec::of::<P::Extra>())?;
        Ok(Client { inner, provider: PhantomData })
    }
}

impl<P> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.parts.parts().credentials)
            .finish_non_exhaustive()
    }
}
