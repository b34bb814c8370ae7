//! A client's own tokens in a store, so that a fleet asks for each once.
//!
//! Load the record; where nobody is asking, swap in that one is; ask; swap in the token. Whoever finds that somebody is asking
//! waits for the token. The store is for sharing alone: when it fails, or takes too long, a process asks for itself.

mod ask;
mod record;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Secret;
use crate::runtime::Timestamp;
use crate::store::{Monitored, StoreHealth, TokenStore};
use crate::token::TokenData;

/// How long the store may take for one thing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long somebody who asks is waited for. One that takes longer, or has crashed, costs a second request.
const LEASE: Duration = Duration::from_secs(5);
/// How many rejected tokens are remembered.
const MOST_REJECTED: usize = 64;

/// The tokens of a client, and where they are shared.
pub(crate) struct Fleet {
    store: Arc<Monitored>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Tokens that a resource server has rejected here, and which are not taken from the store again.
    rejected: VecDeque<Secret>,
    /// Until when the store is left alone.
    rests_until: Option<Timestamp>,
}

/// A token, and when the request for it began.
pub(crate) type Fetched = (Arc<TokenData>, Timestamp);

impl Fleet {
    pub(crate) fn new(store: Arc<dyn TokenStore>) -> Self {
        Self { store: Arc::new(Monitored::new(store, PATIENCE)), state: Mutex::default() }
    }

    pub(crate) fn store_health(&self) -> StoreHealth {
        self.store.state()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a token is over: a resource server has rejected it, or it was revoked here.
    pub(crate) fn reject(&self, access_token: &Secret) {
        let rejected = &mut self.state().rejected;
        if rejected.contains(access_token) {
            return;
        }
        if rejected.len() >= MOST_REJECTED {
            rejected.pop_front();
        }
        rejected.push_back(access_token.clone());
    }
}

/// How long a token may take longer than a request of one's own, when the longest request takes so long.
pub(crate) fn overtime(longest_request: Duration) -> Duration {
    longest_request.saturating_add(LEASE + 4 * PATIENCE)
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet").field("store", &self.store).finish_non_exhaustive()
    }
}
