//! Moving a session to another name, so that two of them never have the same refresh token in use and none loses it.
//!
//! Mark the old record as moved, tokens and all; make the new one; delete the old one. Nobody uses a record that is marked. Whatever
//! crashes in between, the call can be made again and goes on where it was.

use super::Sessions;
use super::grant::{Swapped, UserGrant};
use super::health::LoginReason;
use super::logins::login_number;
use super::record::{Move, SessionRecord};
use super::refresh::{PAUSES, sleep};
use crate::config::Config;
use crate::store::Version;
use crate::{Error, ErrorKind, crypto, grant as marker};

const OCCUPIED: &str = "there is a session of the new name; end it first";

impl<P: marker::Users> Sessions<P> {
    /// Moves a session to another name, such as that of a user whose account has a new one. The tokens stay as they are: the
    /// provider is not asked. Access tokens of the old name that other processes hold are good until they end.
    ///
    /// A refresh that is under way is waited for. When it fails or its process crashes, it can be called again with the same names:
    /// nobody uses the session under either name before it is done.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LoginRequired`] when there is no session of the old name, or it has ended; [`ErrorKind::Store`] when the store
    /// fails, when there is a session of the new name, which is to be [ended](super::Session::end) first, or when the answer to the
    /// last refresh was lost, so that another process may have the refresh token that is good.
    pub async fn rename(&self, from: impl AsRef<str>, to: impl AsRef<str>) -> Result<(), Error> {
        let (from, to) = (self.get(from)?, self.get(to)?);
        let config = &*self.inner.config;
        if from.grant.key == to.grant.key {
            return Ok(());
        }
        let Some(marked) = from.grant.mark(config, &to.grant).await? else { return Ok(()) };
        to.grant.receive(config, &from.grant, marked).await?;
        from.slot.clear();
        from.grant.state().published = None;
        Ok(())
    }
}

/// A record that is marked as moved.
struct Marked {
    version: Version,
    record: SessionRecord,
    /// Which move it is.
    id: String,
    /// By an earlier call, which may have made the new record.
    is_earlier: bool,
}

impl UserGrant {
    /// Marks the record as moved to another name; `None` when it was moved there before.
    async fn mark(&self, config: &Config, to: &Self) -> Result<Option<Marked>, Error> {
        loop {
            if let Some((_, outcome)) = self.try_again(config).await {
                outcome?;
            }
            let Some((version, mut record)) = self.load(config).await? else {
                let arrived = to.load(config).await?;
                if arrived.and_then(|(_, record)| record.moved_from).is_some_and(|moved| moved.is_of(self)) {
                    return Ok(None);
                }
                return Err(self.login_required(config, LoginReason::NoSession));
            };
            match record.moved_to.clone() {
                Some(moved) if moved.is_of(to) => {
                    return Ok(Some(Marked { version, record, id: moved.id, is_earlier: true }));
                }
                Some(_) => return Err(refused(config, "the session is being moved to a third name")),
                None => {}
            }
            if let Some(reason) = record.over() {
                return Err(self.login_required(config, reason));
            }
            if let Some(intent) = &record.intent {
                if self.has_lapsed(config, &version, intent) || !sleep(config, PAUSES.0).await {
                    let message = "the answer to the last refresh was lost, so that another process may have the token that is \
                                   good; the session can be moved when it was refreshed or has ended";
                    return Err(refused(config, message));
                }
                continue;
            }
            to.require_free(config).await?;
            let id = crypto::random::<16>().map_err(|problem| config.plan().configuration(problem))?;
            let id = crypto::hex(&id);
            record.moved_to = Some(Move { id: id.clone(), key: to.key.as_str().to_owned() });
            record.generation += 1;
            match self.swap(config, Some(&version), &record).await {
                Ok(Swapped::Done(version)) => {
                    return Ok(Some(Marked { version, record, id, is_earlier: false }));
                }
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => return Err(error),
            }
        }
    }

    /// # Errors
    ///
    /// When there is a session of this name, or the store fails.
    async fn require_free(&self, config: &Config) -> Result<(), Error> {
        let found = self.load(config).await?;
        if found.is_some_and(|(_, record)| record.over().is_none()) {
            return Err(refused(config, OCCUPIED));
        }
        Ok(())
    }

    /// Makes the record of the new name, and deletes the one that is marked.
    async fn receive(
        &self,
        config: &Config,
        from: &Self,
        Marked { version, record: marked, id, is_earlier }: Marked,
    ) -> Result<(), Error> {
        let arrived = Move { id, key: from.key.as_str().to_owned() };
        loop {
            let found = match self.load(config).await? {
                Some((_, record)) if record.moved_from.as_ref() == Some(&arrived) => break,
                Some((_, record)) if record.over().is_none() => {
                    // Somebody has logged in under the new name meanwhile. Where nobody can have used what was moved, it goes back.
                    if !is_earlier {
                        let mut unmarked = marked;
                        unmarked.moved_to = None;
                        unmarked.generation += 1;
                        let _ = from.swap(config, Some(&version), &unmarked).await;
                    }
                    return Err(refused(config, OCCUPIED));
                }
                found => found,
            };
            let (expected, before) = found.unzip();
            let mut record = marked.clone();
            (record.moved_to, record.moved_from) = (None, Some(arrived.clone()));
            // Under the new name it is another login than whatever was there before.
            record.logins = before.as_ref().map(|before| before.logins.clone()).unwrap_or_default();
            record.logins.push(login_number());
            self.state().seen.precede(&mut record);
            record.generation = record.generation.max(before.map_or(0, |before| before.generation)) + 1;
            match self.swap(config, expected.as_ref(), &record).await {
                Ok(Swapped::Done(_)) => break,
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => return Err(error),
            }
        }
        from.delete(config, &version).await
    }
}

impl Move {
    fn is_of(&self, grant: &UserGrant) -> bool {
        self.key == grant.key.as_str()
    }
}

fn refused(config: &Config, message: &'static str) -> Error {
    config.plan().error(ErrorKind::Store, message).permanent()
}
