//! Asking for a token that others may have, or ask for.

use std::sync::Arc;
use std::time::Duration;

use super::record::FleetRecord;
use super::{Fetched, Fleet, LEASE, PATIENCE};
use crate::cache::is_due;
use crate::config::Config;
use crate::dpop::DpopKey;
use crate::exchange::GrantRequest;
use crate::millis::millis;
use crate::runtime::Timestamp;
use crate::store::{RecordClass, RecordKey, StoreError, Swap, Version};
use crate::token::TokenData;
use crate::{Error, Expiry, Secret, crypto, telemetry};

/// How long the store is left alone after it has failed.
const REST: Duration = Duration::from_secs(5);
/// How long it takes until the record is looked at again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));
/// How often a token that came late is tried to be stored.
const LATE_TRIES: u32 = 5;
/// How often others may be faster, so that there is nothing to wait for.
const MOST_CONFLICTS: u32 = 100;

/// What there is to do about a record.
enum Found {
    /// It has a token that is of use.
    Token(Fetched),
    /// Somebody is asking.
    Asking(String),
    Nothing,
}

/// One look at the store for one token.
struct Sharing<'a> {
    fleet: &'a Fleet,
    config: &'a Config,
    request: &'a GrantRequest,
    key: RecordKey,
    /// The token that is to be replaced.
    last: Option<Arc<TokenData>>,
}

impl Config {
    /// The next token for a request: one that somebody else has got, or a new one.
    ///
    /// # Errors
    ///
    /// That of the request; never one of the store.
    pub(crate) async fn shared_token(
        &self,
        fleet: &Fleet,
        request: &GrantRequest,
        last: Option<Arc<TokenData>>,
    ) -> Result<Fetched, Error> {
        let Some(key) = self.shared_key(request).await else { return self.own_token(request).await };
        let mut waited = Duration::ZERO;
        let token = Sharing { fleet, config: self, request, key, last }.token(&mut waited).await;
        telemetry::waited(self.plan(), RecordClass::Token, waited);
        token
    }

    /// Another token for a request than the one that is there: a new one, or one that somebody else asks for at the moment.
    ///
    /// # Errors
    ///
    /// That of the request; never one of the store.
    pub(crate) async fn renewed_token(
        &self,
        fleet: &Fleet,
        request: &GrantRequest,
    ) -> Result<Fetched, Error> {
        let Some(key) = self.shared_key(request).await else { return self.own_token(request).await };
        let Ok(loaded) = (Sharing { fleet, config: self, request, key, last: None }).load().await else {
            return self.own_token(request).await;
        };
        self.shared_token(fleet, request, loaded.and_then(|(_, record)| record.token)).await
    }

    async fn own_token(&self, request: &GrantRequest) -> Result<Fetched, Error> {
        let begun = self.shared.runtime.now();
        Ok((self.request_token(request).await?, begun))
    }

    /// Where the token of a request is shared; `None` where there is nothing to share by.
    async fn shared_key(&self, request: &GrantRequest) -> Option<RecordKey> {
        // A token is of use to those who have its key.
        let bound_to = match &self.shared.dpop {
            Some(dpop) => Some(dpop.key(self, None).await.ok()?),
            None => None,
        };
        let bound_to = bound_to.as_ref().map_or("", DpopKey::thumbprint);
        // Without a library that hashes there is no key either.
        self.fleet_key(request, [bound_to, &self.shared.certificate_thumbprint()]).ok()
    }

    /// Everything that makes two tokens differ, as a hash. The client secret is in it, so that nobody who reads the store can try
    /// out what else is.
    fn fleet_key(&self, request: &GrantRequest, bound_to: [&str; 2]) -> Result<RecordKey, Error> {
        let plan = self.plan();
        let credentials = self.shared.credentials.get();
        let fingerprint = self.fingerprint()?;
        let secret = credentials.client_secret().map(Secret::expose_secret).unwrap_or_default();
        // What is declared is sent, too: a later version of a program may ask for more.
        let declaration = self.shared.metadata.as_str();
        let mut parts = vec![declaration, fingerprint.as_str(), secret, request.grant.as_str()];
        parts.extend(bound_to);
        let params = request.params.iter().flat_map(|(name, value)| [*name, value.expose_secret()]);
        let secrets = plan.fields.iter().enumerate().filter(|(_, field)| field.secret);
        let secrets = secrets.flat_map(|(index, _)| match self.values.get(plan, index) {
            Some(value) => ["set", value],
            None => ["unset", ""],
        });
        let hashes: Vec<_> = request
            .carried()
            .iter()
            .map(|carried| carried.hash().map(crypto::hex).unwrap_or_default())
            .collect();
        let carried = request.carried().iter().zip(&hashes).flat_map(|(carried, hash)| {
            let (of_type, token_type) = carried.token_type().unwrap_or_default();
            [carried.name(), hash, of_type, token_type]
        });
        let mut lists = vec![
            secrets.collect(),
            params.collect(),
            request.scopes.iter().collect(),
            request.resources.iter().collect(),
            request.added.iter().collect(),
        ];
        // Without them the key is what it was before there were any.
        if !(request.carried().is_empty() && request.audiences().is_empty()) {
            lists.extend([carried.collect::<Vec<_>>(), request.audiences().iter().collect()]);
        }
        let lengths: Vec<_> = lists.iter().map(|list| list.len().to_string()).collect();
        for (length, list) in lengths.iter().zip(&lists) {
            parts.push(length);
            parts.extend(list);
        }
        RecordKey::new(RecordClass::Token, parts).map_err(|problem| plan.configuration(problem))
    }
}

impl Sharing<'_> {
    async fn token(&self, so_far: &mut Duration) -> Result<Fetched, Error> {
        let (mut pause, mut conflicts) = (PAUSES.0, 0);
        let mut watched: Option<(String, Timestamp)> = None;
        let begun = self.now();
        loop {
            let now = self.now();
            if self.fleet.state().rests_until.is_some_and(|until| !now.reached(until)) {
                return self.config.own_token(self.request).await;
            }
            let Ok(loaded) = self.load().await else {
                return self.config.own_token(self.request).await;
            };
            let (version, record) = loaded.unzip();
            let record = record.unwrap_or_default();
            match self.find(&record) {
                Found::Token(fetched) => return Ok(fetched),
                Found::Asking(attempt) => {
                    let since = watched.take().filter(|(known, _)| *known == attempt).map(|(_, since)| since);
                    let since = since.unwrap_or(now);
                    let waited = now.monotonic().saturating_sub(since.monotonic());
                    watched = Some((attempt, since));
                    // One may crash, and one more be waited for; whoever waits longer would wait for ever.
                    let in_all = now.monotonic().saturating_sub(begun.monotonic());
                    if waited < self.lease() {
                        if in_all >= 2 * self.lease() || !self.config.shared.runtime.pause(pause).await {
                            return self.config.own_token(self.request).await;
                        }
                        *so_far = so_far.saturating_add(pause);
                        pause = (2 * pause).min(PAUSES.1);
                        continue;
                    }
                }
                Found::Nothing => {}
            }
            if let Some(outcome) = self.ask(version.as_ref(), record).await {
                return outcome;
            }
            conflicts += 1;
            // A store that never shows what it says is there, such as a replica that is behind.
            if conflicts >= MOST_CONFLICTS {
                return self.config.own_token(self.request).await;
            }
        }
    }

    /// Where each token ends the one before, a second request does harm.
    fn lease(&self) -> Duration {
        if self.config.plan().renews_at_expiry {
            return self.config.longest_exchange().saturating_add(2 * PATIENCE);
        }
        LEASE
    }

    fn find(&self, record: &FleetRecord) -> Found {
        if let Some(token) = record.token.as_ref().filter(|token| self.is_of_use(token, record.since)) {
            return Found::Token((Arc::clone(token), self.begun(record.since)));
        }
        record.asking.clone().map_or(Found::Nothing, Found::Asking)
    }

    fn is_of_use(&self, token: &TokenData, since: u64) -> bool {
        let renews = |last: &Arc<TokenData>| match (last.expiry, token.expiry) {
            (Expiry::At(last), Expiry::At(next)) if next <= last => false,
            _ => last.access_token != token.access_token,
        };
        let is_rejected = self.fleet.state().rejected.contains(&token.access_token);
        self.last.as_ref().is_none_or(renews)
            && !is_rejected
            && !is_due(self.config, token, self.begun(since), self.now())
    }

    /// When a request began, by the clock here.
    fn begun(&self, since: u64) -> Timestamp {
        let now = self.now();
        let age = millis(now.system_time()).saturating_sub(since);
        now.minus(Duration::from_millis(age))
    }

    /// Asks for the token; `None` when somebody else was faster to say so.
    async fn ask(
        &self,
        version: Option<&Version>,
        mut record: FleetRecord,
    ) -> Option<Result<Fetched, Error>> {
        let Ok(attempt) = crypto::random::<16>() else {
            return Some(self.config.own_token(self.request).await);
        };
        record.asking = Some(crypto::hex(&attempt));
        let noted = match self.swap(version, &record).await {
            Ok(Swap::Done(noted)) => noted,
            Ok(Swap::Conflict) => return None,
            // Whether it is there or not: others wait for a while.
            Err(Failed) => return Some(self.config.own_token(self.request).await),
        };
        record.asking = None;
        let (token, begun) = match self.config.own_token(self.request).await {
            Ok(fetched) => fetched,
            Err(error) => {
                // Others may try, each within a back-off of its own.
                let _ = self.swap(noted.as_ref(), &record).await;
                return Some(Err(error));
            }
        };
        record.since = millis(begun.system_time());
        record.token = Some(Arc::clone(&token));
        let mut stored = self.swap(noted.as_ref(), &record).await;
        for _ in 0..LATE_TRIES {
            let Ok(Swap::Conflict) = stored else { break };
            // This one took so long that somebody else asks, too, or has a token already.
            let Ok(Some((version, mut found))) = self.load().await else { break };
            // Where each token ends the one before, the last is the one that lives.
            match self.find(&found) {
                Found::Token(fetched) => return Some(Ok(fetched)),
                Found::Asking(_) if self.config.plan().renews_at_expiry => break,
                Found::Asking(_) | Found::Nothing => {}
            }
            (found.token, found.since) = (record.token.clone(), record.since);
            stored = self.swap(Some(&version), &found).await;
        }
        Some(Ok((token, begun)))
    }

    async fn load(&self) -> Result<Option<(Version, FleetRecord)>, Failed> {
        let store = &self.fleet.store;
        let loaded = match store.load(self.config, &self.key).await {
            // One that cannot be read, such as one under a key that is gone, holds nothing that cannot be had again.
            Err(error) if error.is_permanent() => store.discard(self.config, &self.key).await.map(|_| None),
            loaded => loaded,
        };
        let Some(stored) = self.failed(loaded)? else { return Ok(None) };
        let (version, bytes) = stored.into_parts();
        let now = self.now().system_time();
        // What a later version has written is left alone.
        let record = FleetRecord::from_bytes(&bytes, self.config.shared.extra, now).ok_or(Failed)?;
        Ok(Some((version, record)))
    }

    async fn swap(&self, expected: Option<&Version>, record: &FleetRecord) -> Result<Swap, Failed> {
        let shared = &self.config.shared;
        let record = record.to_record(shared.extra, self.now().system_time(), shared.default_lifetime);
        let record = record.map_err(|_| Failed)?;
        let store = &self.fleet.store;
        self.failed(store.compare_and_swap(self.config, &self.key, expected, Some(record)).await)
    }

    /// The store has failed, which it is left alone for.
    fn failed<T>(&self, outcome: Result<T, StoreError>) -> Result<T, Failed> {
        outcome.map_err(|_| {
            self.fleet.state().rests_until = Some(self.now().plus(REST));
            Failed
        })
    }

    fn now(&self) -> Timestamp {
        self.config.shared.runtime.now()
    }
}

/// The store has failed.
struct Failed;
