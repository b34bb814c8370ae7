//! What a store has of users, for those who run a program and those who help its users.

use std::fmt;
use std::time::SystemTime;

use futures_util::{StreamExt as _, stream};

use super::Sessions;
use super::grant::failed;
use super::health::{Health, LoginReason};
use super::ready::AT_ONCE;
use super::record::{ClientIdentity, SessionRecord};
use crate::millis::from_millis;
use crate::store::{Cursor, RecordClass, RecordKey, UnreadableRecord};
use crate::{Error, Expiry, Scope, grant as marker};

/// A session as the store has it. There is no token in it, nor what a token can be made of. `Debug` does not show its name,
/// which may be a secret, such as that of a cookie.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionSummary {
    /// The key of its record.
    pub key: RecordKey,
    /// The name that the program has given it, where [`keep_names`](Sessions::keep_names) was on when it was last written.
    pub name: Option<String>,
    /// How it fares, as far as the record says.
    pub health: Health,
    /// What the user has granted.
    pub scope: Vec<Scope>,
    /// The resources of the login.
    pub resources: Vec<String>,
    /// When the access token was asked for: that of the login, or of the last refresh.
    pub refreshed_at: SystemTime,
    /// When the access token ends; `None` where there is none.
    pub access_token_expiry: Option<Expiry>,
    /// When the refresh token ends, where the provider says so.
    pub refresh_token_expires_at: Option<SystemTime>,
    /// The first 16 digits of the hash of the refresh token, by which two are told apart; `None` where there is none.
    pub refresh_token_hash: Option<String>,
}

impl fmt::Debug for SessionSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionSummary")
            .field("key", &self.key)
            .field("health", &self.health)
            .field("scope", &self.scope)
            .field("resources", &self.resources)
            .field("refreshed_at", &self.refreshed_at)
            .field("access_token_expiry", &self.access_token_expiry)
            .field("refresh_token_expires_at", &self.refresh_token_expires_at)
            .field("refresh_token_hash", &self.refresh_token_hash)
            .finish_non_exhaustive()
    }
}

/// Some of the sessions of a client; see [`Sessions::list`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SessionPage {
    /// The sessions. There may be none although there are more pages.
    pub sessions: Vec<SessionSummary>,
    /// Records that cannot be read, of whichever client.
    pub unreadable: Vec<UnreadableRecord>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Cursor>,
}

/// What a record comes to for a list.
enum Listed {
    Session(Box<SessionSummary>),
    Unreadable(UnreadableRecord),
    /// It went meanwhile, or is one of another client.
    Nothing,
}

impl<P: marker::Users> Sessions<P> {
    /// Sessions of this client in the store: about `limit` of them, those after a page that was listed before. A session that
    /// comes or goes meanwhile may be listed or not, and Redis may list one twice. There are no tokens in it, and names where they are
    /// [kept](Self::keep_names). Marks of sessions that were [moved](Self::rename) are left out.
    ///
    /// Every record of a session is loaded, those of other clients in the same store, too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails, or cannot list.
    ///
    /// ```
    /// use oauth_runtime::Health;
    /// # use oauth_runtime::{Credentials, Result, Sessions, oauth_provider};
    /// # #[oauth_provider(
    /// #     authorization_url = "https://acme.example/authorize",
    /// #     token_url = "https://acme.example/token",
    /// #     grant = authorization_code,
    /// # )]
    /// # struct Acme;
    ///
    /// /// The users who have to log in again.
    /// async fn lost(sessions: &Sessions<Acme>) -> Result<Vec<String>> {
    ///     let (mut names, mut after) = (Vec::new(), None);
    ///     loop {
    ///         let page = sessions.list(after.as_ref(), 500).await?;
    ///         let lost = page.sessions.into_iter().filter(|session| matches!(session.health, Health::LoginRequired(_)));
    ///         names.extend(lost.filter_map(|session| session.name));
    ///         after = page.next;
    ///         if after.is_none() {
    ///             return Ok(names);
    ///         }
    ///     }
    /// }
    /// ```
    pub async fn list(&self, after: Option<&Cursor>, limit: usize) -> Result<SessionPage, Error> {
        let page = self.inner.store.list(RecordClass::Session, after, limit).await;
        let page = page.map_err(|error| failed(&self.inner.config, &error))?;
        let mut listed = SessionPage { next: page.next, ..SessionPage::default() };
        let mut loaded = stream::iter(page.keys).map(|key| self.look_at(key)).buffered(AT_ONCE);
        while let Some(next) = loaded.next().await {
            match next? {
                Listed::Session(summary) => listed.sessions.push(*summary),
                Listed::Unreadable(record) => listed.unreadable.push(record),
                Listed::Nothing => {}
            }
        }
        Ok(listed)
    }

    /// The session of this name, as the store has it; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails, or the record cannot be read.
    pub async fn find(&self, name: impl AsRef<str>) -> Result<Option<SessionSummary>, Error> {
        let session = self.get(name)?;
        let record = session.grant.read(&self.inner.config).await?;
        let grant = &session.grant;
        Ok(record.map(|(_, mut record)| {
            record.label.name = Some(grant.name.to_string());
            self.summary(grant.key.clone(), record)
        }))
    }

    /// # Errors
    ///
    /// When the store fails.
    async fn look_at(&self, key: RecordKey) -> Result<Listed, Error> {
        let config = &self.inner.config;
        let record = match self.inner.store.load(config, &key).await {
            Ok(None) => return Ok(Listed::Nothing),
            Ok(Some(stored)) => {
                SessionRecord::from_bytes(stored.bytes(), config.shared.extra).map_err(str::to_owned)
            }
            Err(error) if error.is_permanent() => Err(error.whole()),
            Err(error) => return Err(failed(config, &error)),
        };
        let mut record = match record {
            Ok(record) => record,
            Err(problem) => return Ok(Listed::Unreadable(UnreadableRecord { key, problem })),
        };
        let is_own = record.client == ClientIdentity::of(config) && record.label.tenant == self.tenant()?;
        // A copy is a session when the record that it was made of says so, and that is listed until then.
        if let Some(arriving) = record.arriving.clone() {
            let source = RecordKey::parse(&arriving.by.key);
            let Some(source) = source else { return Ok(Listed::Nothing) };
            let source =
                self.inner.store.load(config, &source).await.map_err(|error| failed(config, &error))?;
            let codec = config.shared.extra;
            let source = source.and_then(|stored| SessionRecord::from_bytes(stored.bytes(), codec).ok());
            if source.is_some_and(|source| source.was_moved_by(&arriving.by.id)) {
                record = record.arrived();
            }
        }
        if !is_own || record.moved_to.is_some() || record.arriving.is_some() {
            return Ok(Listed::Nothing);
        }
        Ok(Listed::Session(Box::new(self.summary(key, record))))
    }

    fn summary(&self, key: RecordKey, record: SessionRecord) -> SessionSummary {
        let config = &self.inner.config;
        let now = config.shared.runtime.now().system_time();
        let refresh = record.refresh.as_ref();
        SessionSummary {
            health: record.health(config.plan().refresh.as_ref(), now),
            refreshed_at: from_millis(record.access_since),
            access_token_expiry: record.access.as_ref().map(|data| data.expiry),
            refresh_token_expires_at: refresh.and_then(|refresh| refresh.expires_at),
            refresh_token_hash: refresh.and_then(|refresh| refresh.hash().ok()),
            name: record.label.name,
            key,
            scope: record.scope,
            resources: record.resources,
        }
    }
}

impl SessionRecord {
    /// How the session fares, as far as the record says.
    fn health(&self, rules: Option<&crate::plan::RefreshRules>, now: SystemTime) -> Health {
        if let Some(reason) = self.over() {
            return Health::LoginRequired(reason);
        }
        if self.intent.as_ref().is_some_and(|intent| intent.is_lost) {
            return Health::MaybeSpent;
        }
        let refresh_ends = self.refresh.as_ref().map(|refresh| refresh.expires_at);
        let has_next = rules.is_some_and(|rules| match refresh_ends {
            Some(end) => end.is_none_or(|end| now < end),
            None => !rules.needs_refresh_token && self.access.is_some(),
        });
        if !has_next && self.living(now).is_none() {
            let is_expired = rules.is_some() && refresh_ends.is_some();
            let reason =
                if is_expired { LoginReason::RefreshTokenExpired } else { LoginReason::NoRefreshToken };
            return Health::LoginRequired(reason);
        }
        Health::until(self.ends_at(rules))
    }
}
