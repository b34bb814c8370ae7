//! The requests of a slot: the one that is under way, and what is remembered of the last.

use std::time::Duration;

use futures_util::future::Shared;

use super::cached::Outcome;
use super::schedule::Rejections;
use crate::runtime::Timestamp;
use crate::transport::BoxFuture;

pub(super) type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The requests of a slot. An idle slot has only their number, because there may be a million of them.
#[derive(Default)]
pub(super) struct Flights {
    /// How many requests have begun.
    pub(super) begun: u64,
    pub(super) state: Option<Box<State>>,
}

#[derive(Default)]
pub(super) struct State {
    /// The request that is under way; whoever needs its token waits for this one.
    pub(super) running: Option<Running>,
    /// What the last request ended with, for as long as the provider is not asked again.
    pub(super) memory: Option<(Outcome, Timestamp)>,
    /// How many requests have failed since the last that did not.
    pub(super) failures: u32,
    /// Whether there was a valid token at the last of them.
    pub(super) had_token: bool,
    pub(super) rejections: Rejections,
}

pub(super) struct Running {
    pub(super) flight: Flight,
    /// On the monotonic clock: a wall clock that is set must not make two flights of one.
    pub(super) until: Duration,
}

impl Flights {
    pub(super) fn state(&mut self) -> &mut State {
        self.state.get_or_insert_default()
    }

    pub(super) fn take_running_if(&mut self, is_meant: impl FnOnce(&mut Running) -> bool) -> Option<Running> {
        self.state.as_mut()?.running.take_if(is_meant)
    }

    /// The request that is under way and may still end.
    pub(super) fn under_way(&self, now: Timestamp) -> Option<&Flight> {
        let running = self.state.as_ref()?.running.as_ref();
        running.filter(|running| now.monotonic() < running.until).map(|running| &running.flight)
    }

    /// Whether the provider is not asked, because of what is remembered.
    pub(super) fn is_backing_off(&self, now: Timestamp) -> bool {
        let memory = self.state.as_ref().and_then(|state| state.memory.as_ref());
        memory.is_some_and(|(_, until)| !now.reached(*until))
    }

    /// What is remembered of the last request.
    pub(super) fn remembered(&self, now: Timestamp) -> Option<Outcome> {
        let (outcome, until) = self.state.as_ref()?.memory.as_ref().filter(|_| self.is_backing_off(now))?;
        Some(outcome.clone().map_err(|error| error.waiting(until.since(now))))
    }
}
