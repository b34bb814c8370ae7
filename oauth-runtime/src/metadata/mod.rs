//! A provider's declaration as data.
//!
//! `#[oauth_provider(..)]` turns its attribute into one [`Metadata`] constant; the client, the mock and tools
//! all read that same constant. Everything in it is `'static` and `Copy`, serialises with serde, and has a JSON
//! Schema with the feature `schemars`. The words are those of the attribute and of the RFCs it names.

mod errors;
mod request;
mod response;

pub use errors::ErrorRules;
pub use request::{
    BasicEncoding, BearerRules, ClientAuth, Literal, Method, Param, RequestFormat, RequestRules,
    WireGrantType,
};
pub use response::{
    ExpiresAtFormat, ExpiresAtRule, ExpiresInFormat, ExpiresInRule, ExtraMember, ResponseFormat,
    ResponseRules, TimeUnit,
};

use serde::Serialize;

use crate::Provider;

/// Everything that a provider declares about itself, as constant data.
///
/// Built by the macro; to write one by hand, start from [`Metadata::new`] and add what differs from the
/// defaults of RFC 6749.
///
/// ```
/// use oauth_runtime::metadata::{Grant, Metadata, ResponseRules};
///
/// const CLIQUIFY: Metadata =
///     Metadata::new("Cliquify", "CLIQUIFY", "https://oauth.cliquify.me/oauth/access-token", &[Grant::ClientCredentials])
///         .response(ResponseRules::new().root("token"));
/// assert_eq!(CLIQUIFY.response.root, Some("token"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Metadata {
    /// The name of the annotated struct.
    pub name: &'static str,
    /// What the names of the environment variables start with, such as `MOBIFINANCE_MINI_APP`.
    pub env_prefix: &'static str,
    /// The configuration fields of the struct, in the order they are written.
    pub fields: &'static [Field],
    /// The grants the provider offers to this client.
    pub grants: &'static [Grant],
    /// The token endpoint (RFC 6749 §3.2), a template.
    pub token_url: &'static str,
    /// The authorization endpoint (RFC 6749 §3.1), a template.
    pub authorization_url: Option<&'static str>,
    /// How the client authenticates at the token endpoint (RFC 6749 §2.3).
    pub client_auth: ClientAuth,
    /// How scopes are written (RFC 6749 §3.3).
    pub scope: ScopeRules,
    /// What a token request looks like.
    pub request: RequestRules,
    /// Where the members of a token response are.
    pub response: ResponseRules,
    /// A lifetime that overrides what the response says.
    pub lifetime: Option<Lifetime>,
    /// How an error is recognised and named.
    pub errors: ErrorRules,
    /// How the user is sent to the provider.
    pub authorize: Authorize,
    /// How a refresh token is used.
    pub refresh: Refresh,
    /// How the token is presented to a resource server (RFC 6750).
    pub bearer: BearerRules,
    /// The resources that the token is for, templates: all of them are parameters of a token request (RFC 8707 §2),
    /// and their origins are the ones that the token may be sent to (RFC 9700 §4.9).
    pub resource: &'static [&'static str],
    /// Seconds of life that a token handed out from the cache still has.
    pub min_validity: Option<u64>,
}

impl Metadata {
    /// The declaration of a provider that follows RFC 6749 in everything not said here.
    #[must_use]
    pub const fn new(
        name: &'static str,
        env_prefix: &'static str,
        token_url: &'static str,
        grants: &'static [Grant],
    ) -> Self {
        Self {
            name,
            env_prefix,
            fields: &[],
            grants,
            token_url,
            authorization_url: None,
            client_auth: ClientAuth::ClientSecretPost,
            scope: ScopeRules::new(),
            request: RequestRules::new(),
            response: ResponseRules::new(),
            lifetime: None,
            errors: ErrorRules::new(),
            authorize: Authorize::Pkce(PkceMethod::S256),
            refresh: Refresh::RefreshToken,
            bearer: BearerRules::new(),
            resource: &[],
            min_validity: None,
        }
    }

    /// The declaration of the provider `P`.
    // The value of the generated `METADATA`: rustc evaluates a path to a constant at each check, and a call only
    // where the constant is used.
    #[must_use]
    pub const fn of<P: Provider>() -> &'static Self {
        P::METADATA
    }

    /// With these configuration fields.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// With this authorization endpoint.
    #[must_use]
    pub const fn authorization_url(mut self, template: &'static str) -> Self {
        self.authorization_url = Some(template);
        self
    }

    /// With this client authentication.
    #[must_use]
    pub const fn client_auth(mut self, client_auth: ClientAuth) -> Self {
        self.client_auth = client_auth;
        self
    }

    /// With these rules for scopes.
    #[must_use]
    pub const fn scope(mut self, scope: ScopeRules) -> Self {
        self.scope = scope;
        self
    }

    /// With these rules for the token request.
    #[must_use]
    pub const fn request(mut self, request: RequestRules) -> Self {
        self.request = request;
        self
    }

    /// With these rules for the token response.
    #[must_use]
    pub const fn response(mut self, response: ResponseRules) -> Self {
        self.response = response;
        self
    }

    /// With this lifetime, whatever the response says.
    #[must_use]
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// With these rules for errors.
    #[must_use]
    pub const fn errors(mut self, errors: ErrorRules) -> Self {
        self.errors = errors;
        self
    }

    /// With this way of sending the user to the provider.
    #[must_use]
    pub const fn authorize(mut self, authorize: Authorize) -> Self {
        self.authorize = authorize;
        self
    }

    /// With this use of refresh tokens.
    #[must_use]
    pub const fn refresh(mut self, refresh: Refresh) -> Self {
        self.refresh = refresh;
        self
    }

    /// With this way of presenting the token.
    #[must_use]
    pub const fn bearer(mut self, bearer: BearerRules) -> Self {
        self.bearer = bearer;
        self
    }

    /// With these resources that the token is for.
    #[must_use]
    pub const fn resource(mut self, templates: &'static [&'static str]) -> Self {
        self.resource = templates;
        self
    }

    /// With this many seconds of life left in every token handed out from the cache.
    #[must_use]
    pub const fn min_validity(mut self, seconds: u64) -> Self {
        self.min_validity = Some(seconds);
        self
    }
}

/// A grant of RFC 6749: the way a client obtains a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Grant {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.4.
    ClientCredentials,
}

impl Grant {
    /// The value of the `grant_type` parameter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

/// One configuration field of a provider's struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Field {
    /// The name of the field, also what a `{placeholder}` says.
    pub name: &'static str,
    /// The environment variable that `from_env` reads.
    pub env: &'static str,
    /// Whether the field may be left out (its type is `Option<..>`).
    pub optional: bool,
    /// The value the field has when nothing else is said.
    pub default: Option<&'static str>,
    /// Whether the value is a secret.
    pub secret: bool,
    /// A regular expression that the whole value must match.
    pub pattern: Option<&'static str>,
    /// The values the field may have; empty when any will do.
    pub one_of: &'static [&'static str],
}

impl Field {
    /// A required field without further rules.
    #[must_use]
    pub const fn new(name: &'static str, env: &'static str) -> Self {
        Self { name, env, optional: false, default: None, secret: false, pattern: None, one_of: &[] }
    }

    /// The same field, which may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same field with a default.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// The same field as a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same field with a regular expression that the whole value must match.
    #[must_use]
    pub const fn pattern(mut self, regex: &'static str) -> Self {
        self.pattern = Some(regex);
        self
    }

    /// The same field with the only values it may have.
    #[must_use]
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }
}

/// How scopes are written (RFC 6749 §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScopeRules {
    /// What stands between two scopes; a space by default.
    pub separator: &'static str,
    /// The name of the parameter; `scope` by default.
    pub param: &'static str,
    /// The scopes that are asked for when the caller names none.
    pub default: &'static [&'static str],
    /// The scopes that have a name of their own: that name, and what is sent.
    pub named: &'static [(&'static str, &'static str)],
}

impl ScopeRules {
    /// Scopes as RFC 6749 §3.3 writes them.
    #[must_use]
    pub const fn new() -> Self {
        Self { separator: " ", param: "scope", default: &[], named: &[] }
    }

    /// With this between two scopes.
    #[must_use]
    pub const fn separator(mut self, separator: &'static str) -> Self {
        self.separator = separator;
        self
    }

    /// With this parameter name.
    #[must_use]
    pub const fn param(mut self, name: &'static str) -> Self {
        self.param = name;
        self
    }

    /// With these scopes when the caller names none.
    #[must_use]
    pub const fn default(mut self, scopes: &'static [&'static str]) -> Self {
        self.default = scopes;
        self
    }

    /// With these named scopes.
    #[must_use]
    pub const fn named(mut self, scopes: &'static [(&'static str, &'static str)]) -> Self {
        self.named = scopes;
        self
    }
}

impl Default for ScopeRules {
    fn default() -> Self {
        Self::new()
    }
}

/// How long a token lives, whatever the response says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lifetime {
    /// This many seconds from the request.
    Seconds(u64),
    /// The token does not expire.
    Never,
    /// Until the `exp` claim of the access token, which is a JWT (RFC 7519 §4.1.4).
    Jwt,
}

/// How the user is sent to the provider to authorize the client (RFC 6749 §4.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Authorize {
    /// The code arrives by a way of the provider's own; there is no authorization request to build.
    None,
    /// By an authorization request with a code challenge (RFC 7636).
    Pkce(PkceMethod),
}

/// How the code challenge is made from the code verifier (RFC 7636 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum PkceMethod {
    /// SHA-256, base64url.
    S256,
}

/// How a refresh token is used (RFC 6749 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refresh {
    /// A refresh token in the answer is not used and not kept.
    None,
    /// As RFC 6749 §6 says.
    RefreshToken,
}
