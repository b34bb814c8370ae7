//! Asking for the token of a slot, and what its use needs.

use std::sync::Arc;

use super::cached::{Cached, Outcome};
use super::schedule::{Schedule, random};
use super::source::{Key, Source};
use crate::Error;
use crate::present::header;
use crate::runtime::Timestamp;
use crate::token::TokenData;

/// Asks for a token and makes it ready for use.
pub(super) async fn fetch(key: &Key, last: Option<Arc<TokenData>>, number: u64) -> Outcome {
    let (data, begun) = key.next(last).await?;
    ready(key, data, begun, number).map(Arc::new)
}

/// A token with what its use needs; its request began at `begun`.
pub(super) fn ready(key: &Key, data: Arc<TokenData>, begun: Timestamp, number: u64) -> Result<Cached, Error> {
    let config = &key.config;
    let lifetime = config.shared.default_lifetime;
    let asked_at = data.more.as_ref().and_then(|more| more.refresh_at);
    let schedule = match &key.source {
        Source::Given => Schedule::without_successor(begun, data.expiry),
        Source::Machine(_) => {
            Schedule::new(config.plan(), begun, data.expiry, lifetime, random()).asked_at(begun, asked_at)
        }
        Source::Session(grant) => {
            let begun = grant.lives_since(config, &data, begun);
            let schedule = Schedule::new(config.plan(), begun, data.expiry, lifetime, random());
            let schedule = schedule.asked_at(begun, asked_at);
            schedule.renewed_by(begun, data.more.as_ref().and_then(|more| more.refresh_token_expires_at))
        }
    };
    Ok(Cached { header: header(config, &data)?.map(|(_, value)| value), data, number, schedule })
}
