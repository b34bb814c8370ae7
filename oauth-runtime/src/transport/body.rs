//! The body of a request, which knows whether it was sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use zeroize::Zeroizing;

use crate::Sent;

/// What is sent. It is overwritten when the last that holds it is dropped.
pub(super) struct Payload {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether a connection has asked for it. Before that, a server has at most the head of a request, which is incomplete
    /// without its body.
    is_asked_for: AtomicBool,
}

impl Payload {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Arc<Self> {
        Arc::new(Self { bytes, is_asked_for: AtomicBool::new(false) })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What is known when no answer came. Of a request that has no body, nothing is.
    pub(super) fn sent(&self) -> Sent {
        if self.is_empty() || self.is_asked_for.load(Ordering::Acquire) { Sent::Maybe } else { Sent::No }
    }
}

/// Sends it once.
pub(super) struct Sending(Option<Arc<Payload>>);

impl Sending {
    pub(super) fn new(payload: &Arc<Payload>) -> Self {
        Self(Some(Arc::clone(payload)))
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|payload| {
            payload.is_asked_for.store(true, Ordering::Release);
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
