//! Tokens.

mod data;
mod stored;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde_json::error::Category;

pub use self::data::Expiry;
use self::data::name_of;
pub(crate) use self::data::{DPOP, ExtraCodec, More, TokenData};
pub use self::stored::ExposedToken;
pub(crate) use self::stored::StoredToken;

use crate::printable::printable;
use crate::{Error, ErrorKind, Provider, Scope, Secret, TokenType};

/// A token of the provider `P` (RFC 6749 §5.1).
///
/// Cloning is cheap. `Debug` and `Serialize` do not show secrets; [`exposed`](Self::exposed) serialises them, for
/// a store, and `Deserialize` reads that form back.
pub struct Token<P: Provider> {
    pub(crate) data: Arc<TokenData>,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> Token<P> {
    /// Gives a token its type back.
    pub(crate) fn new(data: Arc<TokenData>) -> Self {
        Self { data, provider: PhantomData }
    }

    /// The name of the provider, as far as that is known.
    fn provider(&self) -> &str {
        self.data.provider.as_deref().unwrap_or_else(|| name_of::<P>())
    }

    /// The access token (RFC 6749 §1.4).
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.data.access_token
    }

    /// The type of the token (RFC 6749 §7.1), in the provider's spelling.
    #[must_use]
    pub fn token_type(&self) -> &str {
        &self.data.token_type
    }

    /// When the token expires, as far as that is known.
    #[must_use]
    pub fn expiry(&self) -> Expiry {
        self.data.expiry
    }

    /// The time at which the token expires; `None` when it never does or that is not known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        if let Expiry::At(time) = self.data.expiry { Some(time) } else { None }
    }

    /// How long the token is still valid, by the system's clock; zero when it has expired, `None` when it never does or that is not
    /// known.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_at().map(|time| time.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// The granted scopes: those in the answer, or those that were asked for when it holds none (RFC 6749 §5.1).
    #[must_use]
    pub fn scope(&self) -> &[Scope] {
        &self.data.scope
    }

    /// The granted scopes that the request did not ask for; empty when it left the choice to the provider.
    #[must_use]
    pub fn unrequested_scope(&self) -> &[Scope] {
        self.data.more.as_ref().map(|more| &*more.unrequested_scope).unwrap_or_default()
    }

    /// Makes sure that all of these scopes were granted, in whatever order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when one was not (RFC 6749 §5.1 lets a provider grant less than was asked for),
    /// also when the provider was not asked for any and did not say.
    ///
    /// ```
    /// use oauth_runtime::{Token, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":"never","scope":["read","write"]}"#;
    /// let token: AcmeToken = serde_json::from_str(stored)?;
    /// assert!(token.require_scopes(["write", "read"]).is_ok());
    /// assert!(token.require_scopes(["delete"]).is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn require_scopes(&self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Result<(), Error> {
        let missing = |scope: &Scope| !self.data.scope.contains(scope);
        match scopes.into_iter().map(Into::into).find(missing) {
            None => Ok(()),
            Some(scope) => {
                let message = format!("the token does not grant `{}`", printable(scope.as_str()));
                Err(Error::new(self.provider(), ErrorKind::InvalidResponse, message))
            }
        }
    }

    /// The refresh token (RFC 6749 §1.5); `None` for a provider with `refresh = none`.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.data.more.as_ref()?.refresh_token.as_ref()
    }

    /// When the refresh token expires, where the provider says so.
    #[must_use]
    pub fn refresh_token_expires_at(&self) -> Option<SystemTime> {
        self.data.more.as_ref()?.refresh_token_expires_at
    }

    /// The ID token of OpenID Connect, not verified.
    #[must_use]
    pub fn id_token(&self) -> Option<&Secret> {
        self.data.more.as_ref()?.id_token.as_ref()
    }

    /// The authorizations that were granted (RFC 9396 §7); empty where the answer says none. They may differ from those that
    /// were asked for, and hold what the user has chosen, such as accounts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when one has not the form of `D`.
    pub fn authorization_details<D: DeserializeOwned>(&self) -> Result<Vec<D>, Error> {
        let Some(text) = self.data.more.as_ref().and_then(|more| more.authorization_details.as_deref())
        else {
            return Ok(Vec::new());
        };
        serde_json::from_str(text).map_err(|problem| {
            let message = format!(
                "an authorization detail has another form: {} error at column {}",
                match problem.classify() {
                    Category::Data => "type",
                    _ => "syntax",
                },
                problem.column()
            );
            Error::new(self.provider(), ErrorKind::InvalidResponse, message)
        })
    }

    /// The thumbprint (RFC 7638) of the key that was proven when the token was asked for, where one was (RFC 9449 §6).
    #[must_use]
    pub fn bound_to(&self) -> Option<&str> {
        self.data.more.as_ref()?.bound_to.as_deref()
    }

    /// What kind of token was issued (RFC 8693 §2.2.1), of one that was [exchanged](crate::Client::token_exchange). One that is no
    /// access token, such as a refresh token, is of the type `N_A` and is not presented to a resource server.
    #[must_use]
    pub fn issued_token_type(&self) -> Option<TokenType> {
        self.data.more.as_ref()?.issued_token_type.as_deref().map(TokenType::from)
    }

    /// The typed members that the provider declares.
    ///
    /// # Errors
    ///
    /// When the answer lacks one or has it with another type. The token itself is good all the same, which is
    /// why this is not an error of the request: an authorization code is spent by then.
    pub fn extra(&self) -> Result<&P::Extra, Error> {
        let extra = self.data.extra.as_ref().map_err(Clone::clone)?;
        extra.downcast_ref().ok_or_else(|| {
            Error::new(self.provider(), ErrorKind::Configuration, "the typed members are of another type")
        })
    }
}

impl<P: Provider> Clone for Token<P> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.data))
    }
}

impl<P: Provider> fmt::Debug for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("provider", &self.provider())
            .field("access_token", &self.data.access_token)
            .field("token_type", &self.data.token_type)
            .field("expiry", &self.data.expiry)
            .field("scope", &self.data.scope)
            .field("refresh_token", &self.refresh_token())
            .field("id_token", &self.id_token())
            .finish_non_exhaustive()
    }
}
