//! The client of one provider.

mod about;
mod builder;
mod code;
#[cfg(feature = "discovery")]
mod discover;
mod env;
mod granted;
mod login;
mod parts;
mod request;
mod token_exchange;

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::Method;
use oauth_grammar::Grant;
use url::Url;

pub use self::about::{IntrospectionRequest, RevocationRequest};
pub use self::builder::ClientBuilder;
pub use self::code::CodeExchange;
pub use self::granted::AuthorizationGrant;
#[cfg(feature = "discovery")]
pub(crate) use self::parts::shared_transport;
pub use self::request::TokenRequest;
pub use self::token_exchange::TokenExchangeRequest;

use crate::cache::{HeaderGuard, Key, Slot, Slots, Source, Waiting};
use crate::config::Config;
use crate::exchange::GrantRequest;
use crate::fleet::Fleet;
use crate::plan::Plan;
use crate::present::Presentation;
use crate::store::StoreHealth;
use crate::tokens::{Invalidated, TokenFuture, Tokens};
use crate::{AuthorizationRequest, Credentials, Error, Provider, StaticProvider, Token, grant, tenant};

/// A client of the provider `P`.
///
/// Cloning is cheap, and all clones share one token cache. Making one needs no async runtime.
///
/// ```
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(token_url = "https://{tenant}.example/oauth/token", grant = client_credentials)]
/// pub struct Acme {
///     pub tenant: String,
/// }
///
/// let client: AcmeClient = Acme { tenant: "eu".into() }.client(Credentials::secret("id", "secret"))?;
/// assert!(client.try_header().is_none());
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
pub struct Client<P> {
    inner: Inner,
    provider: PhantomData<fn() -> P>,
}

/// What a client has, whatever the type of its provider: a program has the code for it once.
#[derive(Clone)]
struct Inner {
    config: Arc<Config>,
    /// The token that the client asks for on its own behalf, where the declaration has such a grant.
    machine: Option<Arc<Slot>>,
    /// The tokens of all clients that come from one.
    slots: Arc<Slots>,
}

impl Inner {
    fn new(config: Arc<Config>, slots: Arc<Slots>) -> Self {
        let machine = config.plan().machine_grant().map(|grant| {
            let same = |config: &Arc<Config>| Ok::<_, Infallible>(Arc::clone(config));
            let Ok(slot) = slots.slot(&config, GrantRequest::new(grant), same);
            slot
        });
        Self { config, machine, slots }
    }
}

impl<P> Client<P> {
    /// A client with the usual transport, runtime and limits; [`builder`](Self::builder) for others.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when a configuration value breaks the rules
    /// of its field or of the place it is put in.
    pub fn new(provider: P, credentials: Credentials) -> Result<Self, Error>
    where
        P: Provider,
    {
        let inner = parts::usual(
            provider.metadata(),
            &|fields| provider.to_fields(fields),
            credentials,
            crate::token::ExtraCodec::of::<P::Extra>(),
        )?;
        Ok(Self { inner, provider: PhantomData })
    }

    /// Starts a client that differs from the usual one.
    #[must_use]
    pub fn builder(provider: P, credentials: Credentials) -> ClientBuilder<P>
    where
        P: Provider,
    {
        ClientBuilder::new(provider, credentials)
    }

    /// A client whose configuration and credentials are environment variables: the provider's name in capitals, then the
    /// name of a field in capitals, `_CLIENT_ID` or `_CLIENT_SECRET`. A variable that is set to nothing counts as one that
    /// is not set.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which names all variables that are missing,
    /// and as [`Client::new`].
    pub fn from_env() -> Result<Self, Error>
    where
        P: StaticProvider,
    {
        ClientBuilder::from_env()?.build()
    }

    /// Like [`from_env`](Self::from_env), for a client that differs from the usual one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which names all variables that are missing.
    pub fn builder_from_env() -> Result<ClientBuilder<P>, Error>
    where
        P: StaticProvider,
    {
        ClientBuilder::from_env()
    }

    /// The tokens that the client asks for on its own behalf (RFC 6749 §4.4).
    #[must_use]
    pub fn tokens(&self) -> Tokens<P>
    where
        P: grant::ClientCredentials,
    {
        // Asking for one that the declaration does not offer is an error.
        let not_offered = || {
            let source = Source::Machine(GrantRequest::new(Grant::ClientCredentials));
            Slot::new(Key { config: Arc::clone(&self.inner.config), source })
        };
        Tokens::new(self.inner.machine.clone().unwrap_or_else(not_offered), Arc::clone(&self.inner.slots))
    }

    /// [`Tokens::token`] of [`tokens`](Self::tokens).
    pub fn token(&self) -> TokenFuture<'_, P>
    where
        P: grant::ClientCredentials,
    {
        TokenFuture::new(match &self.inner.machine {
            Some(slot) => Waiting::new(slot),
            None => Waiting::known(Err(self.plan().not_offered(Grant::ClientCredentials))),
        })
    }

    /// [`Tokens::try_header`] of [`tokens`](Self::tokens).
    #[must_use]
    pub fn try_header(&self) -> Option<HeaderGuard>
    where
        P: grant::ClientCredentials,
    {
        self.inner.machine.as_ref()?.try_header()
    }

    /// How the store fares in which the client's own tokens are [shared](crate::ClientBuilder::store), as this process has found it
    /// when it last used it; `None` where there is no such store. When it fails, tokens are asked for without it.
    #[must_use]
    pub fn store_health(&self) -> Option<StoreHealth> {
        self.inner.config.shared.fleet.as_ref().map(Fleet::store_health)
    }

    /// [`Tokens::invalidate`] of [`tokens`](Self::tokens).
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate(&self, token: &Token<P>) -> Invalidated
    where
        P: grant::ClientCredentials,
    {
        self.tokens().invalidate(token)
    }

    /// [`Tokens::invalidate_header`] of [`tokens`](Self::tokens).
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate_header(&self, header: &HeaderGuard) -> Invalidated
    where
        P: grant::ClientCredentials,
    {
        self.tokens().invalidate_header(header)
    }

    /// Tokens that begin with one that the program has, such as one that a user granted, so that
    /// [`attach`](crate::attach) can send it. It is served until it ends or is rejected; then asking is an error until
    /// another one is handed in by [`put`](Tokens::put), because there is no request for one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the token cannot be presented as the provider
    /// declares, is one of another provider, or has ended.
    pub fn with_token(&self, token: &Token<P>) -> Result<Tokens<P>, Error>
    where
        P: Provider,
    {
        let slot = Slot::new(Key { config: Arc::clone(&self.inner.config), source: Source::Given });
        if slot.put(Arc::clone(&token.data))? {
            Ok(Tokens::new(slot, Arc::clone(&self.inner.slots)))
        } else {
            Err(self.plan().configuration("the token has ended"))
        }
    }

    /// A client of another configuration, such as that of another tenant, with the same credentials, transport,
    /// runtime and limits. All clients of one configuration share their tokens.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when a value breaks the rules of its field or
    /// of the place it is put in, or the builder was given a `token_url` in place of one that depends on the
    /// configuration.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://{tenant}.example/oauth/token", grant = client_credentials)]
    /// pub struct Acme {
    ///     pub tenant: String,
    /// }
    ///
    /// let eu = Acme { tenant: "eu".into() }.client(Credentials::secret("id", "secret"))?;
    /// let us = eu.with_provider(Acme { tenant: "us".into() })?;
    /// assert_eq!(us.token_url(), "https://us.example/oauth/token");
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    pub fn with_provider(&self, provider: P) -> Result<Self, Error>
    where
        P: Provider,
    {
        let values = tenant::values(&self.inner.config, &provider)?;
        let (config, machine) = match self.plan().machine_grant() {
            Some(grant) => {
                let slot =
                    tenant::slot(&self.inner.slots, &self.inner.config, values, GrantRequest::new(grant))?;
                (Arc::clone(&slot.key.config), Some(slot))
            }
            None => (tenant::config(&self.inner.config, values)?, None),
        };
        let inner = Inner { config, machine, slots: Arc::clone(&self.inner.slots) };
        Ok(Self { inner, provider: PhantomData })
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.inner.config.plan()
    }

    pub(crate) fn slots(&self) -> Arc<Slots> {
        Arc::clone(&self.inner.slots)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn shared_config(&self) -> Arc<Config> {
        Arc::clone(&self.inner.config)
    }

    /// A request for a new token by the client credentials grant (RFC 6749 §4.4), past the cache.
    pub fn request_token(&self) -> TokenRequest<'_, P>
    where
        P: grant::ClientCredentials,
    {
        TokenRequest::new(self)
    }

    /// Begins a login: a request to authorize this client (RFC 6749 §4.1.1), with a code challenge (RFC 7636) unless the
    /// provider declares `authorize(pkce = none)`.
    ///
    /// `redirect_uri` is one that is registered with the provider; it is sent byte for byte, here and in the exchange.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, Received, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     authorization_url = "https://acme.example/authorize",
    ///     token_url = "https://acme.example/token",
    ///     grant = authorization_code,
    ///     scope(default = ["profile"]),
    /// )]
    /// struct Acme;
    ///
    /// # async fn example(query: &str) -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let (url, mut pending) = client.authorize("https://app.example/callback").send().await?;
    /// // The program sends the browser to `url`, and later gets the query with which it comes back.
    /// let callback = pending.callback(Received::query(query))?;
    /// let token = client.exchange(callback).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn authorize(&self, redirect_uri: impl Into<String>) -> AuthorizationRequest<'_, P>
    where
        P: grant::AuthorizationCode,
    {
        AuthorizationRequest::new(self, redirect_uri.into())
    }

    /// [`Tokens::present`] for any token of this client.
    ///
    /// # Errors
    ///
    /// As [`Tokens::present`].
    pub async fn present(&self, token: &Token<P>, method: &Method, url: &Url) -> Result<Presentation, Error>
    where
        P: Provider,
    {
        crate::present::present(&self.inner.config, &token.data, method, url).await
    }

    /// [`Tokens::check_target`] of [`tokens`](Self::tokens).
    ///
    /// # Errors
    ///
    /// As [`Tokens::check_target`].
    pub fn check_target(&self, url: &str) -> Result<(), Error>
    where
        P: grant::ClientCredentials,
    {
        self.tokens().check_target(url)
    }

    /// The token endpoint, filled from the configuration; where it comes from metadata, as that was when the client was made.
    #[must_use]
    pub fn token_url(&self) -> &str {
        self.inner.config.token_url.as_str()
    }

    /// The authorization endpoint, filled from the configuration; `None` when the provider declares none.
    #[must_use]
    pub fn authorization_url(&self) -> Option<String> {
        self.inner.config.authorization_url().map(String::from)
    }
}

/// Those that the client asks for on its own behalf.
impl<P: grant::ClientCredentials> From<Client<P>> for Tokens<P> {
    fn from(client: Client<P>) -> Self {
        client.tokens()
    }
}

impl<P> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), provider: PhantomData }
    }
}

impl<P> fmt::Debug for Client<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &self.plan().name)
            .field("client_id", &self.inner.config.shared.credentials.get().client_id())
            .field("origin", &self.inner.config.token_url.origin().ascii_serialization())
            .finish_non_exhaustive()
    }
}
