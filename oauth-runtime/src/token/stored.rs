//! The form in which a token is stored.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oauth_grammar::chars::is_visible;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use super::Token;
use super::data::{Expiry, ExtraCodec, More, TokenData};
use crate::secret::REDACTED;
use crate::{Extra as _, Members, Provider, Scope, Secret};

impl<P: Provider> Token<P> {
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
        let mut members = Map::new();
        if let Ok(extra) = self.extra() {
            extra.to_members(&mut members, true);
        }
        StoredToken::new(&self.data, show, members)
    }
}

impl<'t> StoredToken<'t> {
    /// The token as it is kept in a store, with its secrets.
    pub(crate) fn exposed(data: &'t TokenData, codec: ExtraCodec) -> Self {
        let extra = data.extra.as_ref().map(|extra| (codec.write)(&**extra)).unwrap_or_default();
        Self::new(data, |secret| Cow::Borrowed(secret.expose_secret()), extra)
    }

    fn new(
        data: &'t TokenData,
        show: impl for<'s> Fn(&'s Secret) -> Cow<'s, str>,
        extra: Map<String, Value>,
    ) -> Self {
        let own = |secret: &'t Secret| show(secret);
        let more = data.more.as_deref();
        let members = more.into_iter().flat_map(|more| &more.members);
        StoredToken {
            provider: data.provider.as_deref().map(Cow::Borrowed),
            access_token: own(&data.access_token),
            token_type: Cow::Borrowed(&data.token_type),
            expiry: data.expiry.into(),
            scope: words(&data.scope),
            unrequested_scope: more.map(|more| words(&more.unrequested_scope)).unwrap_or_default(),
            refresh_token: more.and_then(|more| more.refresh_token.as_ref()).map(own),
            refresh_token_expires_at: more.and_then(|more| more.refresh_token_expires_at).map(unix),
            refresh_at: more.and_then(|more| more.refresh_at).map(unix),
            id_token: more.and_then(|more| more.id_token.as_ref()).map(own),
            bound_to: more.and_then(|more| more.bound_to.as_deref()).map(Cow::Borrowed),
            issued_token_type: more.and_then(|more| more.issued_token_type.as_deref()).map(Cow::Borrowed),
            authorization_details: more
                .and_then(|more| more.authorization_details.as_deref())
                .map(Cow::Borrowed),
            members: members.map(|(name, value)| (Cow::Borrowed(&**name), own(value))).collect(),
            extra,
        }
    }

    /// The token that was kept.
    ///
    /// # Errors
    ///
    /// When its text is not there, or cannot be sent.
    pub(crate) fn into_data(self, codec: ExtraCodec) -> Result<TokenData, &'static str> {
        if self.access_token == REDACTED {
            return Err("the token was serialised without its secrets; serialise `exposed()`");
        }
        if !is_visible(&self.access_token) {
            return Err("the access token holds a character that cannot be sent");
        }
        let secret = |text: Cow<'_, str>| Secret::new(text);
        let members = self.members.into_iter();
        let more = More {
            unrequested_scope: scopes(self.unrequested_scope).into(),
            refresh_token: self.refresh_token.map(secret),
            refresh_token_expires_at: self.refresh_token_expires_at.map(from_unix),
            refresh_at: self.refresh_at.map(from_unix),
            id_token: self.id_token.map(secret),
            bound_to: self.bound_to.map(Box::from),
            issued_token_type: self.issued_token_type.map(Box::from),
            authorization_details: self.authorization_details.map(Box::from),
            members: members.map(|(name, value)| (Box::from(name), secret(value))).collect(),
        };
        Ok(TokenData {
            // Whether it was said or assumed is not stored.
            states_end: matches!(self.expiry, StoredExpiry::At(_)),
            provider: self.provider.map(Arc::from),
            access_token: Secret::new(self.access_token),
            token_type: Cow::Owned(self.token_type.into_owned()),
            expiry: self.expiry.into(),
            scope: scopes(self.scope),
            more: more.boxed(),
            extra: (codec.read)(&Members::stored(&self.extra)),
        })
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
        let data = stored.into_data(ExtraCodec::of::<P::Extra>()).map_err(de::Error::custom)?;
        Ok(Self::new(Arc::new(data)))
    }
}

#[cfg(feature = "schemars")]
impl<P: Provider<Extra: schemars::JsonSchema>> schemars::JsonSchema for Token<P> {
    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Token", super::data::name_of::<P>()))
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
pub(crate) struct StoredToken<'t> {
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
    /// When to ask for the next token, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_token: Option<Cow<'t, str>>,
    /// The thumbprint of the key that it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Cow<'t, str>>,
    /// What kind of token it is, of one that was exchanged (RFC 8693 §2.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<Cow<'t, str>>,
    /// The authorizations that were granted, in JSON (RFC 9396 §7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorization_details: Option<Cow<'t, str>>,
    /// Members of the login's callback, of the response and of the calls after it that the declaration names.
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
