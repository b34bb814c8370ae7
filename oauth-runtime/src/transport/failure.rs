//! Why there is no answer.

use std::error::Error;
use std::io;
use std::net::SocketAddr;

use hyper_util::client::legacy::Error as Client;
use hyper_util::client::legacy::connect::HttpInfo;

use super::{TransportError, TransportErrorKind};
use crate::Sent;

/// A request without a complete answer.
pub(super) struct Failure {
    pub(super) error: TransportError,
    /// The connection that was lost before any of an answer came, by its local end.
    pub(super) lost: Option<SocketAddr>,
}

impl From<TransportError> for Box<Failure> {
    fn from(error: TransportError) -> Self {
        Self::new(Failure { error, lost: None })
    }
}

/// What a proxy says in the place of an answer.
pub(super) fn refused_by_proxy() -> TransportError {
    let message = "the proxy wants credentials (HTTP 407): its URL has none, or not these";
    TransportError::new(TransportErrorKind::Connect, Sent::No, message).permanent()
}

/// Sorts an error of reqwest; `sent` is what is known if nothing more is.
pub(super) fn of_reqwest(error: &reqwest::Error, sent: Sent, missing_roots: Option<&str>) -> Box<Failure> {
    if error.is_connect() {
        return not_connected(words(error), missing_roots).into();
    }
    if error.is_timeout() {
        return TransportError::new(TransportErrorKind::Timeout, sent, words(error)).into();
    }
    // Its own words may have the URL in them.
    broken(error.source(), if error.is_builder() { Sent::No } else { sent })
}

/// Sorts an error of hyper's client.
pub(super) fn of_client(error: &Client, sent: Sent, missing_roots: Option<&str>) -> Box<Failure> {
    if error.is_connect() {
        return not_connected(in_words(Some(error)), missing_roots).into();
    }
    broken(Some(error), sent)
}

/// Sorts an error of a body, whose head is there.
pub(super) fn of_body(error: &hyper::Error) -> TransportError {
    broken(Some(error), Sent::Yes).error
}

/// Whether a time limit of the system or of hyper was reached.
fn is_late(cause: &(dyn Error + 'static)) -> bool {
    let is_of_system =
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    is_of_system || cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout)
}

/// A connection that broke.
fn broken(first: Option<&(dyn Error + 'static)>, sent: Sent) -> Box<Failure> {
    if causes(first).any(is_late) {
        return TransportError::new(TransportErrorKind::Timeout, sent, in_words(first)).into();
    }
    let hyper = causes(first).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let (sent, lost) = match hyper {
        // What came was an answer, if not one in HTTP.
        Some(error) if error.is_parse() => (Sent::Yes, None),
        Some(_) => (sent, connection(first)),
        None => (sent, None),
    };
    let error = TransportError::new(TransportErrorKind::Broken, sent, in_words(first));
    Box::new(Failure { error, lost })
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
fn connection(first: Option<&(dyn Error + 'static)>) -> Option<SocketAddr> {
    let client = causes(first).find_map(|cause| cause.downcast_ref::<Client>())?;
    let mut extensions = http::Extensions::new();
    client.connect_info()?.get_extras(&mut extensions);
    extensions.get::<HttpInfo>().map(HttpInfo::local_addr)
}

/// An error and its causes.
fn causes<'e>(first: Option<&'e (dyn Error + 'static)>) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(first, |&cause| cause.source())
}

/// The causes as text, without the URL, which may hold secrets. The error itself is not kept: its type is not part of
/// the API, and its `Debug` shows more than its `Display`.
pub(super) fn words(error: &reqwest::Error) -> String {
    in_words(error.source())
}

fn in_words(first: Option<&(dyn Error + 'static)>) -> String {
    let mut words: Vec<_> = causes(first).map(ToString::to_string).collect();
    words.dedup();
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::broken;
    use crate::Sent;
    use crate::transport::TransportErrorKind;

    #[test]
    fn a_time_limit_of_the_system_is_a_timeout_and_a_reset_is_none() {
        for (kind, expected) in [
            (io::ErrorKind::TimedOut, TransportErrorKind::Timeout),
            (io::ErrorKind::ConnectionReset, TransportErrorKind::Broken),
        ] {
            let failure = broken(Some(&io::Error::from(kind)), Sent::Maybe);
            assert_eq!((failure.error.kind(), failure.error.sent()), (expected, Sent::Maybe));
            assert!(failure.lost.is_none());
        }
    }
}
