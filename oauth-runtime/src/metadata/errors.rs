//! How an error response is recognised and named (RFC 6749 §5.2).

use serde::Serialize;

use super::Literal;

/// What differs in an error response from RFC 6749 §5.2.
///
/// Paths start at the top of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ErrorRules {
    /// Members that a success has; one that is present and different makes an error at any status.
    pub ok: &'static [(&'static str, Literal)],
    /// Where `error` is.
    pub error: &'static [&'static str],
    /// Where `error_description` is.
    pub error_description: &'static [&'static str],
    /// Where `error_uri` is.
    pub error_uri: &'static [&'static str],
    /// The error code that an HTTP status stands for when the body has no word of its own.
    pub status: &'static [(u16, &'static str)],
    /// The error code that a word or number of the provider stands for.
    pub code: &'static [(&'static str, &'static str)],
}

impl ErrorRules {
    /// Errors as RFC 6749 §5.2 has them.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ok: &[],
            error: &["error"],
            error_description: &["error_description"],
            error_uri: &["error_uri"],
            status: &[],
            code: &[],
        }
    }

    /// With these members in every success.
    #[must_use]
    pub const fn ok(mut self, ok: &'static [(&'static str, Literal)]) -> Self {
        self.ok = ok;
        self
    }

    /// With `error` there.
    #[must_use]
    pub const fn error(mut self, paths: &'static [&'static str]) -> Self {
        self.error = paths;
        self
    }

    /// With `error_description` there.
    #[must_use]
    pub const fn error_description(mut self, paths: &'static [&'static str]) -> Self {
        self.error_description = paths;
        self
    }

    /// With `error_uri` there.
    #[must_use]
    pub const fn error_uri(mut self, paths: &'static [&'static str]) -> Self {
        self.error_uri = paths;
        self
    }

    /// With these meanings of a status.
    #[must_use]
    pub const fn status(mut self, status: &'static [(u16, &'static str)]) -> Self {
        self.status = status;
        self
    }

    /// With these meanings of the provider's own codes.
    #[must_use]
    pub const fn code(mut self, code: &'static [(&'static str, &'static str)]) -> Self {
        self.code = code;
        self
    }
}

impl Default for ErrorRules {
    fn default() -> Self {
        Self::new()
    }
}
