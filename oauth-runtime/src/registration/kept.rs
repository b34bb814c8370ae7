//! A registration that is kept: one for all processes, made by the one whose swap was first.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ClientMetadata, Information, Registration};
use crate::crypto;
use crate::discovery::AuthorizationServer;
use crate::runtime::Timestamp;
use crate::store::{Record, RecordClass, RecordKey, StoreError, Swap, TokenStore, Version};
use crate::{Error, ErrorKind, Secret};

/// The format of the record. A higher one is written by a later version of this crate and is not touched.
const FORMAT: u32 = 1;
/// The first and the longest pause of who waits for another.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How long a request is waited for past the longest that it may take: its process may have crashed.
const LEASE: Duration = Duration::from_secs(5);

#[derive(Serialize, Deserialize)]
struct Written {
    v: u32,
    issuer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration: Option<Information>,
    /// Who is registering: 16 random bytes in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registering: Option<String>,
}

/// A registration in a store.
struct Kept<'a> {
    server: &'a AuthorizationServer,
    store: &'a dyn TokenStore,
    key: RecordKey,
    client: &'a ClientMetadata,
    initial_access_token: Option<&'a Secret>,
}

/// What a look at the store has found.
enum Found {
    Registration(Registration),
    /// Somebody is registering.
    UnderWay,
    Nothing,
}

impl AuthorizationServer {
    /// The registration of this client that is in the store, or one that is made now and put there: by one process, while the
    /// others wait for it. Another issuer or other client metadata is another registration. A secret that has ended is no
    /// registration.
    ///
    /// The record has the client secret; [`SealedStore`](crate::seal::SealedStore) encrypts it.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register), and [`ErrorKind::Store`] when the store fails.
    pub async fn registered(
        &self,
        client: &ClientMetadata,
        initial_access_token: Option<&Secret>,
        store: &Arc<dyn TokenStore>,
    ) -> Result<Registration, Error> {
        self.kept(client, initial_access_token, store)?.registration(None).await
    }

    /// Another registration than this one, which the server does not know any more: it has answered `invalid_client`. Whoever
    /// is first registers, and the others get the same. What users granted to the old client is lost with it.
    ///
    /// # Errors
    ///
    /// As [`registered`](Self::registered).
    pub async fn registered_again(
        &self,
        rejected: &Registration,
        client: &ClientMetadata,
        initial_access_token: Option<&Secret>,
        store: &Arc<dyn TokenStore>,
    ) -> Result<Registration, Error> {
        self.kept(client, initial_access_token, store)?.registration(Some(rejected.client_id())).await
    }

    /// Puts a registration into the store, in the place of the one that is there: what
    /// [`update_registration`](Self::update_registration) answered, which may have another secret and token than before, or what an
    /// operator has. [`registered`](Self::registered) with the same client metadata finds it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the store fails; [`Error::is_transient`] says whether the same again may help.
    pub async fn keep_registration(
        &self,
        registration: &Registration,
        client: &ClientMetadata,
        store: &Arc<dyn TokenStore>,
    ) -> Result<(), Error> {
        let kept = self.kept(client, None, store)?;
        let written = kept.written(Some(registration.0.clone()), None);
        loop {
            let version = kept.load().await?.map(|(version, _)| version);
            // Who is registering meanwhile finds that this was faster.
            if let Swap::Done(_) = kept.swap(version.as_ref(), Some(&written)).await? {
                return Ok(());
            }
        }
    }

    fn kept<'a>(
        &'a self,
        client: &'a ClientMetadata,
        initial_access_token: Option<&'a Secret>,
        store: &'a Arc<dyn TokenStore>,
    ) -> Result<Kept<'a>, Error> {
        let configuration = |problem: String| self.error(ErrorKind::Configuration, problem);
        let metadata = serde_json::to_string(client).map_err(|problem| configuration(problem.to_string()))?;
        let key = RecordKey::new(RecordClass::Registration, [self.issuer(), &*metadata])
            .map_err(|problem| configuration(problem.to_owned()))?;
        Ok(Kept { server: self, store, key, client, initial_access_token })
    }
}

impl Kept<'_> {
    /// The registration that there is, unless it is the one that was `rejected`.
    async fn registration(&self, rejected: Option<&str>) -> Result<Registration, Error> {
        let mut pause = PAUSES.0;
        // A lease is judged by a version that does not change, on the clock here.
        let mut watched: Option<(Version, Timestamp)> = None;
        loop {
            let (version, written) = self.load().await?.unzip();
            let now = self.server.discovery.runtime.now();
            match self.find(written.as_ref(), rejected) {
                Found::Registration(registration) => return Ok(registration),
                Found::UnderWay => {
                    let since = watched.take().filter(|(known, _)| Some(known) == version.as_ref());
                    let since = since.map_or(now, |(_, since)| since);
                    watched = version.clone().map(|version| (version, since));
                    if now.since(since) < self.lease() {
                        self.sleep(pause).await?;
                        pause = (2 * pause).min(PAUSES.1);
                        continue;
                    }
                }
                Found::Nothing => {}
            }
            if let Some(registration) = self.register(version.as_ref(), written).await? {
                return Ok(registration);
            }
        }
    }

    fn find(&self, written: Option<&Written>, rejected: Option<&str>) -> Found {
        let Some(written) = written else { return Found::Nothing };
        let now = self.server.discovery.runtime.now().system_time();
        let registration = written.registration.clone().map(Registration);
        let is_good = |registration: &Registration| {
            registration.is_usable(now) && rejected != Some(registration.client_id())
        };
        match registration.filter(is_good) {
            Some(registration) => Found::Registration(registration),
            None if written.registering.is_some() => Found::UnderWay,
            None => Found::Nothing,
        }
    }

    /// Registers; `None` when somebody else was faster to say so.
    async fn register(
        &self,
        version: Option<&Version>,
        before: Option<Written>,
    ) -> Result<Option<Registration>, Error> {
        let attempt =
            crypto::random::<16>().map_err(|problem| self.server.error(ErrorKind::Configuration, problem))?;
        let before = before.and_then(|before| before.registration);
        let intent = self.written(before.clone(), Some(crypto::hex(&attempt)));
        let Swap::Done(noted) = self.swap(version, Some(&intent)).await? else { return Ok(None) };
        let registration = match self.server.register(self.client, self.initial_access_token).await {
            Ok(registration) => registration,
            Err(error) => {
                // Others may try at once.
                let _ = self
                    .swap(noted.as_ref(), before.map(|before| self.written(Some(before), None)).as_ref())
                    .await;
                return Err(error);
            }
        };
        let written = self.written(Some(registration.0.clone()), None);
        match self.swap(noted.as_ref(), Some(&written)).await? {
            Swap::Done(_) => Ok(Some(registration)),
            // It took so long that somebody else has registered, too: theirs is the one that all have.
            Swap::Conflict => {
                let _ = self.server.delete_registration(&registration).await;
                Ok(None)
            }
        }
    }

    fn written(&self, registration: Option<Information>, registering: Option<String>) -> Written {
        Written { v: FORMAT, issuer: self.server.issuer().to_owned(), registration, registering }
    }

    fn lease(&self) -> Duration {
        self.server.discovery.transport.longest_request().saturating_add(LEASE)
    }

    async fn sleep(&self, time: Duration) -> Result<(), Error> {
        let no_timer = "another process registers this client, and the runtime has no timers to wait for it";
        let timer = self.server.discovery.runtime.sleep(time);
        timer.ok_or_else(|| self.server.error(ErrorKind::Configuration, no_timer))?.await;
        Ok(())
    }

    async fn load(&self) -> Result<Option<(Version, Written)>, Error> {
        let loaded = self.store.load(&self.key).await;
        let Some(stored) = loaded.map_err(|error| self.failed(&error))? else { return Ok(None) };
        let (version, bytes) = stored.into_parts();
        let damaged = || {
            self.server.error(ErrorKind::Store, "the record of the registration cannot be read").permanent()
        };
        let written: Written = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if written.v > FORMAT || written.issuer != self.server.issuer() {
            return Err(damaged());
        }
        Ok(Some((version, written)))
    }

    async fn swap(&self, expected: Option<&Version>, new: Option<&Written>) -> Result<Swap, Error> {
        let record = new.map(|written| {
            // Room for what most records have: bytes that grow leave secrets behind.
            let mut bytes = Vec::with_capacity(8 * 1024);
            serde_json::to_writer(&mut bytes, written).map(|()| Record::new(bytes))
        });
        let unwritable =
            |_| self.server.error(ErrorKind::Store, "the record of the registration cannot be written");
        let record = record.transpose().map_err(unwritable)?;
        let swapped = self.store.compare_and_swap(&self.key, expected, record).await;
        swapped.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &StoreError) -> Error {
        let message = format!("the store of the registration failed: {}", error.whole());
        let told = self.server.error(ErrorKind::Store, message);
        if error.is_permanent() { told.permanent() } else { told }
    }
}
