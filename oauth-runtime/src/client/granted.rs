//! Token requests with what a user has given for it: a password or an assertion.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use oauth_grammar::Grant;

use super::Client;
use crate::cache::{Slot, Slots};
use crate::config::Config;
use crate::exchange::{GrantRequest, Known};
use crate::security_token::Carried;
use crate::session;
use crate::token::TokenData;
use crate::tokens::Tokens;
use crate::{Error, Scope, Secret, SecurityToken, Session, Sessions, Token};

/// A request that exchanges what a user has given, a password or an assertion, for a token; see
/// [`Client::jwt_bearer`], [`Client::saml2_bearer`] and, with the feature `legacy-password`, `Client::password`.
#[must_use = "a request does nothing until `send` is called"]
pub struct AuthorizationGrant<P> {
    asked: Asked,
    provider: PhantomData<fn() -> P>,
}

impl<P> AuthorizationGrant<P> {
    fn new(client: &Client<P>, request: GrantRequest) -> Self {
        Self { asked: Asked::new(client, request), provider: PhantomData }
    }

    fn of_assertion(client: &Client<P>, grant: Grant, assertion: SecurityToken) -> Self {
        let mut request = GrantRequest::new(grant);
        request.carry([Carried::new("assertion", assertion, None)]);
        Self::new(client, request)
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

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2); may be called several times.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.asked.request.resources.push([resource.as_ref()]);
        self
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.asked.request.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request, once. One whose assertion comes from a [source](crate::SecurityTokenSource) is sent again with another
    /// assertion where nothing came of it, because its connection was closed or its credentials were replaced.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.asked.send().await.map(Token::new)
    }

    /// The cached token that this request asks for. It renews itself with the next assertion of the
    /// [source](crate::SecurityTokenSource); an assertion that was given as a text is sent again, which most providers refuse when
    /// it has ended. A refresh token in the answer is not used: [`session`](Self::session) keeps it.
    ///
    /// Each subject of each source, each text, and each set of scopes, resources and parameters has a token of its own, as with
    /// [`TokenRequest::cached`](crate::TokenRequest::cached).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for a password, which is not kept, for an assertion that is
    /// empty, and when there is no library to hash with.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, Secret, SecurityToken, Tokens, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = jwt_bearer)]
    /// struct Acme;
    ///
    /// # fn sign_for(user: &str) -> String { user.to_owned() }
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let assertions = SecurityToken::from_fn("alice", || async { Ok(Secret::new(sign_for("alice"))) });
    /// let tokens: Tokens<Acme> = client.jwt_bearer(assertions).cached()?;
    /// let token = tokens.token().await?; // now, and with another assertion in an hour
    /// # Ok(())
    /// # }
    /// ```
    pub fn cached(self) -> Result<Tokens<P>, Error> {
        self.asked.cached().map(|(slot, slots)| Tokens::new(slot, slots))
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
        self.asked.session(sessions, name.as_ref()).await
    }
}

/// A request with what was given for it, whatever the type of its provider.
pub(super) struct Asked {
    config: Arc<Config>,
    slots: Arc<Slots>,
    pub(super) request: GrantRequest,
}

impl Asked {
    pub(super) fn new<P>(client: &Client<P>, request: GrantRequest) -> Self {
        Self { config: client.shared_config(), slots: client.slots(), request }
    }

    pub(super) async fn send(&self) -> Result<Arc<TokenData>, Error> {
        self.check()?;
        self.config.request_token(&self.request).await
    }

    pub(super) fn cached(self) -> Result<(Arc<Slot>, Arc<Slots>), Error> {
        self.check()?;
        let plan = self.config.plan();
        if self.request.carried().is_empty() {
            return Err(
                plan.configuration("a password is not kept; use `session`, which keeps what comes of it")
            );
        }
        if !self.request.carried().iter().all(Carried::is_identified) {
            let message = "there is no library that hashes; enable the feature `ring` or `aws-lc-rs`";
            return Err(plan.configuration(message));
        }
        let same = |config: &Arc<Config>| Ok::<_, Infallible>(Arc::clone(config));
        let Ok(slot) = self.slots.slot(&self.config, self.request, same);
        Ok((slot, self.slots))
    }

    pub(super) async fn session<P>(self, sessions: &Sessions<P>, name: &str) -> Result<Session<P>, Error>
    where
        P: crate::grant::Users,
    {
        self.check()?;
        let Self { config, request, .. } = self;
        let session = sessions.prepare(&config, name).await?;
        let login = session::Login {
            redirect_uri: String::new(),
            scopes: request.scopes.iter().map(|scope| Scope::from(scope.to_owned())).collect(),
            resources: request.resources.iter().map(str::to_owned).collect(),
            step_ups: Vec::new(),
            callback: Known::new(),
            #[cfg(feature = "openid")]
            has_nonce: false,
        };
        let client = Arc::clone(&config);
        client
            .to_the_end(async move {
                let data = config.request_token(&request).await?;
                // What says whose session it is has to be the provider's, but these grants need not bring it.
                if data.more.as_ref().is_some_and(|more| more.id_token.is_some()) {
                    config.check_login(&data).await?;
                }
                session.begin(&data, login).await?;
                Ok(session)
            })
            .await
    }

    /// What was given is there.
    fn check(&self) -> Result<(), Error> {
        let given =
            self.request.carried().iter().filter_map(|carried| Some((carried.name(), carried.given()?)));
        let params = self.request.params.iter().map(|(name, value)| (*name, value));
        match given.chain(params).find(|(_, value)| value.expose_secret().is_empty()) {
            Some((name, _)) => Err(self.config.plan().configuration(format!("the {name} is empty"))),
            None => Ok(()),
        }
    }
}

impl<P> Client<P> {
    /// Asks for a token with a JWT that was made elsewhere for this purpose (RFC 7523 §2.1): a text, or a
    /// [source](crate::SecurityTokenSource) of them.
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
    pub fn jwt_bearer(&self, assertion: impl Into<SecurityToken>) -> AuthorizationGrant<P>
    where
        P: crate::grant::JwtBearer,
    {
        AuthorizationGrant::of_assertion(self, Grant::JwtBearer, assertion.into())
    }

    /// Asks for a token with a SAML 2.0 assertion, base64url-encoded as RFC 7522 §2.1 has it, or as the provider wants it: a
    /// text, or a [source](crate::SecurityTokenSource) of them.
    pub fn saml2_bearer(&self, assertion: impl Into<SecurityToken>) -> AuthorizationGrant<P>
    where
        P: crate::grant::Saml2Bearer,
    {
        AuthorizationGrant::of_assertion(self, Grant::Saml2Bearer, assertion.into())
    }

    /// Asks for a token with a user's name and password (RFC 6749 §4.3). The program sees the password, and so may whoever
    /// reads its memory; a second factor or a login elsewhere is not possible.
    #[cfg(feature = "legacy-password")]
    #[deprecated = "RFC 9700 §2.4 forbids the password grant: let the user log in with `authorize`, or use a grant of the client's own"]
    pub fn password(&self, username: impl Into<Secret>, password: impl Into<Secret>) -> AuthorizationGrant<P>
    where
        P: crate::grant::Password,
    {
        let mut request = GrantRequest::new(Grant::Password);
        request.params = [("username", username.into()), ("password", password.into())].into();
        AuthorizationGrant::new(self, request)
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("request", &self.request).finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for AuthorizationGrant<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationGrant").field("request", &self.asked.request).finish_non_exhaustive()
    }
}
