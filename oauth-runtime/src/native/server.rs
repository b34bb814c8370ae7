//! The sockets of a listener, and the connections on them.
//!
//! All of it is one value that is driven by who waits for it: dropping that closes every socket at once.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Sleep;

use super::site::{Candidate, Served, Site, Verdict};
use crate::transport::BoxFuture;

/// How many connections there may be at a time; others wait. A browser opens some that it does not use.
pub(super) const MOST_CONNECTIONS: usize = 16;
/// How long a connection may last.
const LONGEST_CONNECTION: Duration = Duration::from_secs(10);
/// The most bytes that the head of a request may have.
const LONGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 100;
/// How long the page after the callback can be fetched.
const LINGER: Duration = Duration::from_secs(2);
/// How long no connection is taken after one that could not be, which happens when the process has no more files.
const PAUSE: Duration = Duration::from_millis(100);

/// The ports that are served for the page after a login alone, and soon given back.
static LINGERING: Mutex<Vec<u16>> = Mutex::new(Vec::new());

/// Whether a login of this process is about to give the port back.
pub(super) fn is_lingering(port: u16) -> bool {
    LINGERING.lock().unwrap_or_else(PoisonError::into_inner).contains(&port)
}

pub(super) enum Event {
    Candidate(Candidate),
    /// A connection has ended; what it was answered is sent.
    Closed(Served),
}

pub(super) struct Server {
    site: Arc<Site>,
    // Before the listeners, so that a port that is given back has no connection either.
    connections: FuturesUnordered<BoxFuture<'static, Served>>,
    candidates: mpsc::Receiver<Candidate>,
    listeners: Vec<TcpListener>,
    pause: Option<Pin<Box<Sleep>>>,
    /// Last, so that the port is free when it is let go.
    held: Option<Held>,
}

impl Server {
    pub(super) fn new(
        listeners: Vec<TcpListener>,
        site: Arc<Site>,
        candidates: mpsc::Receiver<Candidate>,
    ) -> Self {
        Self { site, connections: FuturesUnordered::new(), candidates, listeners, pause: None, held: None }
    }

    /// Serves until something happens. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Event {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Event> {
        loop {
            // One that has asked is polled again as soon as it is answered.
            if let Poll::Ready(Some(candidate)) = self.candidates.poll_recv(context) {
                return Poll::Ready(Event::Candidate(candidate));
            }
            if let Poll::Ready(Some(served)) = self.connections.poll_next_unpin(context) {
                return Poll::Ready(Event::Closed(served));
            }
            if !self.poll_accept(context) {
                return Poll::Pending;
            }
        }
    }

    /// Takes a connection, where there is one.
    fn poll_accept(&mut self, context: &mut Context<'_>) -> bool {
        if self.connections.len() >= MOST_CONNECTIONS {
            return false;
        }
        if let Some(pause) = &mut self.pause {
            if pause.as_mut().poll(context).is_pending() {
                return false;
            }
            self.pause = None;
        }
        for listener in &self.listeners {
            match listener.poll_accept(context) {
                Poll::Ready(Ok((stream, _))) => {
                    self.connections.push(connection(stream, Arc::clone(&self.site)));
                    return true;
                }
                Poll::Ready(Err(_)) => {
                    self.pause = Some(Box::pin(tokio::time::sleep(PAUSE)));
                    return true;
                }
                Poll::Pending => {}
            }
        }
        false
    }

    /// Serves until the answer to the callback is sent, so that a program may end after it.
    pub(super) async fn finish(&mut self) {
        let sent = async {
            loop {
                match self.next().await {
                    Event::Closed(Served::Callback) => return,
                    Event::Closed(_) => {}
                    Event::Candidate(candidate) => refuse(candidate),
                }
            }
        };
        // A browser that does not read is not waited for.
        let _ = tokio::time::timeout(LINGER, sent).await;
    }

    /// Serves the page after the callback, until it was fetched or for a short while.
    pub(super) fn linger(mut self, port: u16) -> impl Future<Output = ()> + Send + 'static {
        self.held = Some(Held::new(port));
        async move {
            let fetched = async {
                loop {
                    match self.next().await {
                        Event::Closed(Served::Page) => return,
                        Event::Closed(_) => {}
                        Event::Candidate(candidate) => refuse(candidate),
                    }
                }
            };
            let _ = tokio::time::timeout(LINGER, fetched).await;
        }
    }
}

/// The login has ended.
fn refuse(candidate: Candidate) {
    let _ = candidate.verdict.send(Verdict::Stray);
}

/// A port that is lingered on.
struct Held(u16);

impl Held {
    fn new(port: u16) -> Self {
        LINGERING.lock().unwrap_or_else(PoisonError::into_inner).push(port);
        Self(port)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut ports = LINGERING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = ports.iter().position(|port| *port == self.0) {
            ports.swap_remove(index);
        }
    }
}

fn connection(stream: TcpStream, site: Arc<Site>) -> BoxFuture<'static, Served> {
    Box::pin(async move {
        let served = OnceLock::new();
        let service = service_fn(|request| {
            let (site, served) = (&site, &served);
            async move {
                let (response, what) = site.answer(request).await;
                // One connection has one request.
                let _ = served.set(what);
                Ok::<_, Infallible>(response)
            }
        });
        let mut http = http1::Builder::new();
        http.keep_alive(false).max_buf_size(LONGEST_HEAD).max_headers(MOST_HEADERS);
        let serving = http.serve_connection(TokioIo::new(stream), service);
        // A browser that goes away, is silent or sends something else is not an error of the login.
        let _ = tokio::time::timeout(LONGEST_CONNECTION, serving).await;
        served.into_inner().unwrap_or(Served::Other)
    })
}
