//! Token requests that a caller makes by hand.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use oauth_grammar::Grant;
use oauth_grammar::chars::is_code_verifier;

use super::Client;
use crate::exchange::GrantRequest;
use crate::plan::Authorize;
use crate::texts::Texts;
use crate::tokens::Tokens;
use crate::{Error, Scope, Secret, Token};

/// A request for a token by the client credentials grant (RFC 6749 §4.4); see [`Client::request_token`].
#[must_use = "a request does nothing until `send` is called"]
pub struct TokenRequest<'c, P> {
    client: &'c Client<P>,
    request: GrantRequest,
}

impl<'c, P> TokenRequest<'c, P> {
    pub(super) fn new(client: &'c Client<P>) -> Self {
        Self { client, request: GrantRequest::new(Grant::ClientCredentials) }
    }

    /// Asks for this scope instead of the declared ones; may be called several times.
    pub fn scope(mut self, scope: impl Into<Scope>) -> Self {
        self.request.scopes.push([scope.into().as_str()]);
        self
    }

    /// Asks for these scopes instead of the declared ones.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Self {
        scopes.into_iter().fold(self, Self::scope)
    }

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2), an absolute URI without a
    /// fragment; may be called several times. Its origin is then the only one that the token is attached for, and has
    /// to be that of a declared resource where there is any.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.request.resources.push([resource.as_ref()]);
        self
    }

    /// Adds a parameter, which may be there several times. One that the declaration or the grant sets cannot be
    /// added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.request.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// The cached token that this request asks for, beside the client's own.
    ///
    /// Every set of scopes, resources and parameters has a token of its own, in whatever order they are named. Such a
    /// handle is cheap to make and may be made for every use; a token that is there is never waited for because another one
    /// is on its way.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, Tokens, oauth_provider};
    /// # #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// # struct Acme;
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let orders: Tokens<Acme> = client.request_token().scope("orders:read").cached();
    /// let token = orders.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cached(self) -> Tokens<P> {
        let client = self.client;
        let same = |config: &Arc<_>| Ok::<_, Infallible>(Arc::clone(config));
        let Ok(slot) = client.inner.slots.slot(&client.inner.config, self.request, same);
        Tokens::new(slot, Arc::clone(&client.inner.slots))
    }

    /// Sends the request. The token does not go into the cache.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.client.inner.config.request_token(&self.request).await.map(Token::new)
    }
}

impl<P> fmt::Debug for TokenRequest<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A request that exchanges an authorization code for a token (RFC 6749 §4.1.3); see [`Client::exchange`].
///
/// A code can be spent once. When the answer is lost, the way on is a new authorization, not a second exchange.
#[must_use = "a request does nothing until `send` is called"]
pub struct CodeExchange<'c, P> {
    client: &'c Client<P>,
    code: Secret,
    redirect_uri: Secret,
    code_verifier: Option<Secret>,
    added: Texts,
    provider: PhantomData<fn() -> P>,
}

impl<'c, P> CodeExchange<'c, P> {
    pub(super) fn new(client: &'c Client<P>, code: Secret, redirect_uri: Secret) -> Self {
        Self {
            client,
            code,
            redirect_uri,
            code_verifier: None,
            added: Texts::default(),
            provider: PhantomData,
        }
    }

    /// The code verifier whose challenge was in the authorization request (RFC 7636 §4.1). Needed unless the
    /// provider declares `authorize = none`, or knows no PKCE and declares `request(omit(code_verifier))`.
    pub fn code_verifier(mut self, code_verifier: impl Into<Secret>) -> Self {
        self.code_verifier = Some(code_verifier.into());
        self
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request, once.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). With [`Sent::Maybe`](crate::Sent::Maybe) the code may be spent.
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.check()?;
        let verifier = self.code_verifier.map(|verifier| ("code_verifier", verifier));
        // One that was not in the authorization request is not in this one (RFC 6749 §4.1.3).
        let redirect_uri = Some(self.redirect_uri).filter(|uri| !uri.expose_secret().is_empty());
        let redirect_uri = redirect_uri.map(|uri| ("redirect_uri", uri));
        let params = [("code", self.code)].into_iter().chain(redirect_uri).chain(verifier);
        let mut request = GrantRequest::new(Grant::AuthorizationCode);
        request.params = params.collect();
        request.added = self.added;
        self.client.inner.config.request_token(&request).await.map(Token::new)
    }

    fn check(&self) -> Result<(), Error> {
        let plan = self.client.plan();
        let refuse = |message| Err(plan.configuration(message));
        match &self.code_verifier {
            Some(verifier) if is_code_verifier(verifier.expose_secret()) => {}
            Some(_) => return refuse("a code verifier has 43 to 128 letters, digits, `-`, `.`, `_` and `~`"),
            None if plan.authorize == Authorize::None || plan.token.request.omits("code_verifier") => {}
            None => {
                return refuse(
                    "the exchange needs the code verifier of the authorization request: give it with \
                     `.code_verifier(..)`; a provider that knows no PKCE declares `request(omit(code_verifier))`",
                );
            }
        }
        if self.code.expose_secret().is_empty() {
            return refuse("the authorization code is empty");
        }
        Ok(())
    }
}

impl<P> fmt::Debug for CodeExchange<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("added", &self.added).finish_non_exhaustive()
    }
}
