//! What drives a flight when no caller does.

use std::sync::{Arc, Weak};

use futures_util::FutureExt as _;

use super::flights::Flight;
use super::slot::Slot;

impl Slot {
    /// Lets the background drive a flight; `false` when there is none.
    pub(super) fn drive(self: &Arc<Self>, flight: &Flight) -> bool {
        let (slot, flight) = (Arc::downgrade(self), flight.clone());
        let task = async move {
            let driver = Driver { slot, flight };
            let _ = driver.flight.clone().await;
        };
        self.config().shared.runtime.spawn(task.boxed()).is_ok()
    }

    /// Forgets a flight that has been waited for long enough, or whose driver is gone.
    pub(super) fn give_up(&self, flight: &Flight) {
        let given_up = self.flights().take_running_if(|running| running.flight.ptr_eq(flight));
        // Without the lock: what a transport does when its request is dropped is its own affair.
        drop(given_up);
    }
}

/// What the background does for a flight. When it is dropped before the end, because its runtime was shut down, the
/// next caller begins another flight.
struct Driver {
    slot: Weak<Slot>,
    flight: Flight,
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.upgrade() {
            slot.give_up(&self.flight);
        }
    }
}
