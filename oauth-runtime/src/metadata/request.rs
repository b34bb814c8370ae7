//! What a token request looks like, and how the token is presented afterwards.

use serde::Serialize;

/// How the client authenticates at the token endpoint (RFC 6749 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClientAuth {
    /// `client_id` and `client_secret` as parameters.
    ClientSecretPost,
    /// The HTTP Basic scheme.
    ClientSecretBasic(BasicEncoding),
    /// A public client: `client_id` as a parameter and no secret.
    None,
}

/// How the two halves of HTTP Basic credentials are encoded before base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BasicEncoding {
    /// `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 asks.
    FormUrlEncoded,
    /// As they are, for providers that do not decode them.
    Raw,
}

/// The HTTP method of a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Method {
    /// `GET`: every parameter goes into the query.
    Get,
    /// `POST`, as RFC 6749 §3.2 asks.
    Post,
}

/// Where the parameters of a token request go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestFormat {
    /// A form body (RFC 6749 appendix B).
    Form,
    /// The query of the URL, with an empty form body.
    Query,
    /// A JSON object in the body.
    Json,
    /// Nowhere: the request has no parameters and no body.
    None,
}

/// The `grant_type` parameter of a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WireGrantType {
    /// The grant's own name.
    OfGrant,
    /// This value instead.
    Value(&'static str),
    /// The parameter is not sent.
    None,
}

/// A value written in a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Literal {
    /// A string; a template where the declaration takes one.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Bool(bool),
}

/// A parameter or header that a declaration adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Param {
    /// The name on the wire.
    pub name: &'static str,
    /// The value: the first of these that resolves; without one the parameter is left out.
    pub value: &'static [Literal],
}

impl Param {
    /// A parameter with its alternatives, first choice first.
    #[must_use]
    pub const fn new(name: &'static str, value: &'static [Literal]) -> Self {
        Self { name, value }
    }
}

/// What differs in a token request from RFC 6749 §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RequestRules {
    /// The HTTP method.
    pub method: Method,
    /// Where the parameters go.
    pub format: RequestFormat,
    /// The `grant_type` parameter.
    pub grant_type: WireGrantType,
    /// Parameters added to the others.
    pub params: &'static [Param],
    /// Parameters added to the query, wherever the others go.
    pub query: &'static [Param],
    /// Headers added to the request.
    pub headers: &'static [Param],
    /// RFC 6749 names that go by another name on the wire: the RFC's, the provider's.
    pub rename: &'static [(&'static str, &'static str)],
    /// RFC 6749 parameters that are not sent.
    pub omit: &'static [&'static str],
}

impl RequestRules {
    /// A request as RFC 6749 §3.2 has it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            method: Method::Post,
            format: RequestFormat::Form,
            grant_type: WireGrantType::OfGrant,
            params: &[],
            query: &[],
            headers: &[],
            rename: &[],
            omit: &[],
        }
    }

    /// Whether the parameters go into the query: a `GET` has nowhere else to put them.
    pub(crate) fn in_query(&self) -> bool {
        self.format == RequestFormat::Query || self.method == Method::Get
    }

    /// With this method.
    #[must_use]
    pub const fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// With the parameters there.
    #[must_use]
    pub const fn format(mut self, format: RequestFormat) -> Self {
        self.format = format;
        self
    }

    /// With this `grant_type`.
    #[must_use]
    pub const fn grant_type(mut self, grant_type: WireGrantType) -> Self {
        self.grant_type = grant_type;
        self
    }

    /// With these parameters besides.
    #[must_use]
    pub const fn params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }

    /// With these parameters in the query.
    #[must_use]
    pub const fn query(mut self, query: &'static [Param]) -> Self {
        self.query = query;
        self
    }

    /// With these headers besides.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [Param]) -> Self {
        self.headers = headers;
        self
    }

    /// With these wire names.
    #[must_use]
    pub const fn rename(mut self, rename: &'static [(&'static str, &'static str)]) -> Self {
        self.rename = rename;
        self
    }

    /// Without these parameters.
    #[must_use]
    pub const fn omit(mut self, omit: &'static [&'static str]) -> Self {
        self.omit = omit;
        self
    }
}

impl Default for RequestRules {
    fn default() -> Self {
        Self::new()
    }
}

/// How the token is presented to a resource server (RFC 6750 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BearerRules {
    /// The header that carries the token.
    pub header: &'static str,
    /// What stands before the token in the header.
    pub scheme: Option<&'static str>,
    /// The query parameter that carries the token instead of the header.
    pub query: Option<&'static str>,
    /// The value, a template over `{access_token}`; the token itself by default.
    pub value: Option<&'static str>,
    /// Headers that go along with the token.
    pub headers: &'static [Param],
}

impl BearerRules {
    /// `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
    #[must_use]
    pub const fn new() -> Self {
        Self { header: "Authorization", scheme: Some("Bearer"), query: None, value: None, headers: &[] }
    }

    /// In this header.
    #[must_use]
    pub const fn header(mut self, name: &'static str) -> Self {
        self.header = name;
        self
    }

    /// With this scheme, or none.
    #[must_use]
    pub const fn scheme(mut self, scheme: Option<&'static str>) -> Self {
        self.scheme = scheme;
        self
    }

    /// In this query parameter instead of a header.
    #[must_use]
    pub const fn query(mut self, param: &'static str) -> Self {
        self.query = Some(param);
        self
    }

    /// With this value.
    #[must_use]
    pub const fn value(mut self, template: &'static str) -> Self {
        self.value = Some(template);
        self
    }

    /// With these headers besides.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [Param]) -> Self {
        self.headers = headers;
        self
    }
}

impl Default for BearerRules {
    fn default() -> Self {
        Self::new()
    }
}
