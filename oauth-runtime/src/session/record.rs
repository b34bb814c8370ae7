//! What is kept of a session: one record, in JSON.

use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::health::LoginReason;
use super::logins::Logins;
use super::stepped_up::StepUp;
use crate::config::Config;
use crate::exchange::Known;
use crate::millis::millis;
#[cfg(feature = "openid")]
use crate::openid::Identity;
use crate::plan::RefreshRules;
use crate::token::TokenData;
use crate::{Expiry, Scope, Secret};

/// What a user granted, and how far its use has come.
#[derive(Clone)]
pub(super) struct SessionRecord {
    pub(super) label: Label,
    /// Grows with every refresh and every login.
    pub(super) generation: u64,
    pub(super) logins: Logins,
    pub(super) client: ClientIdentity,
    /// The hash of the refresh token that the session was begun with, where it was one from elsewhere.
    pub(super) seed: Option<String>,
    /// That of the login.
    pub(super) redirect_uri: Option<String>,
    pub(super) resources: Vec<String>,
    /// The members of the login's callback that placeholders name.
    pub(super) callback: Known,
    pub(super) scope: Vec<Scope>,
    /// What the login has asked for and the provider has not told as granted, such as `offline_access`.
    pub(super) untold: Vec<Scope>,
    /// What the last logins were for, where a resource server asked for them.
    pub(super) step_ups: Vec<StepUp>,
    pub(super) refresh: Option<RefreshToken>,
    pub(super) access: Option<Arc<TokenData>>,
    /// When it was asked for, in milliseconds since 1970.
    pub(super) access_since: u64,
    pub(super) intent: Option<Intent>,
    pub(super) ended: Option<Ended>,
    /// The move that has taken the session to another name.
    pub(super) moved_to: Option<Move>,
    /// The move that it has come by.
    pub(super) moved_from: Option<String>,
    /// That it is a copy, and nothing before the record that it was made of says that it was moved.
    pub(super) arriving: Option<Arriving>,
    /// Who the session is of, by its ID tokens.
    #[cfg(feature = "openid")]
    pub(super) identity: Option<Identity>,
    /// What a later version has added.
    pub(super) other: Map<String, Value>,
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
    /// The thumbprint of the key that it is bound to, of a public client (RFC 9449 §5).
    pub(super) bound_to: Option<String>,
    /// What the provider has last asked a proof to hold: one without it may cost the refresh token.
    pub(super) nonce: Option<Secret>,
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

/// By what a list knows a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Label {
    /// The name of the session, where it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// The hash of all that tells two clients with the same credentials apart.
    #[serde(default)]
    pub(super) tenant: String,
}

/// That a session was moved to another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// Which move it is: 16 random bytes in hexadecimal. A session may come and go several times.
    pub(super) id: String,
    /// The key of the record under the other name.
    pub(super) key: String,
}

/// That a record is a copy of one under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Arriving {
    /// By which move, and the key of the other.
    #[serde(flatten)]
    pub(super) by: Move,
    /// The version of what was copied, in hexadecimal.
    pub(super) of: String,
}

impl SessionRecord {
    /// The record of a new session, whose generation is higher than that of any before: they begin with the time.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            label: Label::default(),
            generation: millis(config.shared.runtime.now().system_time()),
            logins: Logins::default(),
            client: ClientIdentity::of(config),
            seed: None,
            redirect_uri: None,
            resources: Vec::new(),
            callback: Known::new(),
            scope: Vec::new(),
            untold: Vec::new(),
            step_ups: Vec::new(),
            refresh: None,
            access: None,
            access_since: 0,
            intent: None,
            ended: None,
            moved_to: None,
            moved_from: None,
            arriving: None,
            #[cfg(feature = "openid")]
            identity: None,
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
        let copied = self.arriving.as_ref().map(|_| LoginReason::NoSession);
        self.ended.as_ref().map(|ended| LoginReason::from_code(&ended.code)).or(moved).or(copied)
    }

    /// What is left of it in its place when its tokens are elsewhere.
    pub(super) fn without_tokens(self) -> Self {
        Self { refresh: None, access: None, intent: None, ..self }
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

    /// What placeholders may name of the login's callback and of the token.
    pub(super) fn members(&self) -> Known {
        let of_token = self.access.as_ref().and_then(|data| data.more.as_ref());
        let mut members = self.callback.clone();
        members.extend(of_token.into_iter().flat_map(|more| more.members.clone()));
        members
    }

    /// What a token response changes; `begun` is when it was asked for.
    pub(super) fn take(&mut self, data: &Arc<TokenData>, begun: SystemTime, config: &Config, keeps: bool) {
        let more = data.more.as_ref();
        let token = more.and_then(|more| more.refresh_token.clone());
        let expires_at = more.and_then(|more| more.refresh_token_expires_at);
        let proven = more.and_then(|more| more.bound_to.as_deref()).filter(|_| config.is_public());
        match (token, &mut self.refresh) {
            _ if !keeps => self.refresh = None,
            (Some(token), refresh) => {
                let before = refresh.take().and_then(|before| before.bound_to);
                let bound_to = proven.map(str::to_owned).or(before);
                *refresh = Some(RefreshToken { token, expires_at, bound_to, nonce: None });
            }
            // None is no new one (RFC 6749 §6); its end may be said anew.
            (None, Some(refresh)) => refresh.expires_at = expires_at.or(refresh.expires_at),
            (None, None) => {}
        }
        if let Some(refresh) = &mut self.refresh {
            refresh.nonce = config.server_nonce();
        }
        self.scope = data.scope.to_vec();
        // The access token alone: the refresh token has a place of its own, and is no affair of those who use the other.
        let has_both = data.more.as_ref().is_some_and(|more| more.refresh_token.is_some());
        let alone = if has_both {
            Arc::new(data.without_refresh_token(config.shared.extra))
        } else {
            Arc::clone(data)
        };
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

/// Nothing is printed: it is a secret as a whole.
impl std::fmt::Debug for SessionRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord").field("generation", &self.generation).finish_non_exhaustive()
    }
}
