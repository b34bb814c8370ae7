//! Token exchange (RFC 8693).

use std::fmt;
use std::marker::PhantomData;

use oauth_grammar::Grant;

use super::Client;
use super::granted::Asked;
use crate::exchange::GrantRequest;
use crate::security_token::Carried;
use crate::tokens::Tokens;
use crate::{Error, Scope, Secret, SecurityToken, Session, Sessions, Token, TokenType};

/// A request that exchanges a security token for another one (RFC 8693 §2.1); see [`Client::token_exchange`].
#[must_use = "a request does nothing until `send` is called"]
pub struct TokenExchangeRequest<P> {
    asked: Asked,
    provider: PhantomData<fn() -> P>,
}

impl<P> TokenExchangeRequest<P> {
    /// Says who acts for the subject (`actor_token`), and what this token is. May be called once.
    pub fn actor_token(mut self, token: impl Into<SecurityToken>, token_type: impl Into<TokenType>) -> Self {
        let actor = Carried::new("actor_token", token.into(), Some(token_type.into()));
        let subject = self.asked.request.carried().first().cloned();
        self.asked.request.carry(subject.into_iter().chain([actor]));
        self
    }

    /// Asks for a token of this type (`requested_token_type`) instead of leaving it to the provider. May be called once.
    pub fn requested_token_type(mut self, token_type: impl Into<TokenType>) -> Self {
        let token_type = Secret::new(token_type.into().as_str());
        self.asked.request.params = [("requested_token_type", token_type)].into();
        self
    }

    /// Says who the token is for, by a logical name (`audience`); may be called several times. One that is called by a URI
    /// may be a [resource](Self::resource) as well.
    pub fn audience(mut self, audience: impl AsRef<str>) -> Self {
        self.asked.request.push_audience(audience.as_ref());
        self
    }

    /// Asks for a token for this resource instead of the declared ones (RFC 8693 §2.1, RFC 8707 §2), an absolute URI without a
    /// fragment; may be called several times.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.asked.request.resources.push([resource.as_ref()]);
        self
    }

    /// Asks for this scope instead of the declared ones; may be called several times.
    pub fn scope(mut self, scope: impl Into<Scope>) -> Self {
        self.asked.request.scopes.push([scope.into().as_str()]);
        self
    }

    /// Asks for these scopes instead of the declared ones.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Self {
        scopes.into_iter().fold(self, Self::scope)
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.asked.request.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request. The token does not go into the cache; [`Token::issued_token_type`] says what it is.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). An answer without `issued_token_type` is
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse).
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.asked.send().await.map(Token::new)
    }

    /// The cached token that this request asks for: the exchange is made when there is none, and again before it ends.
    ///
    /// Each subject token and each actor token has a token of its own, by the SHA-256 of its text, or by its
    /// [source](crate::SecurityTokenSource) and the subject that this speaks of; so has each set of types, audiences,
    /// resources, scopes and parameters. A handle whose source speaks of another subject by now gives an error, and no token of
    /// the one before. Handles are cheap to make, and may be made for every use.
    ///
    /// A subject token that was given as a text is exchanged again when the token is renewed, as long as the provider takes it.
    /// A refresh token in the answer is not used: [`session`](Self::session) keeps it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for a token that is empty, and when there is no library to
    /// hash with.
    pub fn cached(self) -> Result<Tokens<P>, Error> {
        self.asked.cached().map(|(slot, slots)| Tokens::new(slot, slots))
    }

    /// Sends the request, and keeps what came of it under this name, in place of what was kept there before: where the answer
    /// has a refresh token (RFC 8693 §2.2.1), the session outlives the subject token, which is not kept.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails before the request;
    /// see [`CodeExchange::session`](crate::CodeExchange::session) for when it fails after that.
    pub async fn session(self, sessions: &Sessions<P>, name: impl AsRef<str>) -> Result<Session<P>, Error>
    where
        P: crate::grant::Users,
    {
        self.asked.session(sessions, name.as_ref()).await
    }
}

impl<P> Client<P> {
    /// Exchanges a security token for another one (RFC 8693): `subject_token` is the token of the one whom the new token is
    /// about, such as the access token that came with a request, and `subject_token_type` says what it is. With an
    /// [actor token](TokenExchangeRequest::actor_token) the one acts for the other (delegation), without it as the other
    /// (impersonation).
    ///
    /// ```
    /// use oauth_runtime::{Credentials, TokenType, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     token_url = "https://as.example.com/as/token.oauth2",
    ///     grant = token_exchange,
    ///     client_auth = client_secret_basic,
    /// )]
    /// struct Acme;
    ///
    /// # async fn example(incoming: &str) -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("rs08", "long-secure-random-secret"))?;
    /// let request = client.token_exchange(incoming, TokenType::AccessToken);
    /// let backend = request.resource("https://backend.example.com/api").cached()?;
    /// let token = backend.token().await?;
    /// assert_eq!(token.issued_token_type(), Some(TokenType::AccessToken));
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_exchange(
        &self,
        subject_token: impl Into<SecurityToken>,
        subject_token_type: impl Into<TokenType>,
    ) -> TokenExchangeRequest<P>
    where
        P: crate::grant::TokenExchange,
    {
        let subject = Carried::new("subject_token", subject_token.into(), Some(subject_token_type.into()));
        let mut request = GrantRequest::new(Grant::TokenExchange);
        request.carry([subject]);
        TokenExchangeRequest { asked: Asked::new(self, request), provider: PhantomData }
    }
}

impl<P> fmt::Debug for TokenExchangeRequest<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenExchangeRequest").field("request", &self.asked.request).finish_non_exhaustive()
    }
}
