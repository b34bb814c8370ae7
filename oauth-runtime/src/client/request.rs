//! Token requests that a caller makes by hand.

use std::fmt;
use std::sync::Arc;

use super::Client;
use crate::cache::Purpose;
use crate::metadata::{Authorize, Grant};
use crate::request::GrantRequest;
use crate::{Error, Provider, Scope, Secret, Token};

/// A request for a token by the client credentials grant (RFC 6749 §4.4); see [`Client::request_token`].
#[must_use = "a request does nothing until `send` is called"]
pub struct TokenRequest<'c, P> {
    client: &'c Client<P>,
    request: GrantRequest,
}

impl<'c, P: Provider> TokenRequest<'c, P> {
    pub(super) fn new(client: &'c Client<P>) -> Self {
        Self { client, request: client.slot.purpose.request.clone() }
    }

    /// Asks for this scope beside those of the client, and instead of the declared ones; may be called several times.
    pub fn scope(mut self, scope: impl Into<Scope>) -> Self {
        self.request.scopes.push(scope.into());
        self
    }

    /// Asks for these scopes beside those of the client, and instead of the declared ones.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Self {
        self.request.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2), an absolute URI without a
    /// fragment; may be called several times. Its origin is then the only one that the token is attached for, and has
    /// to be that of a declared resource where there is any.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.request.resources.push(resource.into());
        self
    }

    /// Adds a parameter, which may be there several times. One that the declaration or the grant sets cannot be
    /// added.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.request.params.push((name.into(), value.into()));
        self
    }

    /// A client whose cached token is the one that this request asks for, beside that of the client it came from.
    ///
    /// Every set of scopes, resources and parameters has a token of its own, in whatever order they are named. Such
    /// clients are cheap to make and may be made for every use; a token that is there is never waited for because
    /// another one is on its way.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// # #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// # struct Acme;
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let orders: AcmeClient = client.request_token().scope("orders:read").cached();
    /// let token = orders.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn cached(self) -> Client<P> {
        self.client.derived(Purpose::new(Arc::clone(self.client.requester()), self.request))
    }

    /// Sends the request. The token does not go into the cache.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<Token<P>, Error> {
        send(self.client, &self.request).await
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
    request: GrantRequest,
}

impl<'c, P: Provider> CodeExchange<'c, P> {
    pub(super) fn new(client: &'c Client<P>, code: Secret, redirect_uri: String) -> Self {
        let mut request = GrantRequest::new(Grant::AuthorizationCode);
        request.code = Some(code);
        request.redirect_uri = Some(redirect_uri);
        Self { client, request }
    }

    /// The code verifier whose challenge was in the authorization request (RFC 7636 §4.1). Needed unless the
    /// provider declares `authorize = none`.
    pub fn code_verifier(mut self, code_verifier: impl Into<Secret>) -> Self {
        self.request.code_verifier = Some(code_verifier.into());
        self
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.request.params.push((name.into(), value.into()));
        self
    }

    /// Sends the request, once.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). With [`Sent::Maybe`](crate::Sent::Maybe) the code may be spent.
    pub async fn send(self) -> Result<Token<P>, Error> {
        self.check()?;
        send(self.client, &self.request).await
    }

    fn check(&self) -> Result<(), Error> {
        let refuse = |message| Err(Error::configuration(P::METADATA, message));
        match &self.request.code_verifier {
            Some(verifier) if is_code_verifier(verifier.expose_secret()) => {}
            Some(_) => return refuse("a code verifier has 43 to 128 letters, digits, `-`, `.`, `_` and `~`"),
            None if P::METADATA.authorize == Authorize::None => {}
            None => return refuse("the exchange needs the code verifier of the authorization request"),
        }
        if self.request.code.as_ref().is_none_or(|code| code.expose_secret().is_empty()) {
            return refuse("the authorization code is empty");
        }
        Ok(())
    }
}

impl<P> fmt::Debug for CodeExchange<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("request", &self.request).finish_non_exhaustive()
    }
}

/// RFC 7636 §4.1.
fn is_code_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

async fn send<P: Provider>(client: &Client<P>, request: &GrantRequest) -> Result<Token<P>, Error> {
    client.requester().send(request).await.map(Token::new)
}
