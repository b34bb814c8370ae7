//! What users granted: kept in a store, refreshed once whoever asks, over restarts and in several processes.

mod attempt;
mod begin;
mod end;
mod grant;
mod health;
mod list;
mod logins;
mod more;
#[cfg(feature = "openid")]
mod openid;
mod patience;
mod persist;
mod ready;
mod record;
mod refresh;
mod rename;
mod state;
mod step_up;
mod stepped_up;
mod written;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

pub(crate) use self::begin::Login;
pub use self::end::EndedSession;
pub(crate) use self::grant::UserGrant;
pub use self::health::{Health, LoginReason, SessionEvent};
pub use self::list::{SessionPage, SessionSummary};
pub(crate) use self::refresh::Wanted;
pub(crate) use self::stepped_up::StepUp;

use self::grant::failed;
use self::health::Listener;
use self::logins::login_number;
use self::patience::STORE_BUDGET;
use self::record::{Label, RefreshToken};
use crate::cache::{HeaderGuard, Key, Slot, Slots, Source, Waiting};
use crate::config::Config;
use crate::store::{Monitored, RecordClass, RecordKey, Swap, TokenStore};
use crate::tokens::{Invalidated, TokenFuture, Tokens};
use crate::{Client, Error, Provider, Secret, Token, grant as marker};

/// The sessions of one client in one store: what each user granted, under a name of the program's.
///
/// Cloning is cheap. All handles on a session of one name share it, and so do other processes with the same store: a
/// session is refreshed once, whoever asks.
///
/// ```
/// use oauth_runtime::store::MemoryStore;
/// use oauth_runtime::{Credentials, Received, oauth_provider};
///
/// #[oauth_provider(
///     authorization_url = "https://acme.example/authorize",
///     token_url = "https://acme.example/token",
///     grant = authorization_code,
/// )]
/// struct Acme;
///
/// # async fn example(query: &str) -> oauth_runtime::Result<()> {
/// let client = Acme.client(Credentials::secret("id", "secret"))?;
/// let sessions = client.sessions(MemoryStore::default());
/// let (url, mut pending) = client.authorize("https://app.example/callback").send().await?;
/// // The program sends the browser to `url`, and later gets the query with which it comes back.
/// let callback = pending.callback(Received::query(query))?;
/// let session: AcmeSession = client.exchange(callback).session(&sessions, "alice").await?;
/// let token = session.token().await?; // now and in a year
///
/// let same = sessions.get("alice")?; // also after a restart
/// # Ok(())
/// # }
/// ```
pub struct Sessions<P> {
    inner: Arc<Inner>,
    provider: PhantomData<fn() -> P>,
}

struct Inner {
    config: Arc<Config>,
    slots: Arc<Slots>,
    store: Arc<Monitored>,
    listener: Option<Listener>,
    /// Whether records have the names of their sessions.
    keeps_names: bool,
    tenant: OnceLock<String>,
    known: Mutex<HashMap<RecordKey, Known>>,
}

impl Inner {
    /// The same, which knows of no session.
    fn knowing_none(&self) -> Self {
        Self {
            config: Arc::clone(&self.config),
            slots: Arc::clone(&self.slots),
            store: Arc::clone(&self.store),
            listener: self.listener.clone(),
            keeps_names: self.keeps_names,
            tenant: OnceLock::new(),
            known: Mutex::default(),
        }
    }
}

/// A session that somebody holds, or held.
type Known = (Weak<Slot>, Weak<UserGrant>);

/// Below this number of sessions none is looked at to see whether it is still in use.
const FEW: usize = 64;

impl<P> Client<P> {
    /// The sessions of this client in a store. A program makes them once and clones them: those of another call know
    /// nothing of these but what is in the store, as those of another process.
    #[must_use]
    pub fn sessions(&self, store: impl TokenStore) -> Sessions<P>
    where
        P: marker::Users,
    {
        let inner = Inner {
            config: self.shared_config(),
            slots: self.slots(),
            store: Arc::new(Monitored::new(Arc::new(store), STORE_BUDGET)),
            listener: None,
            keeps_names: false,
            tenant: OnceLock::new(),
            known: Mutex::default(),
        };
        Sessions { inner: Arc::new(inner), provider: PhantomData }
    }
}

impl<P: marker::Users> Sessions<P> {
    /// Tells of what happens to the sessions that are made from here on: that one has ended and its user has to log in again,
    /// that its refresh token may be spent, that the store failed. The closure is called while a token is waited for, and
    /// should be quick.
    #[must_use]
    pub fn on_event(self, listener: impl Fn(&SessionEvent) + Send + Sync + 'static) -> Self {
        let listener = Some(Listener(Arc::new(listener)));
        Self { inner: Arc::new(Inner { listener, ..self.inner.knowing_none() }), provider: PhantomData }
    }

    /// Keeps the name of each session in its record, when that is written next, so that [`list`](Self::list) shows it. Without this
    /// the store has its hash alone.
    ///
    /// A name that lets its holder in, such as that of a cookie, is a secret: it is not to be kept, or its hash is to be the name.
    #[must_use]
    pub fn keep_names(self) -> Self {
        Self {
            inner: Arc::new(Inner { keeps_names: true, ..self.inner.knowing_none() }),
            provider: PhantomData,
        }
    }

    /// The session of this name. It is loaded when it is first asked for a token; whether there is one shows then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) without the features `ring` and `aws-lc-rs`.
    pub fn get(&self, name: impl AsRef<str>) -> Result<Session<P>, Error> {
        let name = name.as_ref();
        let (key, tenant) = (self.key(name)?, self.tenant()?);
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (slot, grant) =
            known.get(&key).map_or((None, None), |(slot, grant)| (slot.upgrade(), grant.upgrade()));
        if let (Some(slot), Some(grant)) = (slot, &grant) {
            let grant = Arc::clone(grant);
            return Ok(Session { slot, grant, slots: Arc::clone(&self.inner.slots), provider: PhantomData });
        }
        if known.len() >= FEW && known.len() == known.capacity() {
            known.retain(|_, (_, grant)| grant.strong_count() > 0);
        }
        // One whose last handle is gone may still have something to store, which is not to be sent for again.
        let grant = grant.unwrap_or_else(|| {
            let (store, listener) = (Arc::clone(&self.inner.store), self.inner.listener.clone());
            let name: Arc<str> = name.into();
            let label =
                Label { name: self.inner.keeps_names.then(|| name.to_string()), tenant: tenant.to_owned() };
            Arc::new(UserGrant::new(name, key.clone(), label, store, listener))
        });
        grant.state().published = None;
        let config = Arc::clone(&self.inner.config);
        let slot = Slot::new(Key { config, source: Source::Session(Arc::clone(&grant)) });
        known.insert(key, (Arc::downgrade(&slot), Arc::downgrade(&grant)));
        drop(known);
        Ok(Session { slot, grant, slots: Arc::clone(&self.inner.slots), provider: PhantomData })
    }

    /// The session that begins with a refresh token from elsewhere, such as one that is configuration. Its successors are
    /// kept under this name: the same token given again goes on where the session is, and another one begins it anew.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails.
    pub async fn resume(
        &self,
        name: impl AsRef<str>,
        refresh_token: impl Into<Secret>,
    ) -> Result<Session<P>, Error>
    where
        P: marker::RefreshToken,
    {
        let session = self.get(name)?;
        let token = refresh_token.into();
        let config = &*self.inner.config;
        let hash = crate::crypto::sha256([token.expose_secret().as_bytes()])
            .map_err(|problem| config.plan().configuration(problem))?;
        let (seed, login) = (crate::crypto::hex(&hash), login_number());
        session
            .grant
            .begin(config, login, |record| {
                if record.seed.as_deref() == Some(&seed) && record.ended.is_none() {
                    return false;
                }
                record.renew(config, login);
                record.seed = Some(seed.clone());
                record.refresh = Some(RefreshToken {
                    token: token.clone(),
                    expires_at: None,
                    bound_to: None,
                    nonce: None,
                });
                true
            })
            .await?;
        Ok(session)
    }

    fn key(&self, name: &str) -> Result<RecordKey, Error> {
        let config = &self.inner.config;
        let plan = config.plan();
        let credentials = config.shared.credentials.get();
        let values = plan.fields.iter().enumerate().filter(|(_, field)| !field.secret);
        let values = values.map(|(index, _)| config.values.get(plan, index).unwrap_or_default());
        let parts = [&*plan.name, credentials.client_id(), name].into_iter().chain(values);
        RecordKey::new(RecordClass::Session, parts).map_err(|problem| plan.configuration(problem))
    }

    /// What tells the sessions of this client from those of another one with the same credentials: the key of none.
    fn tenant(&self) -> Result<&str, Error> {
        if let Some(tenant) = self.inner.tenant.get() {
            return Ok(tenant);
        }
        // A control character is in no name that a program shows.
        let key = self.key("\0tenant")?;
        let hash = key.as_str().rsplit('-').next().unwrap_or_default();
        Ok(self.inner.tenant.get_or_init(|| hash.chars().take(16).collect()))
    }

    /// Deletes the record of this name, whatever is in it, without telling the provider: for one that is damaged, or of a
    /// client that is no more. [`Session::end`] is for the others. `false` when there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails.
    pub async fn delete(&self, name: impl AsRef<str>) -> Result<bool, Error> {
        let session = self.get(name)?;
        let (grant, config) = (&session.grant, &self.inner.config);
        let existed = loop {
            let version = match grant.read(config).await {
                Ok(found) => found.map(|(version, _)| version),
                Err(error) if error.is_transient() => return Err(error),
                // Whatever is in it.
                Err(_) => break grant.store.discard(config, &grant.key).await,
            };
            let Some(version) = version else { break Ok(false) };
            match grant.store.compare_and_swap(config, &grant.key, Some(&version), None).await {
                Ok(Swap::Conflict) => {}
                deleted => break deleted.map(|_| true),
            }
        };
        let existed = existed.map_err(|error| failed(config, &error))?;
        grant.state().unpersisted = None;
        session.slot.clear();
        Ok(existed)
    }
}

impl<P> Session<P> {
    /// The name of the session.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.grant.name
    }

    /// A valid access token: the one that is there, or else the next one. A token is refreshed some time before it expires,
    /// in the background where the runtime has one; one refresh serves all callers in all processes, and a caller that goes
    /// away does not stop it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LoginRequired`](crate::ErrorKind::LoginRequired) when the user has to log in again, [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails, and that of
    /// the request; see [`ErrorKind`](crate::ErrorKind).
    pub fn token(&self) -> TokenFuture<'_, P> {
        TokenFuture::new(Waiting::new(&self.slot))
    }

    /// [`Tokens::try_header`] of [`tokens`](Self::tokens).
    #[must_use]
    pub fn try_header(&self) -> Option<HeaderGuard> {
        self.slot.try_header()
    }

    /// [`Tokens::invalidate`] of [`tokens`](Self::tokens).
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate(&self, token: &Token<P>) -> Invalidated
    where
        P: Provider,
    {
        self.tokens().invalidate(token)
    }

    /// [`Tokens::invalidate_header`] of [`tokens`](Self::tokens).
    #[expect(clippy::must_use_candidate, reason = "most callers want the effect alone")]
    pub fn invalidate_header(&self, header: &HeaderGuard) -> Invalidated
    where
        P: Provider,
    {
        self.tokens().invalidate_header(header)
    }

    /// A new access token, whatever is left of the one before.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token).
    pub async fn refresh(&self) -> Result<Token<P>, Error>
    where
        P: Provider,
    {
        self.grant.renewed(&self.slot).await.map(Token::new)
    }

    /// The access tokens, for [`attach`](crate::attach).
    #[must_use]
    pub fn tokens(&self) -> Tokens<P> {
        Tokens::new(Arc::clone(&self.slot), Arc::clone(&self.slots))
    }

    /// How the session fares, as far as this process knows.
    #[must_use]
    pub fn health(&self) -> Health {
        self.grant.health()
    }
}

/// What a user granted, under a name of the program's; see [`Sessions`].
///
/// Cloning is cheap, and all clones share it. One that is not used costs a few hundred bytes; it is loaded when it is first
/// asked.
pub struct Session<P> {
    slot: Arc<Slot>,
    grant: Arc<UserGrant>,
    slots: Arc<Slots>,
    provider: PhantomData<fn() -> P>,
}

impl<P> Session<P> {
    /// What tells it from every other.
    pub(crate) fn grant(&self) -> &Arc<UserGrant> {
        &self.grant
    }
}

impl<P> From<Session<P>> for Tokens<P> {
    fn from(session: Session<P>) -> Self {
        session.tokens()
    }
}

impl<P> Clone for Session<P> {
    fn clone(&self) -> Self {
        let (slot, grant, slots) = (Arc::clone(&self.slot), Arc::clone(&self.grant), Arc::clone(&self.slots));
        Self { slot, grant, slots, provider: PhantomData }
    }
}

impl<P> fmt::Debug for Session<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provider = &self.slot.config().plan().name;
        f.debug_struct("Session")
            .field("provider", provider)
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}

impl<P> Clone for Sessions<P> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), provider: PhantomData }
    }
}

impl<P> fmt::Debug for Sessions<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("provider", &self.inner.config.plan().name).finish_non_exhaustive()
    }
}
