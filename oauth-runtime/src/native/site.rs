//! What the listener answers to which request.

use std::sync::OnceLock;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use tokio::sync::{mpsc, oneshot};
use zeroize::Zeroizing;

use super::page::{self, DONE_PATH, FAILED_PATH, Texts};
use crate::plan::ResponseMode;

/// The most bytes that the body of a callback may have.
const LONGEST_BODY: usize = 64 * 1024;

/// What may be a callback. Who takes it says whether it is that of the login.
pub(super) struct Candidate {
    pub(super) params: Zeroizing<Vec<u8>>,
    pub(super) verdict: oneshot::Sender<Verdict>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It belongs to the login and has a code.
    Done,
    /// It belongs to the login, which ends without a code.
    Failed,
    /// It does not belong to the login.
    Stray,
}

/// What a connection was there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    /// The callback that ended the login.
    Callback,
    /// The page after it.
    Page,
    /// Something else, or nothing.
    Other,
}

/// What all connections of a listener share.
pub(super) struct Site {
    /// What a browser on this machine calls the listener.
    hosts: Vec<String>,
    path: String,
    mode: ResponseMode,
    texts: Texts,
    candidates: mpsc::Sender<Candidate>,
    /// How the login ended: until then there is no page to show.
    end: OnceLock<Verdict>,
}

impl Site {
    pub(super) fn new(
        hosts: Vec<String>,
        path: String,
        mode: ResponseMode,
        texts: Texts,
        candidates: mpsc::Sender<Candidate>,
    ) -> Self {
        Self { hosts, path, mode, texts, candidates, end: OnceLock::new() }
    }

    /// Ends the login, so that its page is there.
    pub(super) fn end(&self, verdict: Verdict) {
        // It ends once.
        let _ = self.end.set(verdict);
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> (Response<Full<Bytes>>, Served) {
        match self.respond(request).await {
            Ok(answer) => answer,
            Err(refusal) => (refusal, Served::Other),
        }
    }

    /// # Errors
    ///
    /// What is answered to a request that is neither a callback nor one for a page.
    async fn respond(
        &self,
        request: Request<Incoming>,
    ) -> Result<(Response<Full<Bytes>>, Served), Response<Full<Bytes>>> {
        if !self.is_own(&request) {
            return Err(page::stray(StatusCode::BAD_REQUEST));
        }
        let page = match (request.uri().path(), self.end.get()) {
            (DONE_PATH, Some(Verdict::Done)) => Some(self.texts.done()),
            (FAILED_PATH, Some(Verdict::Failed)) => Some(self.texts.failed()),
            (path, _) if path == self.path => None,
            _ => return Err(page::stray(StatusCode::NOT_FOUND)),
        };
        let method =
            if page.is_none() && self.mode == ResponseMode::FormPost { Method::POST } else { Method::GET };
        if *request.method() != method {
            return Err(page::wrong_method(&method));
        }
        if let Some(page) = page {
            return Ok((page, Served::Page));
        }
        let params = self.params(request).await.map_err(page::stray)?;
        match self.judge(params).await {
            Some(Verdict::Done) => Ok((page::redirect(DONE_PATH), Served::Callback)),
            Some(Verdict::Failed) => Ok((page::redirect(FAILED_PATH), Served::Callback)),
            Some(Verdict::Stray) | None => Err(page::stray(StatusCode::BAD_REQUEST)),
        }
    }

    /// Whether the request was meant for this listener: a page of another site whose name resolves to loopback names that
    /// site.
    fn is_own(&self, request: &Request<Incoming>) -> bool {
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = hosts.next().map(http::HeaderValue::as_bytes);
        let is_own = host.is_some_and(|host| self.hosts.iter().any(|own| own.as_bytes() == host));
        is_own && hosts.next().is_none() && request.uri().authority().is_none()
    }

    async fn params(&self, request: Request<Incoming>) -> Result<Zeroizing<Vec<u8>>, StatusCode> {
        if self.mode != ResponseMode::FormPost {
            let query = request.uri().query().unwrap_or_default();
            return Ok(Zeroizing::new(query.as_bytes().to_vec()));
        }
        if !is_form(request.headers()) {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let body = request.into_body();
        if body.size_hint().lower() > LONGEST_BODY as u64 {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        match Limited::new(body, LONGEST_BODY).collect().await {
            Ok(body) => Ok(Zeroizing::new(body.to_bytes().to_vec())),
            Err(problem) if problem.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
            Err(_) => Err(StatusCode::BAD_REQUEST),
        }
    }

    /// What the login says of it; nothing when nobody waits for it any more.
    async fn judge(&self, params: Zeroizing<Vec<u8>>) -> Option<Verdict> {
        let (verdict, judged) = oneshot::channel();
        self.candidates.send(Candidate { params, verdict }).await.ok()?;
        judged.await.ok()
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
