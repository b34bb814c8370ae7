//! Why reqwest has no answer.

use std::error::Error;
use std::net::SocketAddr;

use hyper_util::client::legacy::connect::HttpInfo;

use super::{TransportError, TransportErrorKind};
use crate::Sent;

/// A request without a complete answer.
pub(super) struct Failure {
    pub(super) error: TransportError,
    /// The connection that was lost before any of an answer came, by its local end.
    pub(super) lost: Option<SocketAddr>,
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self { error, lost: None }
    }
}

/// What a proxy says in the place of an answer.
pub(super) fn refused_by_proxy() -> TransportError {
    let message = "the proxy wants credentials (HTTP 407): its URL has none, or not these";
    TransportError::new(TransportErrorKind::Connect, Sent::No, message).permanent()
}

/// Sorts an error; `sent` is what is known if nothing more is.
pub(super) fn failure(error: &reqwest::Error, sent: Sent, missing_roots: Option<&str>) -> Failure {
    let words = words(error);
    if error.is_connect() {
        return not_connected(words, missing_roots).into();
    }
    if error.is_timeout() {
        return TransportError::new(TransportErrorKind::Timeout, sent, words).into();
    }
    let hyper = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let (sent, connection) = match hyper {
        // What came was an answer, if not one in HTTP.
        Some(error) if error.is_parse() => (Sent::Yes, None),
        Some(_) => (sent, connection(error)),
        None if error.is_builder() => (Sent::No, None),
        None => (sent, None),
    };
    Failure { error: TransportError::new(TransportErrorKind::Broken, sent, words), lost: connection }
}

fn not_connected(words: String, missing_roots: Option<&str>) -> TransportError {
    // The types of these errors are not public.
    if words.contains("proxy authorization required") {
        return refused_by_proxy();
    }
    let (words, is_permanent) = match missing_roots {
        Some(missing) if words.contains("invalid peer certificate") => {
            let advice = "install the system's certificates, or give root certificates to `HttpConfig`";
            (format!("{words}: {missing}; {advice}"), true)
        }
        _ if words.contains("tunnel error") => (format!("the proxy did not connect: {words}"), false),
        _ => (words, false),
    };
    let error = TransportError::new(TransportErrorKind::Connect, Sent::No, words);
    if is_permanent { error.permanent() } else { error }
}

/// The local end of the connection that a request went out on.
fn connection(error: &reqwest::Error) -> Option<SocketAddr> {
    let client = causes(error).find_map(|cause| cause.downcast_ref::<hyper_util::client::legacy::Error>())?;
    let mut extensions = http::Extensions::new();
    client.connect_info()?.get_extras(&mut extensions);
    extensions.get::<HttpInfo>().map(HttpInfo::local_addr)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

/// The causes as text, without the URL, which may hold secrets. The error itself is not kept: its type is not part of
/// the API, and its `Debug` shows more than its `Display`.
pub(super) fn words(error: &reqwest::Error) -> String {
    let mut words: Vec<_> = causes(error).map(ToString::to_string).collect();
    words.dedup();
    words.join(": ")
}
