//! The one error type.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::printable::printable;
use crate::{CallbackProblem, ErrorCode, ErrorKind, Sent};

/// Why there is no token.
///
/// Cloning is cheap: every caller that waited for one request gets the same error. No `Display`, `Debug` or
/// source holds a secret, a token, a code or a raw body.
///
/// ```
/// use oauth_runtime::{Credentials, ErrorKind, oauth_provider};
///
/// #[oauth_provider(token_url = "https://{tenant}.example/token", grant = client_credentials)]
/// struct Acme {
///     tenant: String,
/// }
///
/// let error = Acme { tenant: "evil.example/".into() }.client(Credentials::secret("id", "secret")).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Configuration);
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

/// A result whose error is [`Error`] by default.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone)]
struct Inner {
    provider: Arc<str>,
    kind: ErrorKind,
    message: Cow<'static, str>,
    status: Option<u16>,
    code: Option<ErrorCode>,
    provider_code: Option<String>,
    description: Option<String>,
    uri: Option<String>,
    retry_after: Option<Duration>,
    /// The typed members that the declaration names.
    extra: Option<Map<String, Value>>,
    sent: Sent,
    is_from_provider: bool,
    is_permanent: bool,
    callback_problem: Option<CallbackProblem>,
    member: Option<&'static str>,
    claim: Option<&'static str>,
    /// The call before or after the token call that it is of.
    call: Option<String>,
}

impl Error {
    pub(crate) fn new(
        provider: impl Into<Arc<str>>,
        kind: ErrorKind,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let sent = match kind {
            ErrorKind::Configuration
            | ErrorKind::Connect
            | ErrorKind::Callback
            | ErrorKind::LoginRequired
            | ErrorKind::StepUpFailed
            | ErrorKind::Store => Sent::No,
            ErrorKind::Timeout | ErrorKind::Transport => Sent::Maybe,
            _ => Sent::Yes,
        };
        Self(Arc::new(Inner {
            provider: provider.into(),
            kind,
            message: message.into(),
            status: None,
            code: None,
            provider_code: None,
            description: None,
            uri: None,
            retry_after: None,
            extra: None,
            sent,
            is_from_provider: false,
            is_permanent: false,
            callback_problem: None,
            member: None,
            claim: None,
            call: None,
        }))
    }

    /// Changes this error; its clones stay as they are.
    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        self.with(|inner| inner.status = Some(status))
    }

    pub(crate) fn with_sent(self, sent: Sent) -> Self {
        self.with(|inner| inner.sent = sent)
    }

    pub(crate) fn with_retry_after(self, delay: Option<Duration>) -> Self {
        self.with(|inner| inner.retry_after = delay)
    }

    /// Adds the typed members that the declaration names.
    pub(crate) fn with_extra(self, extra: Option<Map<String, Value>>) -> Self {
        self.with(|inner| inner.extra = extra)
    }

    pub(crate) fn with_code(self, code: Option<ErrorCode>, provider_code: Option<String>) -> Self {
        self.with(|inner| {
            inner.code = code;
            inner.provider_code = provider_code;
        })
    }

    pub(crate) fn with_callback_problem(self, problem: CallbackProblem) -> Self {
        self.with(|inner| inner.callback_problem = Some(problem))
    }

    pub(crate) fn with_member(self, member: &'static str) -> Self {
        self.with(|inner| inner.member = Some(member))
    }

    pub(crate) fn with_claim(self, claim: &'static str) -> Self {
        self.with(|inner| inner.claim = Some(claim))
    }

    /// The kind and the message of another error, with what the provider has said in this one.
    pub(crate) fn because(self, other: &Self) -> Self {
        let Inner { kind, message, .. } = &*other.0;
        self.with(|inner| (inner.kind, inner.message) = (*kind, message.clone()))
    }

    /// It is of a call before the token call, which was not made.
    pub(crate) fn of_step(self, step: &str) -> Self {
        self.with(|inner| {
            inner.call = Some(format!("step `{step}`"));
            inner.sent = Sent::No;
        })
    }

    /// It is of a call after the token call, whose token nobody gets.
    pub(crate) fn of_then(self, id: &str) -> Self {
        self.with(|inner| {
            inner.call = Some(format!("then `{id}`"));
            inner.sent = Sent::Yes;
        })
    }

    /// It comes again until something is changed on this side.
    pub(crate) fn permanent(self) -> Self {
        self.with(|inner| inner.is_permanent = true)
    }

    /// Whether the answer is the provider's word.
    pub(crate) fn with_from_provider(self, is_from_provider: bool) -> Self {
        self.with(|inner| inner.is_from_provider = is_from_provider)
    }

    /// The same error for a later caller, who has less of `Retry-After` left to wait.
    pub(crate) fn waiting(self, left: Duration) -> Self {
        if self.0.retry_after.is_none_or(|asked| asked <= left) {
            return self;
        }
        self.with_retry_after(Some(left))
    }

    /// Adds the description, made safe to print, and the link.
    pub(crate) fn with_description(self, description: Option<String>, uri: Option<String>) -> Self {
        self.with(|inner| {
            inner.description = description.map(|text| printable(&text).into_owned());
            inner.uri = uri;
        })
    }

    /// What is wrong, without what the provider says.
    #[cfg(feature = "openid")]
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// What went wrong, by who has to act.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Why a callback does not belong to the login it was given to, or why there is none.
    #[must_use]
    pub fn callback_problem(&self) -> Option<CallbackProblem> {
        self.0.callback_problem
    }

    /// The member of the response that is missing or cannot be used, by its name in the RFCs, whatever the provider calls it:
    /// `access_token`, `token_type` (RFC 6749 §5.1), `issued_token_type` (RFC 8693 §2.2.1) or `id_token` (OpenID Connect Core
    /// §3.1.3.3). It comes with [`ErrorKind::InvalidResponse`].
    ///
    /// ```
    /// /// Whether the provider has a word of its own for a bearer token, which `token_type(accept = [..])` takes.
    /// fn is_unknown_type(error: &oauth_runtime::Error) -> bool {
    ///     error.member() == Some("token_type")
    /// }
    /// ```
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.0.member
    }

    /// The claim for which an ID token is refused (OpenID Connect Core §3.1.3.7): one that does not hold, such as `nonce`, `aud`
    /// or `exp`. An ID token that cannot be read, or whose signature does not hold, is refused for none.
    ///
    /// ```
    /// /// Whether the clocks may differ, here and at the provider.
    /// fn is_of_time(error: &oauth_runtime::Error) -> bool {
    ///     matches!(error.claim(), Some("exp" | "iat" | "nbf"))
    /// }
    /// ```
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        self.0.claim
    }

    /// The name of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The error code: the one in the body, or the one that the declaration gives to the status.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.code.as_ref()
    }

    /// The provider's own error code, where the declaration translates it into [`code`](Self::code).
    #[must_use]
    pub fn provider_code(&self) -> Option<&str> {
        self.0.provider_code.as_deref()
    }

    /// The provider's text about the error (`error_description`, RFC 6749 §5.2): escaped, cut to 1 KiB, and without the
    /// secrets of the request.
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Whether the provider itself refused: in JSON, in a form or with an empty body. The page of a firewall or a proxy is not
    /// its word, whatever [`code`](Self::code) the declaration gives to the status.
    #[must_use]
    pub fn is_from_provider(&self) -> bool {
        self.0.is_from_provider
    }

    /// Where the provider explains the error (`error_uri`, RFC 6749 §5.2), when it is an `http` or `https` URL.
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.0.uri.as_deref()
    }

    /// The HTTP status of the response, even when the response was incomplete or too large.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Whether the same request may succeed later without any change: a lost connection, a time-out, 408, 429, any 5xx but
    /// 501 and 505, and the error codes that say so. A response that is too large is transient only if its status is. That
    /// a proxy wants credentials is not, nor that the machine has no certificates. A store that fails is, unless somebody has
    /// to act: what is in it is damaged or of another client, say, or it is open to others.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        if let Some(status) = self.0.status {
            if matches!(status, 408 | 429 | 500 | 502..=504 | 506..=599) {
                return true;
            }
        }
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport | ErrorKind::Store => {
                !self.0.is_permanent
            }
            _ => self.0.code.as_ref().is_some_and(ErrorCode::is_transient),
        }
    }

    /// How long the provider asks to wait (`Retry-After`, RFC 9110 §10.2.3), at most one hour.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The typed members of the error response, as the struct that `errors(extra(..))` makes: `AcmeErrorExtra` for `Acme`.
    ///
    /// # Errors
    ///
    /// When a member is missing or of another type, as it is in an error that is no error response.
    ///
    /// ```
    /// use oauth_runtime::oauth_provider;
    ///
    /// #[oauth_provider(
    ///     token_url = "https://acme.example/token",
    ///     grant = client_credentials,
    ///     errors(extra(error_codes: Vec<u32>)),
    /// )]
    /// struct Acme;
    ///
    /// fn is_blocked(error: &oauth_runtime::Error) -> bool {
    ///     error.extra::<AcmeErrorExtra>().is_ok_and(|extra| extra.error_codes.contains(&53003))
    /// }
    /// ```
    pub fn extra<E: crate::Extra>(&self) -> Result<E> {
        let none = Map::new();
        E::from_members(&crate::Members::refused(self.provider(), self.0.extra.as_ref().unwrap_or(&none)))
    }

    /// Whether the request reached the provider.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.0.sent
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}: ", inner.provider)?;
        if let Some(call) = &inner.call {
            write!(f, "{call}: ")?;
        }
        match (&inner.code, &inner.description) {
            // What to do says more than the provider's word, which its reason is.
            (Some(_), description) if inner.kind == ErrorKind::LoginRequired && inner.status.is_some() => {
                f.write_str(&inner.message)?;
                if let Some(description) = description {
                    write!(f, ": {description}")?;
                }
            }
            (Some(code), Some(description)) => write!(f, "{code}: {description}")?,
            (Some(code), None) => write!(f, "{code}")?,
            (None, Some(description)) => write!(f, "{}: {description}", inner.message)?,
            (None, None) => f.write_str(&inner.message)?,
        }
        if let Some(uri) = &inner.uri {
            write!(f, " (see {uri})")?;
        }
        if let Some(status) = inner.status {
            write!(f, " [HTTP {status}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("provider", &self.0.provider)
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("status", &self.0.status)
            .field("code", &self.0.code.as_ref().map(ToString::to_string))
            .field("retry_after", &self.0.retry_after)
            .field("sent", &self.0.sent)
            .finish()
    }
}

impl std::error::Error for Error {}
