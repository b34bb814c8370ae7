//! Waiting for a token.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::slot::{Flight, Next, Slot};
use crate::Error;
use crate::token::TokenData;

/// The future of [`Slot::token`]. It does nothing before it is polled, and after its end it stays pending.
pub(crate) struct Waiting<'s>(State<'s>);

/// What a caller waits for. Its token is one count that threads share, and no more.
type Awaited = Result<Arc<TokenData>, Error>;

enum State<'s> {
    New(&'s Arc<Slot>),
    Known(Awaited),
    Flying {
        flight: Flight,
        /// What the caller gets if the flight fails.
        instead: Option<Arc<TokenData>>,
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
        Some((token, false)) => State::Known(Ok(token)),
        // A valid token is served; the caller that begins its renewal waits only if nobody else drives it.
        Some((token, true)) => match slot.next(now) {
            Next::Begun(flight) if !slot.drive(&flight) => State::Flying { flight, instead: Some(token) },
            _ => State::Known(Ok(token)),
        },
        None => match slot.next(now) {
            Next::Known(outcome) => State::Known(outcome.map(|cached| Arc::clone(&cached.data))),
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
    type Output = Awaited;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Awaited> {
        if let State::New(slot) = self.0 {
            self.0 = look_up(slot);
        }
        match std::mem::replace(&mut self.0, State::Done) {
            State::Known(outcome) => Poll::Ready(outcome),
            State::Flying { mut flight, instead } => match Pin::new(&mut flight).poll(context) {
                Poll::Ready(Ok(cached)) => Poll::Ready(Ok(Arc::clone(&cached.data))),
                Poll::Ready(Err(error)) => Poll::Ready(instead.ok_or(error)),
                Poll::Pending => {
                    self.0 = State::Flying { flight, instead };
                    Poll::Pending
                }
            },
            State::New(_) | State::Done => Poll::Pending,
        }
    }
}
