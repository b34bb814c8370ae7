//! Tokens.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oauth_grammar::chars::is_visible;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::error::printable;
use crate::plan::Plan;
use crate::secret::REDACTED;
use crate::{Error, ErrorKind, Extra as _, Members, Provider, Scope, Secret};

/// When a token expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expiry {
    /// At this time.
    At(SystemTime),
    /// It does not: the provider's declaration says so.
    Never,
    /// The provider did not say.
    Unknown,
}

/// A token of the provider `P` (RFC 6749 §5.1).
///
/// Cloning is cheap. `Debug` and `Serialize` do not show secrets; [`exposed`](Self::exposed) serialises them, for
/// a store, and `Deserialize` reads that form back.
pub struct Token<P: Provider> {
    pub(crate) data: Arc<TokenData>,
    provider: PhantomData<fn() -> P>,
}

/// The typed members of a token whose type is not known here, or why they could not be read.
pub(crate) type AnyExtra = Result<Box<dyn Any + Send + Sync>, Error>;

/// Reads the typed members of a provider and forgets their type, so that the code between needs not know it.
pub(crate) type ReadExtra = fn(&Members<'_>) -> AnyExtra;

/// What every token has, whatever its provider.
pub(crate) struct TokenData {
    /// The name of the provider that gave it; `None` of one that was stored without.
    pub(crate) provider: Option<Arc<str>>,
    pub(crate) access_token: Secret,
    pub(crate) token_type: Cow<'static, str>,
    pub(crate) expiry: Expiry,
    pub(crate) scope: Box<[Scope]>,
    pub(crate) more: Option<Box<More>>,
    pub(crate) extra: AnyExtra,
}

impl TokenData {
    /// Makes sure that the token is one of this provider.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`], which names the other provider.
    pub(crate) fn check_provider(&self, plan: &Plan) -> Result<(), Error> {
        match &self.provider {
            Some(other) if *other != plan.name => {
                Err(plan.configuration(format!("the token is one of `{}`", printable(other))))
            }
            _ => Ok(()),
        }
    }
}

/// What few tokens have, apart from what every one of a million has.
#[derive(Default, PartialEq)]
pub(crate) struct More {
    pub(crate) unrequested_scope: Vec<Scope>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) refresh_token_expires_at: Option<SystemTime>,
    pub(crate) id_token: Option<Secret>,
    /// The members of the response that the declaration's `bearer(..)` names.
    pub(crate) members: BTreeMap<Box<str>, Secret>,
}

impl More {
    pub(crate) fn boxed(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

/// What the provider `P` is called, where only its type is known.
fn name_of<P>() -> &'static str {
    std::any::type_name::<P>().rsplit("::").next().unwrap_or_default()
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

    /// The token in a form that serialises with its secrets, for a store.
    ///
    /// ```
    /// use oauth_runtime::{Token, oauth_provider};
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// let stored = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expiry":"never"}"#;
    /// let token: AcmeToken = serde_json::from_str(stored)?;
    /// assert!(!serde_json::to_string(&token)?.contains("2YotnFZFEjr1zCsicMWpAA"));
    /// assert!(serde_json::to_string(&token.exposed())?.contains("2YotnFZFEjr1zCsicMWpAA"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn exposed(&self) -> ExposedToken<'_, P> {
        ExposedToken(self)
    }

    fn stored(&self, show: impl for<'s> Fn(&'s Secret) -> Cow<'s, str>) -> StoredToken<'_> {
        let data = &*self.data;
        let own = |secret: &Secret| Cow::Owned(show(secret).into_owned());
        let more = data.more.as_deref();
        let members = more.into_iter().flat_map(|more| &more.members);
        StoredToken {
            provider: data.provider.as_deref().map(Cow::Borrowed),
            access_token: own(&data.access_token),
            token_type: Cow::Borrowed(&data.token_type),
            expiry: data.expiry.into(),
            scope: words(&data.scope),
            unrequested_scope: words(self.unrequested_scope()),
            refresh_token: self.refresh_token().map(own),
            refresh_token_expires_at: self.refresh_token_expires_at().map(unix),
            id_token: self.id_token().map(own),
            members: members.map(|(name, value)| (Cow::Borrowed(&**name), own(value))).collect(),
            extra: self
                .extra()
                .map(|extra| {
                    let mut members = Map::new();
                    extra.to_members(&mut members);
                    members
                })
                .unwrap_or_default(),
        }
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

impl<P: Provider> Serialize for Token<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut stored = self.stored(|_| Cow::Borrowed(REDACTED));
        // What a provider adds may be as secret as the token.
        stored.extra.clear();
        stored.serialize(serializer)
    }
}

impl<'de, P: Provider> Deserialize<'de> for Token<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = StoredToken::deserialize(deserializer)?;
        if stored.access_token == REDACTED {
            return Err(de::Error::custom(
                "the token was serialised without its secrets; serialise `exposed()`",
            ));
        }
        if !is_visible(&stored.access_token) {
            return Err(de::Error::custom("the access token holds a character that cannot be sent"));
        }
        let secret = |text: Cow<'_, str>| Secret::new(text);
        let members = stored.members.into_iter();
        let more = More {
            unrequested_scope: scopes(stored.unrequested_scope).into(),
            refresh_token: stored.refresh_token.map(secret),
            refresh_token_expires_at: stored.refresh_token_expires_at.map(from_unix),
            id_token: stored.id_token.map(secret),
            members: members.map(|(name, value)| (Box::from(name), secret(value))).collect(),
        };
        let extra = P::Extra::from_members(&Members::stored(&stored.extra));
        Ok(Self::new(Arc::new(TokenData {
            provider: stored.provider.map(Arc::from),
            access_token: Secret::new(stored.access_token),
            token_type: Cow::Owned(stored.token_type.into_owned()),
            expiry: stored.expiry.into(),
            scope: scopes(stored.scope),
            more: more.boxed(),
            extra: extra.map(|extra| Box::new(extra) as Box<dyn Any + Send + Sync>),
        })))
    }
}

#[cfg(feature = "schemars")]
impl<P: Provider<Extra: schemars::JsonSchema>> schemars::JsonSchema for Token<P> {
    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Token", name_of::<P>()))
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = StoredToken::json_schema(generator);
        let extra = generator.subschema_for::<P::Extra>();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("extra".to_owned(), extra.into());
        }
        schema
    }
}

/// A token that serialises with its secrets; see [`Token::exposed`].
pub struct ExposedToken<'t, P: Provider>(&'t Token<P>);

impl<P: Provider> fmt::Debug for ExposedToken<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<P: Provider> Serialize for ExposedToken<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.stored(|secret| Cow::Borrowed(secret.expose_secret())).serialize(serializer)
    }
}

/// A token as it is written down.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
struct StoredToken<'t> {
    /// The name of the provider, by which no token goes to another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<Cow<'t, str>>,
    access_token: Cow<'t, str>,
    token_type: Cow<'t, str>,
    expiry: StoredExpiry,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scope: Vec<Cow<'t, str>>,
    /// Those of them that the request did not ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unrequested_scope: Vec<Cow<'t, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Cow<'t, str>>,
    /// Seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token_expires_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_token: Option<Cow<'t, str>>,
    /// Members of the response that are needed to present the token.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    members: BTreeMap<Cow<'t, str>, Cow<'t, str>>,
    /// The typed members that the provider declares.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    extra: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum StoredExpiry {
    /// Seconds since 1970.
    At(u64),
    Never,
    Unknown,
}

impl From<Expiry> for StoredExpiry {
    fn from(expiry: Expiry) -> Self {
        match expiry {
            Expiry::At(time) => Self::At(unix(time)),
            Expiry::Never => Self::Never,
            Expiry::Unknown => Self::Unknown,
        }
    }
}

impl From<StoredExpiry> for Expiry {
    fn from(expiry: StoredExpiry) -> Self {
        match expiry {
            StoredExpiry::At(seconds) => Self::At(from_unix(seconds)),
            StoredExpiry::Never => Self::Never,
            StoredExpiry::Unknown => Self::Unknown,
        }
    }
}

fn words(scopes: &[Scope]) -> Vec<Cow<'_, str>> {
    scopes.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect()
}

fn scopes(words: Vec<Cow<'_, str>>) -> Box<[Scope]> {
    words.into_iter().map(|word| Scope::from(word.into_owned())).collect()
}

fn unix(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn from_unix(seconds: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
}
