//! Where the members of a token response are (RFC 6749 §5.1).

use serde::Serialize;

/// How the body of a token response is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResponseFormat {
    /// By its content type, then by looking at it: JSON, then a form.
    Auto,
    /// JSON, whatever its content type says.
    Json,
    /// A form, whatever its content type says.
    Form,
    /// The whole body is the access token.
    Text,
}

/// The unit of a lifetime on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimeUnit {
    /// Seconds, as RFC 6749 §5.1 has it.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Minutes.
    Minutes,
}

impl TimeUnit {
    /// The length of one unit in milliseconds.
    #[must_use]
    pub const fn milliseconds(self) -> u64 {
        match self {
            Self::Seconds => 1_000,
            Self::Milliseconds => 1,
            Self::Minutes => 60_000,
        }
    }
}

/// How a lifetime is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ExpiresInFormat {
    /// A number of units.
    #[serde(rename = "number")]
    Number,
    /// A number of units, or the moment of expiry in Unix time when the number is too large for a lifetime.
    #[serde(rename = "auto")]
    Auto,
    /// `days:hours:minutes`.
    #[serde(rename = "d:h:m")]
    DaysHoursMinutes,
}

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExpiresAtFormat {
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// A date and time of RFC 3339.
    Rfc3339,
    /// Any of these, by looking at it.
    Auto,
}

/// Where and how the lifetime of the access token is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExpiresInRule {
    /// The paths to look at, first choice first.
    pub path: &'static [&'static str],
    /// The unit of the number.
    pub unit: TimeUnit,
    /// The form of the value.
    pub format: ExpiresInFormat,
    /// The lifetime in seconds when the response says none.
    pub default: Option<u64>,
}

impl ExpiresInRule {
    /// A number of seconds there.
    #[must_use]
    pub const fn new(path: &'static [&'static str]) -> Self {
        Self { path, unit: TimeUnit::Seconds, format: ExpiresInFormat::Number, default: None }
    }

    /// In this unit.
    #[must_use]
    pub const fn unit(mut self, unit: TimeUnit) -> Self {
        self.unit = unit;
        self
    }

    /// In this form.
    #[must_use]
    pub const fn format(mut self, format: ExpiresInFormat) -> Self {
        self.format = format;
        self
    }

    /// With this lifetime in seconds when the response says none.
    #[must_use]
    pub const fn default(mut self, seconds: u64) -> Self {
        self.default = Some(seconds);
        self
    }
}

/// Where and how the moment of expiry is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExpiresAtRule {
    /// The paths to look at, first choice first.
    pub path: &'static [&'static str],
    /// The form of the value.
    pub format: ExpiresAtFormat,
}

impl ExpiresAtRule {
    /// A moment there, in any known form.
    #[must_use]
    pub const fn new(path: &'static [&'static str]) -> Self {
        Self { path, format: ExpiresAtFormat::Auto }
    }

    /// In this form.
    #[must_use]
    pub const fn format(mut self, format: ExpiresAtFormat) -> Self {
        self.format = format;
        self
    }
}

/// A member of the response beyond RFC 6749, typed by the declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExtraMember {
    /// The name of the field in the generated struct.
    pub name: &'static str,
    /// The type, as the declaration writes it.
    pub ty: &'static str,
    /// Where the value is: a path in the body, or the name of a header.
    pub path: &'static str,
}

impl ExtraMember {
    /// A member of the generated struct.
    #[must_use]
    pub const fn new(name: &'static str, ty: &'static str, path: &'static str) -> Self {
        Self { name, ty, path }
    }
}

/// What differs in a token response from RFC 6749 §5.1.
///
/// A path is `a.b[0].c` and starts at `root`; with a leading `/` it is an RFC 6901 JSON Pointer and starts at
/// the top of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ResponseRules {
    /// How the body is written.
    pub format: ResponseFormat,
    /// The path of the object that holds the members.
    pub root: Option<&'static str>,
    /// Text that stands before the document and is not part of it.
    pub strip_prefix: Option<&'static str>,
    /// Statuses that carry a token, besides any 2xx.
    pub accept_status: &'static [u16],
    /// Where `access_token` is.
    pub access_token: &'static [&'static str],
    /// Where `token_type` is.
    pub token_type: &'static [&'static str],
    /// The `token_type` of a response that says none.
    pub default_token_type: Option<&'static str>,
    /// Where `expires_in` is.
    pub expires_in: ExpiresInRule,
    /// Where the moment of expiry is; it goes before `expires_in`.
    pub expires_at: ExpiresAtRule,
    /// Where `refresh_token` is.
    pub refresh_token: &'static [&'static str],
    /// Where the lifetime of the refresh token is, in seconds.
    pub refresh_token_expires_in: &'static [&'static str],
    /// Where `scope` is.
    pub scope: &'static [&'static str],
    /// Where the ID token of OpenID Connect is.
    pub id_token: &'static [&'static str],
    /// Members that are response headers: the RFC's name, the header's.
    pub headers: &'static [(&'static str, &'static str)],
    /// Members beyond RFC 6749, read from the body.
    pub extra: &'static [ExtraMember],
    /// Members beyond RFC 6749, read from response headers.
    pub extra_headers: &'static [ExtraMember],
}

impl ResponseRules {
    /// A response as RFC 6749 §5.1 has it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            format: ResponseFormat::Auto,
            root: None,
            strip_prefix: None,
            accept_status: &[],
            access_token: &["access_token"],
            token_type: &["token_type"],
            default_token_type: None,
            expires_in: ExpiresInRule::new(&["expires_in"]),
            expires_at: ExpiresAtRule::new(&["expires_at"]),
            refresh_token: &["refresh_token"],
            refresh_token_expires_in: &["refresh_token_expires_in"],
            scope: &["scope"],
            id_token: &["id_token"],
            headers: &[],
            extra: &[],
            extra_headers: &[],
        }
    }

    /// Written like this.
    #[must_use]
    pub const fn format(mut self, format: ResponseFormat) -> Self {
        self.format = format;
        self
    }

    /// With the members in this object.
    #[must_use]
    pub const fn root(mut self, path: &'static str) -> Self {
        self.root = Some(path);
        self
    }

    /// With this text before the document.
    #[must_use]
    pub const fn strip_prefix(mut self, prefix: &'static str) -> Self {
        self.strip_prefix = Some(prefix);
        self
    }

    /// With a token under these statuses too.
    #[must_use]
    pub const fn accept_status(mut self, statuses: &'static [u16]) -> Self {
        self.accept_status = statuses;
        self
    }

    /// With `access_token` there.
    #[must_use]
    pub const fn access_token(mut self, paths: &'static [&'static str]) -> Self {
        self.access_token = paths;
        self
    }

    /// With `token_type` there.
    #[must_use]
    pub const fn token_type(mut self, paths: &'static [&'static str]) -> Self {
        self.token_type = paths;
        self
    }

    /// With this `token_type` when the response says none.
    #[must_use]
    pub const fn default_token_type(mut self, token_type: &'static str) -> Self {
        self.default_token_type = Some(token_type);
        self
    }

    /// With the lifetime there.
    #[must_use]
    pub const fn expires_in(mut self, rule: ExpiresInRule) -> Self {
        self.expires_in = rule;
        self
    }

    /// With the moment of expiry there.
    #[must_use]
    pub const fn expires_at(mut self, rule: ExpiresAtRule) -> Self {
        self.expires_at = rule;
        self
    }

    /// With `refresh_token` there.
    #[must_use]
    pub const fn refresh_token(mut self, paths: &'static [&'static str]) -> Self {
        self.refresh_token = paths;
        self
    }

    /// With the refresh token's lifetime there.
    #[must_use]
    pub const fn refresh_token_expires_in(mut self, paths: &'static [&'static str]) -> Self {
        self.refresh_token_expires_in = paths;
        self
    }

    /// With `scope` there.
    #[must_use]
    pub const fn scope(mut self, paths: &'static [&'static str]) -> Self {
        self.scope = paths;
        self
    }

    /// With `id_token` there.
    #[must_use]
    pub const fn id_token(mut self, paths: &'static [&'static str]) -> Self {
        self.id_token = paths;
        self
    }

    /// With these members in headers.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// With these typed members in the body.
    #[must_use]
    pub const fn extra(mut self, extra: &'static [ExtraMember]) -> Self {
        self.extra = extra;
        self
    }

    /// With these typed members in headers.
    #[must_use]
    pub const fn extra_headers(mut self, extra: &'static [ExtraMember]) -> Self {
        self.extra_headers = extra;
        self
    }
}

impl Default for ResponseRules {
    fn default() -> Self {
        Self::new()
    }
}
