//! Moving a session to another name, so that two of them never have the same refresh token in use and none loses it.
//!
//! A copy is made under the new name, and is nothing; then the record of the old name is replaced by a mark, without tokens, which
//! says that it was moved; with that the copy is a session, whatever crashes: whoever reads either record finishes the move. The
//! copy says of which version it is. Whoever reads one without its mark writes what it is a copy of anew, so that the mark cannot come
//! any more, and the copy can be replaced; the move begins again.

use super::Sessions;
use super::grant::{Swapped, UserGrant};
use super::health::LoginReason;
use super::logins::login_number;
use super::patience::PAUSES;
use super::record::{Arriving, Move, SessionRecord};
use crate::config::Config;
use crate::store::{RecordKey, Version};
use crate::{Error, ErrorKind, crypto, grant as marker};

type Found = Option<(Version, SessionRecord)>;

const OCCUPIED: &str = "there is a session of the new name; end it first";
const LOST: &str = "the answer to the last refresh was lost, so that another process may have the token that is good; the session \
                    can be moved when it was refreshed or has ended";

impl<P: marker::Users> Sessions<P> {
    /// Moves a session to another name, such as that of a user whose account has a new one. The tokens stay as they are: the
    /// provider is not asked. Access tokens of the old name that other processes hold are good until they end. What is left under
    /// the old name is a mark without tokens, [`LoginReason::Moved`](crate::LoginReason), which a new login replaces.
    ///
    /// A refresh that is under way is waited for. When it fails, it can be called again with the same names: the session is under
    /// one of them at each moment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LoginRequired`] when there is no session of the old name, or it has ended or was moved to a third name;
    /// [`ErrorKind::Store`] when the store fails, when there is a session of the new name, which is to be
    /// [ended](super::Session::end) first, or when the answer to the last refresh was lost, so that another process may have the
    /// refresh token that is good.
    pub async fn rename(&self, from: impl AsRef<str>, to: impl AsRef<str>) -> Result<(), Error> {
        let (from, to) = (self.get(from)?, self.get(to)?);
        let config = &*self.inner.config;
        if from.grant.key == to.grant.key {
            return Ok(());
        }
        from.grant.move_to(config, &to.grant).await?;
        from.slot.clear();
        from.grant.state().published = None;
        Ok(())
    }
}

impl UserGrant {
    /// The record, when a move that it has to do with is finished, for those who put something in its place, whatever its age. A copy
    /// that is nothing has no tokens here.
    ///
    /// # Errors
    ///
    /// As [`look`](Self::look), and when the store does not take the end of the move.
    pub(super) async fn read(&self, config: &Config) -> Result<Found, Error> {
        loop {
            let Some((version, record)) = self.look(config, &self.key).await? else { return Ok(None) };
            if let Some(moved) = &record.moved_to {
                // Whoever replaces the mark would take it from the copy.
                self.finish(config, moved).await?;
                return Ok(Some((version, record)));
            }
            let Some(arriving) = &record.arriving else { return Ok(Some((version, record))) };
            let key = key(config, &arriving.by)?;
            match self.look(config, &key).await? {
                Some((_, source)) if source.was_moved_by(&arriving.by.id) => {}
                Some((of, source)) if crypto::hex(of.as_bytes()) == arriving.of => {
                    own(self.swap_at(config, &key, &source.label, Some(&of), &source).await)?;
                    continue;
                }
                _ => return Ok(Some((version, record.without_tokens()))),
            }
            let live = record.arrived();
            if let Swapped::Done(version) = own(self.swap(config, Some(&version), &live).await)? {
                return Ok(Some((version, live)));
            }
        }
    }

    /// Makes the copy of a move a session, where it is not yet.
    async fn finish(&self, config: &Config, moved: &Move) -> Result<(), Error> {
        let key = key(config, moved)?;
        let Some((version, copy)) = self.look(config, &key).await? else { return Ok(()) };
        if copy.arriving.as_ref().is_none_or(|arriving| arriving.by.id != moved.id) {
            return Ok(());
        }
        let live = copy.arrived();
        // A conflict is one with somebody who does the same.
        own(self.swap_at(config, &key, &live.label, Some(&version), &live).await).map(drop)
    }

    async fn move_to(&self, config: &Config, to: &Self) -> Result<(), Error> {
        loop {
            for grant in [self, to] {
                if let Some((_, outcome)) = grant.try_again(config).await {
                    outcome?;
                }
            }
            if to.state().unpersisted.is_some() {
                return Err(refused(config, OCCUPIED));
            }
            // In this order: a copy of the version that is there then can still become a session, and any other cannot.
            let found = to.look(config, &to.key).await?;
            let Some((version, record)) = self.load(config).await? else {
                return Err(self.login_required(config, LoginReason::NoSession));
            };
            if record.moved_to.as_ref().is_some_and(|moved| moved.key == to.key.as_str()) {
                return Ok(());
            }
            if let Some(reason) = record.over() {
                return Err(self.login_required(config, reason));
            }
            if let Some(intent) = &record.intent {
                if self.has_lapsed(config, &version, intent) || !config.shared.runtime.pause(PAUSES.0).await {
                    return Err(refused(config, LOST));
                }
                continue;
            }
            let of = crypto::hex(version.as_bytes());
            let by = match found.as_ref().and_then(|(_, copy)| copy.arriving.as_ref()) {
                Some(arriving) if arriving.by.key == self.key.as_str() && arriving.of == of => {
                    arriving.by.id.clone()
                }
                _ => {
                    to.require_free(config, found.as_ref()).await?;
                    self.copy_to(config, to, &record, of, found).await?;
                    continue;
                }
            };
            if self.commit(config, to, (version, record), by).await? {
                // To say that it was done, and not because it has to be.
                return to.read(config).await.map(drop);
            }
        }
    }

    /// # Errors
    ///
    /// When there is a session of this name, or may yet be one.
    async fn require_free(
        &self,
        config: &Config,
        found: Option<&(Version, SessionRecord)>,
    ) -> Result<(), Error> {
        let Some((_, record)) = found else { return Ok(()) };
        if let Some(moved) = &record.moved_to {
            // What was under this name before goes its way first.
            self.finish(config, moved).await?;
        }
        let Some(arriving) = record.arriving.as_ref().filter(|_| record.ended.is_none()) else {
            return if record.over().is_some() { Ok(()) } else { Err(refused(config, OCCUPIED)) };
        };
        let Some((version, source)) = self.look(config, &key(config, &arriving.by)?).await? else {
            return Ok(());
        };
        if crypto::hex(version.as_bytes()) == arriving.of || source.was_moved_by(&arriving.by.id) {
            return Err(refused(config, OCCUPIED));
        }
        Ok(())
    }

    /// Makes a copy under the other name, which is nothing yet.
    async fn copy_to(
        &self,
        config: &Config,
        to: &Self,
        record: &SessionRecord,
        of: String,
        found: Found,
    ) -> Result<(), Error> {
        let id = crypto::random::<16>().map_err(|problem| config.plan().configuration(problem))?;
        let by = Move { id: crypto::hex(&id), key: self.key.as_str().to_owned() };
        let (expected, before) = found.unzip();
        let mut copy = record.clone();
        copy.arriving = Some(Arriving { by, of });
        // Under the new name it is another login than whatever was there before.
        copy.logins = before.as_ref().map(|before| before.logins.clone()).unwrap_or_default();
        copy.logins.push(login_number());
        to.state().seen.precede(&mut copy);
        let before = before.map_or(0, |before| before.generation);
        copy.generation = copy.generation.max(before).saturating_add(1);
        own(to.swap(config, expected.as_ref(), &copy).await).map(drop)
    }

    /// Says that the session was moved; `false` when it has changed meanwhile.
    async fn commit(
        &self,
        config: &Config,
        to: &Self,
        (version, record): (Version, SessionRecord),
        id: String,
    ) -> Result<bool, Error> {
        let mut mark = record.without_tokens();
        mark.moved_to = Some(Move { id, key: to.key.as_str().to_owned() });
        mark.generation = mark.generation.saturating_add(1);
        Ok(matches!(own(self.swap(config, Some(&version), &mark).await)?, Swapped::Done(_)))
    }
}

impl SessionRecord {
    pub(super) fn was_moved_by(&self, id: &str) -> bool {
        self.moved_to.as_ref().is_some_and(|moved| moved.id == id)
    }

    /// The copy as a session.
    pub(super) fn arrived(mut self) -> Self {
        self.moved_from = self.arriving.take().map(|arriving| arriving.by.id);
        self.generation = self.generation.saturating_add(1);
        self
    }
}

/// A swap of which nobody knows is one that has failed: the move is finished when it is called again.
fn own(swapped: Result<Swapped, (crate::store::Applied, Error)>) -> Result<Swapped, Error> {
    swapped.map_err(|(_, error)| error)
}

fn key(config: &Config, moved: &Move) -> Result<RecordKey, Error> {
    RecordKey::parse(&moved.key)
        .ok_or_else(|| refused(config, "the record of a session that was moved is damaged"))
}

fn refused(config: &Config, message: &'static str) -> Error {
    config.plan().error(ErrorKind::Store, message).permanent()
}
