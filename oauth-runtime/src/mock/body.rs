//! The body of an answer.

/// A body and the headers that go with it.
pub(super) struct Body {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) headers: Vec<(String, String)>,
}
