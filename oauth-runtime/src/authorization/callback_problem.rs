//! Why a callback is refused.

/// Why a callback does not belong to the login it was given to, or why there is none. Nothing was sent to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackProblem {
    /// It has no `state`: it answers no authorization request (RFC 6749 §10.12).
    StateMissing,
    /// Its `state` is another one: it answers another authorization request, or none (RFC 6749 §10.12).
    StateMismatch,
    /// A parameter is there several times (RFC 6749 §3.1).
    Repeated,
    /// It did not come in the way that was asked for: as a query, as a form or in a fragment.
    ResponseMode,
    /// Its `iss` is not the issuer (RFC 9207 §2.4): it is from another provider.
    IssuerMismatch,
    /// It has no `iss`, which was required (RFC 9207 §2.4).
    IssuerMissing,
    /// It has a code and an error (RFC 6749 §4.1.2.1).
    CodeAndError,
    /// It has neither a code nor an error (RFC 6749 §4.1.2).
    CodeMissing,
    /// It has a parameter of another flow, such as an access token.
    OtherFlow,
    /// A parameter that the provider declares is missing.
    ParameterMissing,
    /// It has no signature, which the provider declares.
    SignatureMissing,
    /// Its signature is not that of the provider.
    SignatureMismatch,
    /// It is a JWT that was not verified: `Client::verify_response` comes first.
    #[cfg(feature = "openid")]
    Unverified,
    /// The login is of another user than the session that asks for more, or does not say whose it is. Nothing is kept of it, and
    /// the session goes on as it was.
    #[cfg(feature = "openid")]
    OtherUser,
    /// It is too long, or holds characters that no code has.
    Malformed,
    /// The login has taken longer than 15 minutes.
    Expired,
    /// The callback of this login has come before.
    Spent,
    /// The store keeps no login that it answers: none was begun, or its callback has come before, or it is long past.
    Unknown,
    /// The cookie of the login did not come with it: it was begun in another browser, or the cookie has expired or is blocked.
    CookieMissing,
    /// The cookie of the login is not the one that its browser was given.
    OtherBrowser,
    /// The cookie of the login was altered, or is that of another login.
    CookieAltered,
    /// The cookie of the login is sealed under a key that is not in the key ring.
    CookieKeyUnknown,
    /// What was kept of the login was written by a newer version of this crate, or by another program.
    Unreadable,
    /// Somebody else began the login, or nobody said who did.
    OtherInitiator,
    /// The login was begun by a client of another configuration or `client_id`.
    OtherClient,
    /// None came in the time that the program gives the user.
    TimedOut,
    /// The input from which it was to be read has ended.
    InputEnded,
}

impl CallbackProblem {
    /// Whether no other callback can belong to the login either. It is said of one with the right `state` alone, so that
    /// a forged one ends no login.
    #[cfg(feature = "native")]
    pub(crate) const fn ends_login(self) -> bool {
        matches!(self, Self::Expired | Self::Spent | Self::OtherInitiator | Self::OtherClient)
    }

    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::StateMissing => "the callback has no `state`, so it answers no authorization request",
            Self::StateMismatch => "the `state` of the callback is not that of the authorization request",
            Self::Repeated => "a parameter of the callback is there several times",
            Self::ResponseMode => {
                "the callback did not come in the way that the authorization request asked for"
            }
            Self::IssuerMismatch => "the `iss` of the callback is not the issuer of this provider",
            Self::IssuerMissing => "the callback has no `iss`",
            Self::CodeAndError => "the callback has a code and an error",
            Self::CodeMissing => "the callback has no code",
            Self::OtherFlow => "the callback has a parameter of another flow",
            Self::ParameterMissing => "the callback lacks a parameter that the provider declares",
            Self::SignatureMissing => "the callback has no signature",
            Self::SignatureMismatch => "the signature of the callback is not that of the provider",
            #[cfg(feature = "openid")]
            Self::Unverified => {
                "the callback is a JWT; give it to `verify_response` of the client first, and go on with what comes of it"
            }
            #[cfg(feature = "openid")]
            Self::OtherUser => "the user who has logged in is not known to be the one of the session",
            Self::Malformed => "the callback is too long, or not written as one",
            Self::Expired => "the login has taken longer than 15 minutes; begin another one",
            Self::Spent => "the callback of this login has come before; begin another one",
            Self::Unknown => "no login that the callback answers is kept; begin another one",
            Self::CookieMissing => "the cookie of the login did not come with the callback",
            Self::OtherBrowser => "the cookie of the login is not the one that its browser was given",
            Self::CookieAltered => "the cookie of the login was altered, or is that of another login",
            Self::CookieKeyUnknown => {
                "the cookie of the login is sealed under a key that is not in the key ring"
            }
            Self::Unreadable => "what was kept of the login was not written by this version",
            Self::OtherInitiator => "the login was not begun by who came back with the callback",
            Self::OtherClient => "the login was begun by a client of another configuration",
            Self::TimedOut => "the browser has not come back in time",
            Self::InputEnded => "the input ended before the address was pasted",
        }
    }
}
