//! What is kept of a token that a fleet shares: one record, in JSON.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::Expiry;
use crate::millis::millis;
use crate::store::Record;
use crate::token::{ExtraCodec, StoredToken, TokenData};

/// The format of the record. A higher one is written by a later version of this crate and is not touched.
const FORMAT: u32 = 1;
/// How long a record is kept past the end of its token, so that a clock which is off costs nothing.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// By how much the clock of a process may be ahead for its tokens to be taken: how long they live is not known otherwise.
const MOST_AHEAD: Duration = Duration::from_secs(60);

#[derive(Clone, Default)]
pub(super) struct FleetRecord {
    pub(super) token: Option<Arc<TokenData>>,
    /// When it was asked for, in milliseconds since 1970.
    pub(super) since: u64,
    /// Who is asking for the next one: 16 random bytes in hexadecimal.
    pub(super) asking: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Written<'r> {
    v: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<StoredToken<'r>>,
    #[serde(default)]
    since: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asking: Option<Cow<'r, str>>,
}

impl FleetRecord {
    /// # Errors
    ///
    /// When a typed member cannot be written.
    pub(super) fn to_record(
        &self,
        codec: ExtraCodec,
        now: SystemTime,
        default_lifetime: Duration,
    ) -> Result<Record, serde_json::Error> {
        let written = Written {
            v: FORMAT,
            token: self.token.as_ref().map(|data| StoredToken::exposed(data, codec)),
            since: self.since,
            asking: self.asking.as_deref().map(Cow::Borrowed),
        };
        // Room for what most records have: bytes that grow leave secrets behind.
        let mut bytes = Vec::with_capacity(8 * 1024);
        serde_json::to_writer(&mut bytes, &written)?;
        let end = match self.token.as_ref().map(|data| data.expiry) {
            Some(Expiry::At(end)) => Some(end.max(now)),
            Some(Expiry::Never) => None,
            Some(Expiry::Unknown) | None => now.checked_add(default_lifetime),
        };
        let record = Record::new(bytes);
        Ok(match end.and_then(|end| end.checked_add(KEPT)) {
            Some(end) => record.keep_until(end),
            None => record,
        })
    }

    /// One that is damaged is an empty one: nothing is lost when it is written anew. `None` for one of a later version.
    pub(super) fn from_bytes(bytes: &[u8], codec: ExtraCodec, now: SystemTime) -> Option<Self> {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        let Ok(Version { v }) = serde_json::from_slice(bytes) else { return Some(Self::default()) };
        if v > FORMAT {
            return None;
        }
        let Ok(written) = serde_json::from_slice::<Written<'_>>(bytes) else { return Some(Self::default()) };
        let token = written.token.and_then(|stored| stored.into_data(codec).ok());
        // By how much the clock of the writer is ahead, as far as that shows.
        let ahead = Duration::from_millis(written.since.saturating_sub(millis(now)));
        let token = token.filter(|_| ahead <= MOST_AHEAD).map(|mut data| {
            if let Expiry::At(end) = data.expiry {
                data.expiry = Expiry::At(end.checked_sub(ahead).unwrap_or(end));
            }
            data
        });
        Some(Self {
            token: token.map(Arc::new),
            since: written.since,
            asking: written.asking.map(Cow::into_owned),
        })
    }
}
