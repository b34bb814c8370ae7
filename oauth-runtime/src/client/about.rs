//! Introspection and revocation of tokens.

use std::fmt;
use std::marker::PhantomData;

use super::Client;
use crate::exchange::AboutToken;
use crate::texts::Texts;
use crate::{Error, Introspection, Provider, Secret};

/// What both requests have.
struct Asked<'c, P> {
    client: &'c Client<P>,
    token: Secret,
    hint: Option<String>,
    added: Texts,
}

impl<'c, P> Asked<'c, P> {
    fn new(client: &'c Client<P>, token: Secret) -> Self {
        Self { client, token, hint: None, added: Texts::default() }
    }

    /// # Errors
    ///
    /// When there is no token.
    fn about(&self) -> Result<AboutToken<'_>, Error> {
        if self.token.expose_secret().is_empty() {
            return Err(self.client.plan().configuration("the token is empty"));
        }
        Ok(AboutToken {
            token: &self.token,
            hint: self.hint.as_deref(),
            members: None,
            both: None,
            added: self.added.clone(),
        })
    }
}

/// A request that asks the provider about a token (RFC 7662 §2.1); see [`Client::introspect`].
#[must_use = "a request does nothing until `send` is called"]
pub struct IntrospectionRequest<'c, P> {
    asked: Asked<'c, P>,
    provider: PhantomData<fn() -> P>,
}

impl<P> IntrospectionRequest<'_, P> {
    /// Says what kind of token it is, `access_token` or `refresh_token` or a word of the provider's, which lets the provider
    /// find it sooner.
    pub fn token_type_hint(mut self, hint: impl Into<String>) -> Self {
        self.asked.hint = Some(hint.into());
        self
    }

    /// Adds a parameter. One that the declaration or the request sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.asked.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request. That a token is not active, or not known, is an answer and no error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the provider declares no `introspection_url`;
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) when the answer has no `active` that is a boolean, or
    /// is signed (RFC 9701) and cannot be verified, which takes the feature `openid`; and that of the request.
    pub async fn send(self) -> Result<Introspection, Error> {
        self.asked.client.config().introspect(self.asked.about()?).await
    }
}

/// A request that tells the provider to revoke a token (RFC 7009 §2.1); see [`Client::revoke`].
#[must_use = "a request does nothing until `send` is called"]
pub struct RevocationRequest<'c, P> {
    asked: Asked<'c, P>,
    provider: PhantomData<fn() -> P>,
}

impl<P> RevocationRequest<'_, P> {
    /// Says what kind of token it is, `access_token` or `refresh_token`, which lets the provider find it sooner.
    pub fn token_type_hint(mut self, hint: impl Into<String>) -> Self {
        self.asked.hint = Some(hint.into());
        self
    }

    /// Adds a parameter. One that the declaration or the request sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.asked.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Takes the token out of the caches of this client, and tells the provider to revoke it. A token that the provider does not
    /// know is revoked (RFC 7009 §2.2).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the provider declares no `revocation_url`; and that
    /// of the request, which may be made again: [`Error::retry_after`] says when, and
    /// [`ErrorCode::UnsupportedTokenType`](crate::ErrorCode::UnsupportedTokenType) that there is no use in it. The token is out of
    /// the caches all the same.
    pub async fn send(self) -> Result<(), Error> {
        let (client, about) = (self.asked.client, self.asked.about()?);
        if client.config().revocation_url()?.is_none() {
            return Err(client.plan().configuration("the provider declares no `revocation_url`"));
        }
        client.inner.slots.forget(&self.asked.token);
        if let Some(fleet) = &client.config().shared.fleet {
            fleet.reject(&self.asked.token);
        }
        client.config().revoke(about).await
    }
}

impl<P: Provider> Client<P> {
    /// Asks the provider about a token: whether it is active, and whose it is (RFC 7662). It is for a resource server, which was
    /// presented with the token, and authenticates as `introspection(client_auth = ..)` declares.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// #[oauth_provider(
    ///     token_url = "https://acme.example/token",
    ///     introspection_url = "https://acme.example/introspect",
    ///     grant = client_credentials,
    /// )]
    /// struct Acme;
    ///
    /// # async fn example(presented: &str) -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let introspection = client.introspect(presented).send().await?;
    /// if introspection.is_active() && introspection.aud().any(|aud| aud == "https://api.example") {
    ///     println!("{:?} may {:?}", introspection.sub(), introspection.scope());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn introspect(&self, token: impl Into<Secret>) -> IntrospectionRequest<'_, P> {
        IntrospectionRequest { asked: Asked::new(self, token.into()), provider: PhantomData }
    }

    /// Revokes a token of this client (RFC 7009), such as one that it has asked for on its own behalf. What a user granted ends
    /// with [`Session::end`](crate::Session::end) or [`Session::revoke`](crate::Session::revoke).
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// #[oauth_provider(
    ///     token_url = "https://acme.example/token",
    ///     revocation_url = "https://acme.example/revoke",
    ///     grant = client_credentials,
    /// )]
    /// struct Acme;
    ///
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let token = client.token().await?;
    /// client.revoke(token.access_token()).token_type_hint("access_token").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, token: impl Into<Secret>) -> RevocationRequest<'_, P> {
        RevocationRequest { asked: Asked::new(self, token.into()), provider: PhantomData }
    }
}

impl<P> fmt::Debug for IntrospectionRequest<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntrospectionRequest").field("hint", &self.asked.hint).finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for RevocationRequest<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationRequest").field("hint", &self.asked.hint).finish_non_exhaustive()
    }
}
