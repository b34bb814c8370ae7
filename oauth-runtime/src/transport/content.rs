//! The body of an answer: no longer than the limit, and without its content coding.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use zeroize::Zeroizing;

use super::{TransportError, TransportErrorKind};
use crate::Sent;

/// The most memory that is reserved for a body before any of it arrives: the announced length is only a claim, and with
/// the limit lifted it could exceed all memory.
const FIRST_CAPACITY: u64 = 64 * 1024;
/// What gzip begins with (RFC 1952 §2.3.1), and neither JSON nor a form does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A body as it arrives; no more than the limit is kept.
pub(super) struct Content {
    body: Zeroizing<Vec<u8>>,
    limit: usize,
}

impl Content {
    /// For a body of this length, as far as it is known.
    pub(super) fn new(announced: u64, limit: usize) -> Result<Self, TransportError> {
        let first = usize::try_from(announced.min(FIRST_CAPACITY)).unwrap_or_default();
        if announced > limit as u64 {
            return Err(too_large(limit));
        }
        Ok(Self { body: Zeroizing::new(Vec::with_capacity(first)), limit })
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), TransportError> {
        let length = self.body.len() + chunk.len();
        if length > self.limit {
            return Err(too_large(self.limit));
        }
        if length > self.body.capacity() {
            // A vector that grows by itself leaves its old contents in memory.
            let mut larger = Zeroizing::new(Vec::with_capacity(self.limit.min(length.saturating_mul(2))));
            larger.extend_from_slice(&self.body);
            self.body = larger;
        }
        self.body.extend_from_slice(chunk);
        Ok(())
    }

    /// The body without the codings that the headers name, which are taken out; and without gzip that none names.
    ///
    /// # Errors
    ///
    /// When a coding cannot be read, or what is in it is longer than the limit.
    pub(super) fn decoded(self, headers: &mut HeaderMap) -> Result<Zeroizing<Vec<u8>>, TransportError> {
        let mut body = self.body;
        for value in headers.get_all(CONTENT_ENCODING).iter().rev() {
            for coding in value.to_str().unwrap_or("?").rsplit(',').map(str::trim) {
                match &*coding.to_ascii_lowercase() {
                    // Some say so over plain JSON.
                    "gzip" | "x-gzip" => body = without_gzip(body, self.limit)?,
                    "" | "identity" => {}
                    _ => return Err(unreadable(&format!("`{}`, which nobody asked for", shown(coding)))),
                }
            }
        }
        if headers.remove(CONTENT_ENCODING).is_some() {
            headers.remove(CONTENT_LENGTH);
        }
        without_gzip(body, self.limit)
    }
}

/// A coding's name is a token (RFC 9110 §5.6.2); anything else is not worth showing.
fn shown(coding: &str) -> &str {
    let is_token = coding.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if is_token && coding.len() <= 20 { coding } else { "?" }
}

fn too_large(limit: usize) -> TransportError {
    TransportError::new(TransportErrorKind::TooLarge, Sent::Yes, format!("{limit} bytes"))
}

fn unreadable(what: &str) -> TransportError {
    TransportError::new(TransportErrorKind::ContentCoding, Sent::Yes, what)
}

#[cfg(feature = "gzip")]
fn without_gzip(body: Zeroizing<Vec<u8>>, limit: usize) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    use std::io::Read as _;

    if !body.starts_with(&GZIP) {
        return Ok(body);
    }
    let mut content = Content::new(0, limit)?;
    let mut decoder = flate2::read::MultiGzDecoder::new(&**body);
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        match decoder.read(&mut *chunk) {
            Ok(0) => return Ok(content.body),
            Ok(length) => content.push(chunk.get(..length).unwrap_or_default())?,
            Err(error) => return Err(unreadable(&format!("gzip: {error}"))),
        }
    }
}

#[cfg(not(feature = "gzip"))]
fn without_gzip(body: Zeroizing<Vec<u8>>, _limit: usize) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    if body.starts_with(&GZIP) {
        return Err(unreadable("gzip, which the feature `gzip` reads"));
    }
    Ok(body)
}
