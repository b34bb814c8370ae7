//! What is kept of a session: one record, in JSON.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::health::LoginReason;
use super::logins::Logins;
use crate::config::Config;
use crate::crypto;
use crate::plan::RefreshRules;
use crate::token::{ExtraCodec, StoredToken, TokenData};
use crate::{Expiry, Scope, Secret};

/// The format of the record. A higher one is written by a later version of this crate and is not touched.
const FORMAT: u32 = 1;

/// What a user granted, and how far its use has come.
#[derive(Clone)]
pub(super) struct SessionRecord {
    /// That of the session, which a list shows; it is written as the session has it.
    pub(super) name: String,
    /// Grows with every refresh and every login.
    pub(super) generation: u64,
    pub(super) logins: Logins,
    pub(super) client: ClientIdentity,
    /// The hash of the refresh token that the session was begun with, where it was one from elsewhere.
    pub(super) seed: Option<String>,
    /// That of the login.
    pub(super) redirect_uri: Option<String>,
    pub(super) resources: Vec<String>,
    pub(super) scope: Vec<Scope>,
    /// What the login has asked for and the provider has not told as granted, such as `offline_access`.
    pub(super) untold: Vec<Scope>,
    pub(super) refresh: Option<RefreshToken>,
    pub(super) access: Option<Arc<TokenData>>,
    /// When it was asked for, in milliseconds since 1970.
    pub(super) access_since: u64,
    pub(super) intent: Option<Intent>,
    pub(super) ended: Option<Ended>,
    /// The record that takes the place of this one.
    pub(super) moved_to: Option<Move>,
    /// The record whose place this one has taken.
    pub(super) moved_from: Option<Move>,
    /// What a later version has added.
    other: Map<String, Value>,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClientIdentity {
    pub(super) provider: String,
    pub(super) client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issuer: Option<String>,
}

#[derive(Clone)]
pub(super) struct RefreshToken {
    pub(super) token: Secret,
    pub(super) expires_at: Option<SystemTime>,
}

/// That somebody is about to send the refresh token, or has sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    /// Which attempt it is: 16 random bytes in hexadecimal.
    pub(super) attempt: String,
    /// Milliseconds since 1970, by the clock of the one who sent.
    pub(super) since: u64,
    /// For how long the attempt may last, in milliseconds.
    pub(super) lease: u64,
    /// Whether it is over, and nobody knows what became of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_lost: bool,
}

/// That the user has to log in again, and why: [`LoginReason::from_code`](super::LoginReason).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ended {
    pub(super) code: String,
    /// Milliseconds since 1970.
    pub(super) at: u64,
}

/// That a session was moved to another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// Which move it is: 16 random bytes in hexadecimal. A session may come and go several times.
    pub(super) id: String,
    /// The key of the record under the other name.
    pub(super) key: String,
}

/// The record as it is written.
#[derive(Serialize, Deserialize)]
struct Written<'r> {
    v: u32,
    #[serde(default)]
    name: Cow<'r, str>,
    generation: u64,
    #[serde(default)]
    logins: Cow<'r, Logins>,
    #[serde(flatten)]
    client: Cow<'r, ClientIdentity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scope: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    untold: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<WrittenRefresh<'r>>,
    /// A list, because a grant may have tokens for several resources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    access: Vec<StoredToken<'r>>,
    #[serde(default)]
    access_since: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intent: Option<Cow<'r, Intent>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Cow<'r, Ended>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_to: Option<Cow<'r, Move>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_from: Option<Cow<'r, Move>>,
    #[serde(flatten)]
    other: Cow<'r, Map<String, Value>>,
}

#[derive(Serialize, Deserialize)]
struct WrittenRefresh<'r> {
    token: Cow<'r, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    /// The first digits of its hash, by which an operator tells two tokens apart.
    #[serde(default)]
    hash: Cow<'r, str>,
}

impl SessionRecord {
    /// The record of a new session, whose generation is higher than that of any before: they begin with the time.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            name: String::new(),
            generation: millis(config.shared.runtime.now().system_time()),
            logins: Logins::default(),
            client: ClientIdentity::of(config),
            seed: None,
            redirect_uri: None,
            resources: Vec::new(),
            scope: Vec::new(),
            untold: Vec::new(),
            refresh: None,
            access: None,
            access_since: 0,
            intent: None,
            ended: None,
            moved_to: None,
            moved_from: None,
            other: Map::new(),
        }
    }

    /// Makes it the record of a new login, whose number is [`login_number`](super::logins::login_number).
    pub(super) fn renew(&mut self, config: &Config, login: u32) {
        let new = Self::new(config);
        let generation = new.generation.max(self.generation.saturating_add(1));
        let mut logins = std::mem::take(&mut self.logins);
        logins.push(login);
        *self = Self { generation, logins, ..new };
    }

    /// The bytes to keep of the session of this name.
    ///
    /// # Errors
    ///
    /// When there is no library that hashes, or a typed member cannot be written.
    pub(super) fn to_bytes(
        &self,
        name: &str,
        codec: ExtraCodec,
    ) -> Result<Zeroizing<Vec<u8>>, Cow<'static, str>> {
        let refresh = self.refresh.as_ref().map(RefreshToken::written).transpose()?;
        let written = Written {
            v: FORMAT,
            name: Cow::Borrowed(name),
            generation: self.generation,
            logins: Cow::Borrowed(&self.logins),
            client: Cow::Borrowed(&self.client),
            seed: self.seed.as_deref().map(Cow::Borrowed),
            redirect_uri: self.redirect_uri.as_deref().map(Cow::Borrowed),
            resources: self.resources.iter().map(|resource| Cow::Borrowed(&**resource)).collect(),
            scope: self.scope.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect(),
            untold: self.untold.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect(),
            refresh,
            access: self.access.iter().map(|data| StoredToken::exposed(data, codec)).collect(),
            access_since: self.access_since,
            intent: self.intent.as_ref().map(Cow::Borrowed),
            ended: self.ended.as_ref().map(Cow::Borrowed),
            moved_to: self.moved_to.as_ref().map(Cow::Borrowed),
            moved_from: self.moved_from.as_ref().map(Cow::Borrowed),
            other: Cow::Borrowed(&self.other),
        };
        // Room for what most records have: bytes that grow leave secrets behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
        serde_json::to_writer(&mut *bytes, &written).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// The record in these bytes.
    ///
    /// # Errors
    ///
    /// When they are none, or one of a later version.
    pub(super) fn from_bytes(bytes: &[u8], codec: ExtraCodec) -> Result<Self, &'static str> {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        const DAMAGED: &str = "the record of the session is damaged; it is left as it is";
        let Version { v } = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        if v > FORMAT {
            return Err("the record of the session was written by a later version; it is left as it is");
        }
        let written: Written<'_> = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        let access = written.access.into_iter().next().map(|stored| stored.into_data(codec));
        Ok(Self {
            name: written.name.into_owned(),
            generation: written.generation,
            logins: written.logins.into_owned(),
            client: written.client.into_owned(),
            seed: written.seed.map(Cow::into_owned),
            redirect_uri: written.redirect_uri.map(Cow::into_owned),
            resources: written.resources.into_iter().map(Cow::into_owned).collect(),
            scope: written.scope.into_iter().map(|scope| Scope::from(scope.into_owned())).collect(),
            untold: written.untold.into_iter().map(|scope| Scope::from(scope.into_owned())).collect(),
            refresh: written.refresh.map(|refresh| RefreshToken {
                token: Secret::new(refresh.token),
                expires_at: refresh.expires_at.map(from_millis),
            }),
            access: access.transpose().map_err(|_| DAMAGED)?.map(Arc::new),
            access_since: written.access_since,
            intent: written.intent.map(Cow::into_owned),
            ended: written.ended.map(Cow::into_owned),
            moved_to: written.moved_to.map(Cow::into_owned),
            moved_from: written.moved_from.map(Cow::into_owned),
            other: written.other.into_owned(),
        })
    }

    /// Whether it is of another login than one of this generation, or comes after it.
    pub(super) fn is_after(&self, (login, generation): (Option<u32>, u64)) -> bool {
        self.logins.last() != login || self.generation > generation
    }

    /// Its login, and how far that has come.
    pub(super) fn point(&self) -> (Option<u32>, u64) {
        (self.logins.last(), self.generation)
    }

    /// Its logins, and how far the last one has come.
    pub(super) fn known(&self) -> (&Logins, u64) {
        (&self.logins, self.generation)
    }

    /// Whether it was there before a record of these logins and this generation was.
    pub(super) fn is_older(&self, others: (&Logins, u64)) -> bool {
        self.logins.is_older(self.generation, others)
    }

    /// Whether it is of this login.
    pub(super) fn is_of(&self, login: u32) -> bool {
        self.logins.last() == Some(login)
    }

    /// Why it is of no use any more, where a program or the provider has seen to that.
    pub(super) fn over(&self) -> Option<LoginReason> {
        let moved = self.moved_to.as_ref().map(|_| LoginReason::Moved);
        self.ended.as_ref().map(|ended| LoginReason::from_code(&ended.code)).or(moved)
    }

    /// Whether a program has ended the session.
    pub(super) fn is_ended(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.code == LoginReason::ENDED)
    }

    /// When the user has to log in again, as far as that is known.
    pub(super) fn ends_at(&self, rules: Option<&RefreshRules>) -> Option<SystemTime> {
        let of_access = match self.access.as_ref().map(|data| data.expiry) {
            Some(Expiry::Never) => return None,
            Some(Expiry::At(end)) => Some(end),
            Some(Expiry::Unknown) | None => None,
        };
        let has_next = rules.is_some_and(|rules| self.refresh.is_some() || !rules.needs_refresh_token);
        if has_next {
            let of_refresh = self.refresh.as_ref()?.expires_at?;
            return Some(of_access.map_or(of_refresh, |end| end.max(of_refresh)));
        }
        of_access
    }

    /// The access token, while it lives.
    pub(super) fn living(&self, now: SystemTime) -> Option<&Arc<TokenData>> {
        self.access.as_ref().filter(|data| match data.expiry {
            Expiry::At(end) => now < end,
            _ => true,
        })
    }

    /// The scope as it is written in a request.
    pub(super) fn scope_text(&self, separator: &str) -> Option<String> {
        let words: Vec<_> = self.scope.iter().map(Scope::as_str).collect();
        (!words.is_empty()).then(|| words.join(separator))
    }

    /// What a token response changes; `begun` is when it was asked for.
    pub(super) fn take(&mut self, data: &Arc<TokenData>, begun: SystemTime, codec: ExtraCodec, keeps: bool) {
        let more = data.more.as_ref();
        let token = more.and_then(|more| more.refresh_token.clone());
        let expires_at = more.and_then(|more| more.refresh_token_expires_at);
        match (token, &mut self.refresh) {
            _ if !keeps => self.refresh = None,
            (Some(token), refresh) => *refresh = Some(RefreshToken { token, expires_at }),
            // None is no new one (RFC 6749 §6); its end may be said anew.
            (None, Some(refresh)) => refresh.expires_at = expires_at.or(refresh.expires_at),
            (None, None) => {}
        }
        self.scope = data.scope.to_vec();
        // The access token alone: the refresh token has a place of its own, and is no affair of those who use the other.
        let has_both = data.more.as_ref().is_some_and(|more| more.refresh_token.is_some());
        let alone = if has_both { Arc::new(data.without_refresh_token(codec)) } else { Arc::clone(data) };
        self.access = Some(alone);
        self.access_since = millis(begun);
        self.intent = None;
        self.ended = None;
    }
}

impl ClientIdentity {
    pub(super) fn of(config: &Config) -> Self {
        Self {
            provider: config.plan().name.to_string(),
            client_id: config.shared.credentials.get().client_id().to_owned(),
            issuer: config.issuer(),
        }
    }
}

impl RefreshToken {
    /// The first digits of its hash.
    ///
    /// # Errors
    ///
    /// When there is no library that hashes.
    pub(super) fn hash(&self) -> Result<String, Cow<'static, str>> {
        let hash = crypto::sha256([self.token.expose_secret().as_bytes()])?;
        Ok(crypto::hex(&hash).chars().take(16).collect())
    }

    fn written(&self) -> Result<WrittenRefresh<'_>, Cow<'static, str>> {
        Ok(WrittenRefresh {
            token: Cow::Borrowed(self.token.expose_secret()),
            expires_at: self.expires_at.map(millis),
            hash: Cow::Owned(self.hash()?),
        })
    }
}

pub(super) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn from_millis(millis: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(UNIX_EPOCH)
}

/// Nothing is printed: it is a secret as a whole.
impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord").field("generation", &self.generation).finish_non_exhaustive()
    }
}
