//! The client of one provider.

mod builder;
mod request;

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use url::Url;

pub use self::builder::ClientBuilder;
use self::builder::Endpoints;
pub use self::request::{CodeExchange, TokenRequest};

use crate::cache::{HeaderGuard, Purpose, Slot, Slots, Waiting};
use crate::present::{self, Presentation};
use crate::request::Requester;
use crate::token::AnyExtra;
use crate::{Credentials, Error, Extra as _, FieldValues, Members, Provider, Secret, Token, grant};

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
    /// The token of this client; clones share it.
    slot: Arc<Slot>,
    /// The tokens of all clients that were derived from one.
    slots: Arc<Slots>,
    provider: PhantomData<fn() -> P>,
}

impl<P> Client<P> {
    /// A client with the usual transport and limits; [`builder`](Self::builder) for others.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when a configuration value breaks the rules
    /// of its field or of the place it is put in.
    pub fn new(provider: P, credentials: Credentials) -> Result<Self, Error>
    where
        P: Provider,
    {
        ClientBuilder::new(provider, credentials).build()
    }

    /// Starts a client that differs from the usual one.
    #[must_use]
    pub fn builder(provider: P, credentials: Credentials) -> ClientBuilder<P>
    where
        P: Provider,
    {
        ClientBuilder::new(provider, credentials)
    }

    /// A valid token: from the cache, or else from the provider, where one request serves all callers.
    ///
    /// A token is renewed some time before it expires, in the background where the transport has one. A failure
    /// reaches every caller that waited for it and is remembered for a short time, in which the provider is not
    /// asked again. Dropping the future does not stop the request for the others.
    ///
    /// # Errors
    ///
    /// That of the request; see [`ErrorKind`](crate::ErrorKind).
    pub fn token(&self) -> TokenFuture<'_, P>
    where
        P: grant::ClientCredentials,
    {
        TokenFuture { waiting: self.slot.token(), provider: PhantomData }
    }

    /// The ready value of the header that presents a valid token, without waiting and without allocating; `None`
    /// when there is none, and for a provider that takes the token in the query.
    ///
    /// A token that is due is renewed in the background, for which the transport needs a runtime where this is called;
    /// elsewhere [`token`](Self::token) has to be called now and then.
    ///
    /// The header is `Authorization` unless the provider declares `bearer(header = ..)`; one that also declares
    /// `bearer(headers(..))` is served by [`present`](Self::present).
    #[must_use]
    pub fn try_header(&self) -> Option<HeaderGuard>
    where
        P: grant::ClientCredentials,
    {
        self.slot.try_header()
    }

    /// Takes a cached token out of use because a resource server rejected it, with 401 and `invalid_token`
    /// (RFC 6750 §3.1) or in the provider's own way; the next caller of [`token`](Self::token) gets another.
    ///
    /// Only the very token that is meant goes: when another has taken its place, or it did not come from this
    /// client's cache, nothing happens, and the next token is another one anyway. When tokens are rejected as fast as they come, one stays in use for a second,
    /// and longer each time, up to a minute, so that the provider is not asked in a loop; then the result is `false`,
    /// and sending the request again would be in vain. In every other case it is `true`.
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate(&self, token: &Token<P>) -> bool
    where
        P: grant::ClientCredentials,
    {
        self.slot.invalidate(|cached| cached.is(&token.data))
    }

    /// [`invalidate`](Self::invalidate) for a token that was presented by its header.
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate_header(&self, header: &HeaderGuard) -> bool
    where
        P: grant::ClientCredentials,
    {
        self.slot.invalidate(|cached| header.shows(cached))
    }

    /// A client of another configuration, such as that of another tenant, with the same credentials, transport,
    /// clock and limits, for the same scopes, resources and parameters. All clients of that configuration that ask for
    /// the same share one token.
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
        let mut fields = FieldValues::new(P::METADATA);
        provider.to_fields(&mut fields);
        let known = self.requester();
        if known.has_own_token_url && P::METADATA.token_url.contains('{') {
            let message =
                "the client asks a `token_url` of its own, which may not be that of another configuration";
            return Err(Error::configuration(P::METADATA, message));
        }
        let own_url = known.has_own_token_url.then_some(known.token_url.as_str());
        let endpoints = Endpoints::of(P::METADATA, &fields, &known.credentials, own_url)?;
        let requester = Requester {
            fields,
            token_url: endpoints.token_url,
            authorization_url: endpoints.authorization_url,
            resources: endpoints.resources,
            ..Requester::clone(known)
        };
        Ok(self.derived(Purpose::new(Arc::new(requester), self.slot.purpose.request.clone())))
    }

    /// The client whose token is for this purpose.
    fn derived(&self, purpose: Purpose) -> Self {
        Self { slot: self.slots.slot(purpose), slots: Arc::clone(&self.slots), provider: PhantomData }
    }

    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) fn slot(&self) -> &Arc<Slot> {
        &self.slot
    }

    fn requester(&self) -> &Arc<Requester> {
        &self.slot.purpose.requester
    }

    /// A request for a new token by the client credentials grant (RFC 6749 §4.4), past the cache.
    pub fn request_token(&self) -> TokenRequest<'_, P>
    where
        P: grant::ClientCredentials,
    {
        TokenRequest::new(self)
    }

    /// A request that exchanges an authorization code for a token (RFC 6749 §4.1.3).
    ///
    /// `redirect_uri` is the one of the authorization request, exactly as it was there.
    pub fn exchange(&self, code: impl Into<Secret>, redirect_uri: impl Into<String>) -> CodeExchange<'_, P>
    where
        P: grant::AuthorizationCode,
    {
        CodeExchange::new(self, code.into(), redirect_uri.into())
    }

    /// What a request to a resource server has to carry to present this token.
    ///
    /// # Errors
    ///
    /// When a value cannot be sent in its place, which a token of this client's own requests always can.
    pub fn present(&self, token: &Token<P>) -> Result<Presentation, Error>
    where
        P: Provider,
    {
        present::present(self.requester(), &token.data)
    }

    /// Whether a request to this URL may carry the token (RFC 9700 §4.9): its origin is that of a resource that
    /// [`TokenRequest::resource`] asked for, where it did, and that of a declared `resource`, where any is declared. With
    /// neither, no URL may. [`attach`](crate::attach) asks this by itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which says why it may not.
    pub fn check_target(&self, url: &str) -> Result<(), Error>
    where
        P: Provider,
    {
        let invalid = |problem| Error::configuration(P::METADATA, problem);
        let url = Url::parse(url).map_err(|problem| invalid(format!("no URL: {problem}")))?;
        self.slot.purpose.check_target(&url).map_err(invalid)
    }

    /// The token endpoint, filled from the configuration.
    #[must_use]
    pub fn token_url(&self) -> &str {
        self.requester().token_url.as_str()
    }

    /// The authorization endpoint, filled from the configuration; `None` when the provider declares none.
    #[must_use]
    pub fn authorization_url(&self) -> Option<&str> {
        self.requester().authorization_url.as_deref()
    }
}

impl<P> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self { slot: Arc::clone(&self.slot), slots: Arc::clone(&self.slots), provider: PhantomData }
    }
}

impl<P> fmt::Debug for Client<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requester = self.requester();
        f.debug_struct("Client")
            .field("provider", &requester.metadata.name)
            .field("client_id", &requester.credentials.client_id())
            .field("origin", &requester.token_url.origin().ascii_serialization())
            .finish_non_exhaustive()
    }
}

/// The future of [`Client::token`].
#[must_use = "a future does nothing until it is awaited"]
pub struct TokenFuture<'c, P> {
    waiting: Waiting<'c>,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> Future for TokenFuture<'_, P> {
    type Output = Result<Token<P>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.waiting).poll(context).map_ok(Token::new)
    }
}

impl<P> fmt::Debug for TokenFuture<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenFuture").finish_non_exhaustive()
    }
}

/// Reads the typed members of `P` and forgets their type, so that the code between needs not know it.
fn read_extra<P: Provider>(members: &Members<'_>) -> AnyExtra {
    Ok(Box::new(P::Extra::from_members(members)?))
}
