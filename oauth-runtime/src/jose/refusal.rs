//! Why a token is refused.

use std::borrow::Cow;

use crate::crypto::Problem;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Malformed,
    TooLong,
    Encrypted,
    Unsigned,
    /// The algorithm is none of those that the declaration allows, or none for these keys.
    Algorithm,
    /// The header names an extension that has to be understood.
    Critical,
    /// The set has no key for it. A newer one may have.
    UnknownKey,
    SeveralKeys,
    Signature,
    /// The library does not know the algorithm.
    Library(Problem),
}

impl Refusal {
    /// What is wrong, said of a token that stands before it.
    pub(crate) fn message(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Malformed => "is not a JWT",
            Self::TooLong => "is longer than 64 KiB",
            Self::Encrypted => "is encrypted; register the client without encryption",
            Self::Unsigned => "is not signed",
            Self::Algorithm => {
                "is signed with an algorithm that is not allowed; name it with `signed_response_alg = [..]`"
            }
            Self::Critical => "has a critical extension, and none is supported",
            Self::UnknownKey => "is signed with a key that the provider does not publish",
            Self::SeveralKeys => "may be signed with several of the keys that the provider publishes",
            Self::Signature => "has a signature that is not that of the provider",
            Self::Library(problem) => return Cow::Owned(format!("cannot be verified: {problem}")),
        })
    }
}
