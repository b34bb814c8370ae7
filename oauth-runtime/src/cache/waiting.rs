//! Waiting for a token.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;

use super::cached::Age;
use super::flights::Flight;
use super::slot::{Next, Slot};
use crate::Error;
use crate::runtime::Timestamp;
use crate::token::TokenData;
use crate::transport::BoxFuture;

/// How long a caller that could have a token waits for the next one, at most.
const LONGEST_PATIENCE: Duration = Duration::from_secs(2);

/// Waits for a token. It does nothing before it is polled, and after its end it stays pending.
pub(crate) struct Waiting<'s>(State<'s>);

/// What a caller waits for. Its token is one count that threads share, and no more.
pub(crate) type Awaited = Result<Arc<TokenData>, Error>;

enum State<'s> {
    New(&'s Arc<Slot>),
    Known(Awaited),
    Flying(Flying<'s>),
    Done,
}

struct Flying<'s> {
    slot: &'s Arc<Slot>,
    flight: Flight,
    /// When this caller gives up a flight that nobody drives; none before it has to wait.
    give_up: Option<BoxFuture<'static, ()>>,
    /// When this caller takes the token that there still is.
    settle_for: Option<BoxFuture<'static, ()>>,
}

impl<'s> Waiting<'s> {
    /// For a valid token: the one in the slot, or the one that all current callers wait for. The future ends with the
    /// error of the one request, for every caller, and for those who come soon after.
    pub(crate) fn new(slot: &'s Arc<Slot>) -> Self {
        Self(State::New(slot))
    }

    /// For what is known already.
    pub(crate) fn known(outcome: Awaited) -> Self {
        Self(State::Known(outcome))
    }
}

/// When a flight is given up, where the runtime has timers and another flight may begin.
fn timer(slot: &Slot) -> Option<BoxFuture<'static, ()>> {
    slot.config().shared.runtime.sleep(slot.longest_flight()?)
}

/// How long a caller waits for the next token while there is one that is valid, where the runtime has timers.
fn patience(slot: &Slot, now: Timestamp) -> Option<BoxFuture<'static, ()>> {
    let left = slot.life_left(now)?;
    slot.config().shared.runtime.sleep(LONGEST_PATIENCE.min(left / 2))
}

/// Looks a token up, and begins a request where there is none.
fn look_up(slot: &Arc<Slot>) -> State<'_> {
    let now = slot.now();
    let valid = slot.valid(now);
    let is_stale = matches!(valid, Some((_, Age::Stale)));
    let flying = |flight| {
        let settle_for = if is_stale { patience(slot, now) } else { None };
        State::Flying(Flying { slot, flight, give_up: None, settle_for })
    };
    match valid {
        Some((token, Age::Fresh)) => State::Known(Ok(token)),
        // A valid token is served; the caller that begins its renewal waits only if nobody else drives it.
        Some((token, Age::Due)) => match slot.renew(now) {
            Some(flight) if !slot.drive(&flight) => flying(flight),
            _ => State::Known(Ok(token)),
        },
        Some((_, Age::Stale)) | None => match slot.next(now) {
            Next::Known(outcome) => State::Known(outcome.map(|cached| Arc::clone(&cached.data))),
            Next::Joined(flight) => flying(flight),
            Next::Begun(flight) => {
                // In the background the request goes on even if this caller goes away.
                slot.drive(&flight);
                flying(flight)
            }
        },
    }
}

impl Flying<'_> {
    /// The outcome, or `None` when the flight has been waited for in vain.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Awaited>> {
        if let Poll::Ready(outcome) = self.flight.poll_unpin(context) {
            return Poll::Ready(Some(outcome.map(|cached| Arc::clone(&cached.data))));
        }
        if self.settle_for.as_mut().is_some_and(|timer| timer.poll_unpin(context).is_ready()) {
            self.settle_for = None;
            if let Some((token, _)) = self.slot.valid(self.slot.now()) {
                return Poll::Ready(Some(Ok(token)));
            }
        }
        if self.give_up.is_none() {
            self.give_up = timer(self.slot);
        }
        let is_over = self.give_up.as_mut().is_some_and(|timer| timer.poll_unpin(context).is_ready());
        if is_over { Poll::Ready(None) } else { Poll::Pending }
    }
}

impl Future for Waiting<'_> {
    type Output = Awaited;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Awaited> {
        loop {
            match std::mem::replace(&mut self.0, State::Done) {
                State::New(slot) => self.0 = look_up(slot),
                State::Known(outcome) => return Poll::Ready(outcome),
                State::Flying(mut flying) => match flying.poll(context) {
                    Poll::Ready(Some(outcome)) => return Poll::Ready(outcome),
                    Poll::Ready(None) => {
                        flying.slot.give_up(&flying.flight);
                        self.0 = State::New(flying.slot);
                    }
                    Poll::Pending => {
                        self.0 = State::Flying(flying);
                        return Poll::Pending;
                    }
                },
                State::Done => return Poll::Pending,
            }
        }
    }
}
