//! What is kept, and for whom: an index of the logins and tokens in a store, sealed like these.

use std::error::Error;
use std::time::SystemTime;

use oauth_runtime::seal::OpenError;
use oauth_runtime::store::{Record, RecordClass, RecordKey, Swap, TokenStore as _};
use oauth_runtime::{DpopKey, Secret};
use serde::{Deserialize, Serialize};

use super::{Store, failed};
use crate::configured::Configured;
use crate::provider::Declared;
use crate::{Exit, Failure};

/// A login of a user or of a client, or a note of a token that is cached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// By which the provider is found again.
    pub(crate) provider: String,
    /// The name that the user gave the login.
    pub(crate) name: String,
    pub(crate) what: What,
    pub(crate) client_id: String,
    /// The user whose password began the login, where one did.
    pub(crate) user: Option<String>,
    /// What the client is configured with, by name; of a token without secrets.
    values: Vec<(String, Hidden)>,
    /// Where these values may go; of a login alone.
    #[serde(default)]
    pub(crate) servers: Vec<String>,
    /// The keys of the records that a client keeps for it.
    #[serde(default)]
    pub(crate) records: Vec<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) until: Option<SystemTime>,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// What a user has granted.
    Session,
    /// The credentials of a client.
    Credentials,
    /// A client's own token, until it ends.
    Token,
    /// The private key that the tokens of a provider are bound to (RFC 9449).
    DpopKey,
}

/// A secret that is written into a record, which is sealed.
#[derive(Clone)]
struct Hidden(Secret);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Hidden {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Secret::new).map(Self)
    }
}

impl Kept {
    pub(crate) fn new(declared: &Declared, name: &str, what: What, configured: &Configured) -> Self {
        let values = configured.values();
        let values = values.filter(|(setting, _)| what != What::Token || !setting.is_secret());
        Self {
            provider: declared.id(),
            name: name.to_owned(),
            what,
            client_id: configured.credentials().client_id().to_owned(),
            user: None,
            values: values
                .map(|(setting, value)| (setting.name().to_owned(), Hidden(value.clone())))
                .collect(),
            servers: Vec::new(),
            records: Vec::new(),
            scopes: Vec::new(),
            until: None,
        }
    }

    fn of_dpop_key(provider: &str, key: Option<&Secret>) -> Self {
        Self {
            provider: provider.to_owned(),
            name: String::new(),
            what: What::DpopKey,
            client_id: String::new(),
            user: None,
            values: key.map(|key| ("dpop_key".to_owned(), Hidden(key.clone()))).into_iter().collect(),
            servers: Vec::new(),
            records: Vec::new(),
            scopes: Vec::new(),
            until: None,
        }
    }

    /// The same until this time, where it is known.
    #[must_use]
    pub(crate) fn until(self, until: Option<SystemTime>) -> Self {
        Self { until, ..self }
    }

    /// The same for these servers alone.
    #[must_use]
    pub(crate) fn for_servers(self, servers: Vec<String>) -> Self {
        Self { servers, ..self }
    }

    /// What the client is configured with.
    pub(crate) fn values(&self) -> Vec<(String, Secret)> {
        self.values.iter().map(|(name, Hidden(value))| (name.clone(), value.clone())).collect()
    }

    /// Where it is kept: one login of a name at a provider, and one note for each token.
    fn key(&self) -> Result<RecordKey, Failure> {
        let own = match self.what {
            What::Session | What::Credentials => return key(&self.provider, &self.name, LOGIN),
            What::DpopKey => serde_json::json!("dpop_key"),
            What::Token => serde_json::json!([self.client_id, self.public_values(), self.scopes]),
        };
        key(&self.provider, &self.name, &own.to_string())
    }

    fn public_values(&self) -> Vec<(&str, &str)> {
        self.values.iter().map(|(name, Hidden(value))| (name.as_str(), value.expose_secret())).collect()
    }
}

/// What tells a login from what else is kept for a provider.
const LOGIN: &str = "login";

fn key(provider: &str, name: &str, own: &str) -> Result<RecordKey, Failure> {
    let name = serde_json::json!([provider, name, own]).to_string();
    RecordKey::of_program(RecordClass::Registration, &name).map_err(|error| failed(&error))
}

fn record(kept: &Kept) -> Result<Record, Failure> {
    let bytes = serde_json::to_vec(kept).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    Ok(match kept.until.filter(|_| kept.what == What::Token) {
        Some(until) => Record::new(bytes).keep_until(until),
        None => Record::new(bytes),
    })
}

impl Store {
    /// The login of this name at a provider.
    pub(crate) async fn login(&self, provider: &str, name: &str) -> Result<Option<Kept>, Failure> {
        let key = key(provider, name, LOGIN)?;
        self.load(&key).await
    }

    /// The private key that the tokens of a provider are bound to, which is made when it is first asked for.
    pub(crate) async fn dpop_key(&self, provider: &str) -> Result<Secret, Failure> {
        let key = Kept::of_dpop_key(provider, None).key()?;
        loop {
            if let Some(value) = self.load(&key).await?.and_then(|kept| kept.values().pop()) {
                return Ok(value.1);
            }
            let new = DpopKey::generate()?;
            let record = record(&Kept::of_dpop_key(provider, new.to_pem()))?;
            // Another process may be faster, whose key is used then.
            self.records.compare_and_swap(&key, None, Some(record)).await.map_err(|error| failed(&error))?;
        }
    }

    /// All logins, and all tokens that are noted, in the order of provider and name; and why other records cannot be read.
    pub(crate) async fn all(&self) -> Result<(Vec<Kept>, Vec<Failure>), Failure> {
        let (mut all, mut unreadable) = (Vec::new(), Vec::new());
        for key in self.keys(RecordClass::Registration).await? {
            match self.load(&key).await {
                Ok(kept) => all.extend(kept),
                Err(failure) => unreadable.push(failure),
            }
        }
        all.retain(|kept| kept.what != What::DpopKey);
        all.sort_by(|one, other| (&one.provider, &one.name).cmp(&(&other.provider, &other.name)));
        Ok((all, unreadable))
    }

    /// Keeps this in place of what was kept there before.
    pub(crate) async fn keep(&self, kept: &Kept) -> Result<(), Failure> {
        let key = kept.key()?;
        loop {
            let record = record(kept)?;
            let before = self.records.load(&key).await.map_err(|error| failed(&error))?;
            let before = before.map(|stored| stored.into_parts().0);
            let swapped = self.records.compare_and_swap(&key, before.as_ref(), Some(record)).await;
            if let Swap::Done(_) = swapped.map_err(|error| failed(&error))? {
                return Ok(());
            }
        }
    }

    /// Keeps a note, unless it is there just so.
    pub(crate) async fn note(&self, mut note: Kept) -> Result<(), Failure> {
        let known = self.load(&note.key()?).await?;
        if let Some(known) = &known {
            // Tokens for several resources have one note.
            note.records.extend(known.records.iter().cloned());
            note.records.sort();
            note.records.dedup();
        }
        let is_new = known.is_none_or(|known| known.until != note.until || known.records != note.records);
        if is_new { self.keep(&note).await } else { Ok(()) }
    }

    /// Keeps again what was there before something came to nothing.
    pub(crate) async fn put_back(&self, before: Option<&Kept>, kept: &Kept) -> Result<(), Failure> {
        match before {
            Some(before) => self.keep(before).await,
            None => self.discard(&kept.key()?).await,
        }
    }

    /// Forgets it with the records that a client keeps for it; and with the last of a provider, the key that its tokens were bound to.
    pub(crate) async fn forget(&self, kept: &Kept) -> Result<(), Failure> {
        // What says where they are goes last.
        for record in kept.records.iter().filter_map(|text| RecordKey::parse(text)) {
            self.discard(&record).await?;
        }
        self.discard(&kept.key()?).await?;
        if self.all().await?.0.iter().all(|other| other.provider != kept.provider) {
            self.discard(&Kept::of_dpop_key(&kept.provider, None).key()?).await?;
        }
        Ok(())
    }

    async fn discard(&self, key: &RecordKey) -> Result<(), Failure> {
        self.records.discard(key).await.map(drop).map_err(|error| failed(&error))
    }

    async fn load(&self, key: &RecordKey) -> Result<Option<Kept>, Failure> {
        let stored = self.records.load(key).await.map_err(|error| {
            let is_lost = error.source().is_some_and(<dyn Error>::is::<OpenError>);
            let file = self.folder().join(key.as_str());
            let advice = || format!("what is in it is lost: remove {}, and log in again", file.display());
            if is_lost { failed(&error).hint(advice()) } else { failed(&error) }
        })?;
        let Some(stored) = stored else { return Ok(None) };
        serde_json::from_slice(stored.bytes()).map(Some).map_err(|_| {
            Failure::new(Exit::Failed, "a record of the store was written by a later version")
                .hint("update `oauth`")
        })
    }

    async fn keys(&self, class: RecordClass) -> Result<Vec<RecordKey>, Failure> {
        let (mut keys, mut after) = (Vec::new(), None);
        loop {
            let page = self.records.list(class, after.as_ref(), 500).await.map_err(|error| failed(&error))?;
            keys.extend(page.keys);
            after = page.next;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }
}
