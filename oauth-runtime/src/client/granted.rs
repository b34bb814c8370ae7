//! Token requests with what a user has given for it: a password or an assertion.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use oauth_grammar::Grant;

use super::Client;
use crate::config::Config;
use crate::exchange::{GrantRequest, Known};
use crate::session;
use crate::{Error, Scope, Secret, Session, Sessions, Token};

/// A request that exchanges what a user has given, a password or an assertion, for a token; see
/// [`Client::jwt_bearer`], [`Client::saml2_bearer`] and, with the feature `legacy-password`, `Client::password`.
#[must_use = "a request does nothing until `send` is called"]
pub struct AuthorizationGrant<P> {
    config: Arc<Config>,
    request: GrantRequest,
    provider: PhantomData<fn() -> P>,
}

impl<P> AuthorizationGrant<P> {
    pub(super) fn new(
        client: &Client<P>,
        grant: Grant,
        params: impl IntoIterator<Item = (&'static str, Secret)>,
    ) -> Self {
        let mut request = GrantRequest::new(grant);
        request.params = params.into_iter().collect();
        Self { config: client.shared_config(), request, provider: PhantomData }
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

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2); may be called several times.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.request.resources.push([resource.as_ref()]);
        self
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.request.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request, once.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.check()?;
        self.config.request_token(&self.request).await.map(Token::new)
    }

    /// Sends the request, once, and keeps what was granted under this name, in place of what was kept there before. Neither
    /// the password nor the assertion is kept: without a refresh token in the answer the session ends with its token.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails before the request;
    /// see [`CodeExchange::session`](crate::CodeExchange::session) for when it fails after that.
    pub async fn session(self, sessions: &Sessions<P>, name: impl AsRef<str>) -> Result<Session<P>, Error>
    where
        P: crate::grant::Users,
    {
        self.check()?;
        let Self { config, request, .. } = self;
        let session = sessions.prepare(&config, name.as_ref()).await?;
        let login = session::Login {
            redirect_uri: String::new(),
            scopes: request.scopes.iter().map(|scope| Scope::from(scope.to_owned())).collect(),
            resources: request.resources.iter().map(str::to_owned).collect(),
            callback: Known::new(),
        };
        let client = Arc::clone(&config);
        client
            .to_the_end(async move {
                let data = config.request_token(&request).await?;
                session.begin(&data, login).await?;
                Ok(session)
            })
            .await
    }

    fn check(&self) -> Result<(), Error> {
        let empty = self.request.params.iter().find(|(_, value)| value.expose_secret().is_empty());
        match empty {
            Some((name, _)) => Err(self.config.plan().configuration(format!("the {name} is empty"))),
            None => Ok(()),
        }
    }
}

impl<P> Client<P> {
    /// Asks for a token with a JWT that was made elsewhere for this purpose (RFC 7523 §2.1).
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = jwt_bearer)]
    /// struct Acme;
    ///
    /// # async fn example(assertion: &str) -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let token = client.jwt_bearer(assertion).scope("read").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn jwt_bearer(&self, assertion: impl Into<Secret>) -> AuthorizationGrant<P>
    where
        P: crate::grant::JwtBearer,
    {
        AuthorizationGrant::new(self, Grant::JwtBearer, [("assertion", assertion.into())])
    }

    /// Asks for a token with a SAML 2.0 assertion, base64url-encoded as RFC 7522 §2.1 has it, or as the provider wants it.
    pub fn saml2_bearer(&self, assertion: impl Into<Secret>) -> AuthorizationGrant<P>
    where
        P: crate::grant::Saml2Bearer,
    {
        AuthorizationGrant::new(self, Grant::Saml2Bearer, [("assertion", assertion.into())])
    }

    /// Asks for a token with a user's name and password (RFC 6749 §4.3). The program sees the password, and so may whoever
    /// reads its memory; a second factor or a login elsewhere is not possible.
    #[cfg(feature = "legacy-password")]
    #[deprecated = "RFC 9700 §2.4 forbids the password grant: let the user log in with `authorize`, or use a grant of the client's own"]
    pub fn password(&self, username: impl Into<Secret>, password: impl Into<Secret>) -> AuthorizationGrant<P>
    where
        P: crate::grant::Password,
    {
        let params = [("username", username.into()), ("password", password.into())];
        AuthorizationGrant::new(self, Grant::Password, params)
    }
}

impl<P> fmt::Debug for AuthorizationGrant<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationGrant").field("request", &self.request).finish_non_exhaustive()
    }
}
