//! Reading an answer: within its time, and no more of it than the limit.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;

use ::http::Response;
use bytes::Bytes;
use futures_util::FutureExt as _;
use hyper::body::Body;
use tokio::time::{Instant, timeout_at};

use super::content::Content;
use super::{HttpResponse, TransportError, TransportErrorKind};
use crate::Sent;

/// How long one request is waited for.
#[derive(Clone, Copy)]
pub(super) struct Deadlines {
    /// The end of the whole request; `None` when it is too far off for a clock.
    pub(super) deadline: Option<Instant>,
    pub(super) silence: Duration,
}

impl Deadlines {
    /// When to give up if nothing arrives from now on.
    pub(super) fn until(self, now: Instant) -> Instant {
        let silent = now.checked_add(self.silence);
        // Thirty years are as good as no limit.
        let never = || now + Duration::from_secs(30 * 365 * 24 * 3600);
        silent.into_iter().chain(self.deadline).min().unwrap_or_else(never)
    }
}

/// Reads the body. An error has the status and `Retry-After` of the head.
pub(super) async fn read<B: Body<Data = Bytes> + Unpin>(
    response: Response<B>,
    limit: usize,
    deadlines: Deadlines,
    of_body: fn(B::Error) -> TransportError,
) -> Result<HttpResponse, TransportError> {
    let (head, mut body) = response.into_parts();
    let mut answer = HttpResponse::new(head.status, head.headers, Vec::new());
    let content = read_content(&mut body, limit, deadlines, of_body).await;
    let body = content.and_then(|content| content.decoded(&mut answer.headers));
    answer.body = body.map_err(|error| error.with_head(answer.status, &answer.headers))?;
    Ok(answer)
}

async fn read_content<B: Body<Data = Bytes> + Unpin>(
    body: &mut B,
    limit: usize,
    deadlines: Deadlines,
    of_body: fn(B::Error) -> TransportError,
) -> Result<Content, TransportError> {
    let mut content = Content::new(body.size_hint().exact().unwrap_or_default(), limit)?;
    loop {
        let mut frame = pin!(poll_fn(|context| Pin::new(&mut *body).poll_frame(context)));
        // One that is there already, as in most short responses, needs no look at the clock.
        let frame = if let Some(frame) = frame.as_mut().now_or_never() {
            frame
        } else {
            let until = deadlines.until(Instant::now());
            timeout_at(until, frame).await.map_err(|_| late(Sent::Yes))?
        };
        let Some(frame) = frame else { return Ok(content) };
        // What follows the body is not read.
        if let Ok(chunk) = frame.map_err(of_body)?.into_data() {
            content.push(&chunk)?;
        }
    }
}

/// That a time limit was reached.
pub(super) fn late(sent: Sent) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, sent, "")
}
