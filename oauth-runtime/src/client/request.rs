//! Token requests that a caller makes by hand.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use oauth_grammar::Grant;
use serde::Serialize;

use super::Client;
use crate::authorization::details;
use crate::exchange::GrantRequest;
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
        let grant = client.plan().machine_grant().unwrap_or(Grant::ClientCredentials);
        Self { client, request: GrantRequest::new(grant) }
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

    /// Asks for these authorizations, as
    /// [`AuthorizationRequest::authorization_details`](crate::AuthorizationRequest::authorization_details) does (RFC 9396 §6).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when one is no object with a `type` that is a text.
    pub fn authorization_details(
        mut self,
        details: impl IntoIterator<Item = impl Serialize>,
    ) -> Result<Self, Error> {
        let added = details::add(&mut self.request.added, details);
        added.map_err(|problem| self.client.plan().configuration(problem))?;
        Ok(self)
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
