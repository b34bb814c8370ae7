//! Error codes of the OAuth RFCs.

use std::fmt;

macro_rules! codes {
    ($($variant:ident = $wire:literal, $meaning:literal;)*) => {
        /// An error code as the OAuth RFCs spell it, or any other word a provider uses.
        ///
        /// Matching is exact: `INVALID_GRANT` is not `invalid_grant`, and is kept as [`Other`](Self::Other).
        ///
        /// ```
        /// use oauth_runtime::ErrorCode;
        ///
        /// assert_eq!(ErrorCode::from("invalid_grant"), ErrorCode::InvalidGrant);
        /// assert_eq!(ErrorCode::from("too_light").as_str(), "too_light");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant,)*
            /// A word that no RFC here names, exactly as the provider sent it.
            Other(Box<str>),
        }

        impl ErrorCode {
            /// The code as it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(word: &str) -> Self {
                match word {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(word.into()),
                }
            }
        }
    };
}

oauth_grammar::error_codes!(codes);

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::printable::printable(self.as_str()))
    }
}

impl ErrorCode {
    /// Whether the same request may succeed later.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::ServerError | Self::TemporarilyUnavailable | Self::SlowDown | Self::AuthorizationPending
        )
    }
}
