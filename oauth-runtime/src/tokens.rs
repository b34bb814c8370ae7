//! A handle on the cached token for one purpose.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Method;
use url::Url;

use crate::cache::{HeaderGuard, Slot, Slots, Source, Waiting, no_other};
use crate::present::{self, Presentation};
use crate::{Error, Provider, Token, tenant};

/// The tokens for one purpose: a cached one, renewed before it expires.
///
/// [`Client::tokens`](crate::Client::tokens) gives those that the client asks for on its own behalf,
/// [`TokenRequest::cached`](crate::TokenRequest::cached) those for other scopes, resources or parameters, and
/// [`Client::with_token`](crate::Client::with_token) a token that the program has. Cloning is cheap, and all
/// clones share the token. [`attach`](crate::attach) sends requests with them.
///
/// ```
/// use oauth_runtime::{Credentials, Tokens, oauth_provider};
///
/// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
/// struct Acme;
///
/// let client = Acme.client(Credentials::secret("id", "secret"))?;
/// let orders: Tokens<Acme> = client.request_token().scope("orders:read").cached();
/// assert!(orders.try_header().is_none());
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
pub struct Tokens<P> {
    pub(crate) slot: Arc<Slot>,
    slots: Arc<Slots>,
    provider: PhantomData<fn() -> P>,
}

/// What became of a token that a resource server rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalidated {
    /// It is not served any more, now or since before: the next token is another one, where there is one to be had.
    Gone,
    /// It stays in use, because every new token is rejected too; sending the request again would be in vain.
    Kept,
}

impl<P> Tokens<P> {
    pub(crate) fn new(slot: Arc<Slot>, slots: Arc<Slots>) -> Self {
        Self { slot, slots, provider: PhantomData }
    }

    /// The tokens for the same scopes, resources and parameters under another configuration, such as that of another
    /// tenant.
    ///
    /// # Errors
    ///
    /// As [`Client::with_provider`](crate::Client::with_provider), and for a token that was handed in, which is that of its configuration.
    pub fn with_provider(&self, provider: P) -> Result<Self, Error>
    where
        P: Provider,
    {
        let config = self.slot.config();
        let values = tenant::values(config, &provider)?;
        let Source::Machine(request) = &self.slot.key.source else {
            return Err(config.plan().configuration("a token that was handed in is of one configuration"));
        };
        let slot = tenant::slot(&self.slots, config, values, request.clone())?;
        Ok(Self::new(slot, Arc::clone(&self.slots)))
    }

    /// A valid token: from the cache, or else from the provider, where one request serves all callers.
    ///
    /// A token is renewed some time before it expires, in the background where the runtime has one. When it has less than
    /// `min_validity` (30 seconds unless declared) left, callers wait for the next; while that is not to be had, it is
    /// served to its end. A renewal that brings the same token, or one that ends no later, has failed. A failure reaches
    /// every caller that is left without a token and is remembered for a short time, in which the provider is not asked
    /// again. Dropping the future does not stop the request for the others.
    ///
    /// # Errors
    ///
    /// That of the request; see [`ErrorKind`](crate::ErrorKind).
    pub fn token(&self) -> TokenFuture<'_, P> {
        TokenFuture::new(match self.check_current() {
            Ok(()) => Waiting::new(&self.slot),
            Err(error) => Waiting::known(Err(error)),
        })
    }

    /// A new token from the provider, whatever is left of the one before: it takes its place here, and in the
    /// [store](crate::ClientBuilder::store) where tokens are shared. For a person who asks for one; a token that a resource server
    /// rejected is to be [invalidated](Self::invalidate).
    ///
    /// # Errors
    ///
    /// That of the request. The token before stays then.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// # #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// # struct Acme;
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let token = client.tokens().renew().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn renew(&self) -> Result<Token<P>, Error>
    where
        P: Provider,
    {
        self.check_current()?;
        let key = &self.slot.key;
        // What a request needs takes more room than a caller may have.
        let data = match &key.source {
            Source::Machine(request) => Box::pin(key.renewed(request)).await?,
            Source::Session(grant) => return Box::pin(grant.renewed(&self.slot)).await.map(Token::new),
            Source::Given => return Err(no_other(key.config.plan())),
        };
        self.slot.put(Arc::clone(&data))?;
        Ok(Token::new(data))
    }

    /// The ready value of the header that presents a valid token, without waiting and without allocating; `None`
    /// when there is none, when it has so little life left that [`token`](Self::token) would wait for the next, and for a
    /// provider that takes the token in the query.
    ///
    /// A token that is due is renewed in the background, for which there has to be a runtime where this is called;
    /// elsewhere [`token`](Self::token) has to be called now and then.
    ///
    /// The header is `Authorization` unless the provider declares `bearer(header = ..)`; one that also declares
    /// `bearer(headers(..))` is served by [`present`](Self::present).
    #[must_use]
    pub fn try_header(&self) -> Option<HeaderGuard> {
        self.check_current().ok()?;
        self.slot.try_header()
    }

    /// Takes a cached token out of use because a resource server rejected it, with 401 and `invalid_token`
    /// (RFC 6750 §3.1) or in the provider's own way; the next caller of [`token`](Self::token) gets another.
    ///
    /// Removes exactly this token. If it was replaced already, or is not from this cache, nothing changes. Invalidation
    /// backs off (1 s, doubling, at most 1 min), so that a server that rejects every token makes no loop of requests.
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate(&self, token: &Token<P>) -> Invalidated
    where
        P: Provider,
    {
        Invalidated::of(self.slot.invalidate(|cached| cached.is(&token.data)))
    }

    /// [`invalidate`](Self::invalidate) for a token that was presented by its header.
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate_header(&self, header: &HeaderGuard) -> Invalidated {
        Invalidated::of(self.slot.invalidate(|cached| header.shows(cached)))
    }

    /// Hands in a token that was stored, such as by an earlier run of the program. It is served, renewed and retired like
    /// one that was asked for; where its expiry is not known, the client's default lifetime begins now. `false` when it
    /// has ended already, and then nothing changes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the token is one of another provider, or cannot
    /// be presented as this one declares.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":"never"}"#;
    /// assert!(client.tokens().put(&serde_json::from_str(stored)?)?);
    /// assert_eq!(*client.try_header().ok_or("no token")?, "Bearer AT");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn put(&self, token: &Token<P>) -> Result<bool, Error>
    where
        P: Provider,
    {
        self.slot.put(Arc::clone(&token.data))
    }

    /// What a request with this method to this URL has to carry to present the token. That of a token which is bound to a key
    /// (RFC 9449) has a proof in it, and is for one request. It does not check whether the token may be sent there;
    /// [`check_target`](Self::check_target) does.
    ///
    /// # Errors
    ///
    /// When the token is one of another provider, or a value cannot be sent in its place; for a token of this client's own
    /// requests neither is the case. When the key that it is bound to is not to be had.
    pub async fn present(&self, token: &Token<P>, method: &Method, url: &Url) -> Result<Presentation, Error>
    where
        P: Provider,
    {
        present::present(self.slot.config(), &token.data, method, url).await
    }

    /// Takes up what a resource server says that the next proof has to hold (`DPoP-Nonce`, RFC 9449 §9), for a program that
    /// sends what [`present`](Self::present) gives by itself: to be called with each response. `true` when the server has refused
    /// the request for want of just that, and did not act on it; it may be sent once more, with another presentation.
    #[cfg(feature = "dpop")]
    #[expect(clippy::must_use_candidate, reason = "one that sends nothing again need not ask")]
    pub fn take_nonce(&self, url: &Url, status: http::StatusCode, headers: &http::HeaderMap) -> bool {
        let dpop = self.slot.config().shared.dpop.as_ref();
        dpop.is_some_and(|dpop| dpop.note_resource(url, status, headers))
    }

    fn check_current(&self) -> Result<(), Error> {
        self.slot.key.source.check_current(self.slot.config().plan())
    }

    /// Whether a request to this URL may carry the token (RFC 9700 §4.9): its origin is that of a resource that
    /// [`TokenRequest::resource`](crate::TokenRequest::resource) asked for, where it did, and that of a declared
    /// `resource` or of `origins`, where any is declared. With neither, no URL may. An origin that the answer says, as in
    /// `origins = "{token.instance_url}"`, is that of the token that is cached. [`attach`](crate::attach) asks this by itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), which says why it may not.
    pub fn check_target(&self, url: &str) -> Result<(), Error> {
        let invalid = |problem: String| self.slot.config().plan().configuration(problem);
        let url = Url::parse(url).map_err(|problem| invalid(format!("not a URL: {problem}")))?;
        // What an answer says is that of the token that there is.
        let token = self.slot.cached_data();
        self.slot.key.check_target(&url, token.as_deref()).map_err(invalid)
    }
}

impl Invalidated {
    /// Whether the next token is another one.
    #[must_use]
    pub fn is_gone(self) -> bool {
        self == Self::Gone
    }

    fn of(is_gone: bool) -> Self {
        if is_gone { Self::Gone } else { Self::Kept }
    }
}

impl<P> Clone for Tokens<P> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.slot), Arc::clone(&self.slots))
    }
}

impl<P> fmt::Debug for Tokens<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("provider", &self.slot.config().plan().name).finish_non_exhaustive()
    }
}

/// The future of [`Tokens::token`].
#[must_use = "a future does nothing until it is awaited"]
pub struct TokenFuture<'c, P> {
    waiting: Waiting<'c>,
    provider: PhantomData<fn() -> P>,
}

impl<'c, P> TokenFuture<'c, P> {
    pub(crate) fn new(waiting: Waiting<'c>) -> Self {
        Self { waiting, provider: PhantomData }
    }
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
