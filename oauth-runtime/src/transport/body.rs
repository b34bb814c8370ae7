//! The body of a request, which knows whether it was sent.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use zeroize::Zeroizing;

use crate::Sent;

/// What is sent. It is overwritten when the last that holds it is dropped.
pub(super) struct Payload {
    bytes: Zeroizing<Vec<u8>>,
    state: AtomicU8,
}

/// No connection has asked for it: a server has at most the head of a request, which is incomplete without its body.
const WAITING: u8 = 0;
const ASKED_FOR: u8 = 1;
/// The request was given up before, and is not sent any more.
const WITHDRAWN: u8 = 2;

impl Payload {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Arc<Self> {
        Arc::new(Self { bytes, state: AtomicU8::new(WAITING) })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What is known of a request that gets no answer. One that was not sent is not sent later either: a connection that is
    /// shared may still hold it. Of a request that has no body, nothing is known.
    pub(super) fn withdraw(&self) -> Sent {
        if self.is_empty() || !self.turns(WITHDRAWN) { Sent::Maybe } else { Sent::No }
    }

    fn turns(&self, state: u8) -> bool {
        self.state.compare_exchange(WAITING, state, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// That the request was given up.
#[derive(Debug)]
pub(super) struct Withdrawn;

impl fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was given up")
    }
}

impl std::error::Error for Withdrawn {}

/// Sends it once.
pub(super) struct Sending(Option<Arc<Payload>>);

impl Sending {
    /// One that is empty is no body.
    pub(super) fn new(payload: &Arc<Payload>) -> Self {
        Self(Some(payload).filter(|payload| !payload.is_empty()).cloned())
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = Withdrawn;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Withdrawn>>> {
        Poll::Ready(self.0.take().map(|payload| {
            if !payload.turns(ASKED_FOR) {
                return Err(Withdrawn);
            }
            Ok(Frame::data(Bytes::from_owner(Owner(payload))))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |payload| payload.bytes.len() as u64))
    }
}

struct Owner(Arc<Payload>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}
