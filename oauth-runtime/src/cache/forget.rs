//! Taking a token out of its slot.

use super::slot::Slot;
use crate::Secret;

impl Slot {
    /// Takes the token out if it is this one, which is over: it does not come back out of a store either.
    pub(crate) fn forget(&self, token: &Secret) {
        if let Some(data) = self.cached_data().filter(|data| data.access_token == *token) {
            self.key.reject(&data);
            self.clear();
        }
    }

    /// Takes the token out, whichever it is, and what is remembered. Nobody waits for what is under way any more.
    pub(crate) fn clear(&self) {
        let mut flights = self.flights();
        flights.begun += 1;
        let outdated = flights.state.take();
        self.current.store(None);
        drop(flights);
        drop(outdated);
    }
}
