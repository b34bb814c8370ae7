//! Waiting for a token.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::cached::Cached;
use super::slot::{Flight, Next, Outcome, Slot};

/// The future of [`Slot::token`]. It does nothing before it is polled, and after its end it stays pending.
pub(crate) struct Waiting<'s>(State<'s>);

enum State<'s> {
    New(&'s Arc<Slot>),
    Known(Outcome),
    Flying {
        flight: Flight,
        /// What the caller gets if the flight fails.
        instead: Option<Arc<Cached>>,
    },
    Done,
}

impl<'s> Waiting<'s> {
    pub(super) fn new(slot: &'s Arc<Slot>) -> Self {
        Self(State::New(slot))
    }
}

/// Looks a token up, and begins a request where there is none.
fn look_up(slot: &Arc<Slot>) -> State<'_> {
    let now = slot.now();
    match slot.valid(now) {
        Some(cached) if !now.reached(cached.refresh_at) => State::Known(Ok(cached)),
        // A valid token is served; the caller that begins its renewal waits only if nobody else drives it.
        Some(cached) => match slot.next(now) {
            Next::Begun(flight) if !slot.drive(&flight) => State::Flying { flight, instead: Some(cached) },
            _ => State::Known(Ok(cached)),
        },
        None => match slot.next(now) {
            Next::Known(outcome) => State::Known(outcome),
            Next::Joined(flight) => State::Flying { flight, instead: None },
            Next::Begun(flight) => {
                // In the background the request goes on even if this caller goes away.
                slot.drive(&flight);
                State::Flying { flight, instead: None }
            }
        },
    }
}

impl Future for Waiting<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        if let State::New(slot) = self.0 {
            self.0 = look_up(slot);
        }
        match std::mem::replace(&mut self.0, State::Done) {
            State::Known(outcome) => Poll::Ready(outcome),
            State::Flying { mut flight, instead } => match Pin::new(&mut flight).poll(context) {
                Poll::Ready(outcome) => Poll::Ready(outcome.or_else(|error| instead.ok_or(error))),
                Poll::Pending => {
                    self.0 = State::Flying { flight, instead };
                    Poll::Pending
                }
            },
            State::New(_) | State::Done => Poll::Pending,
        }
    }
}
