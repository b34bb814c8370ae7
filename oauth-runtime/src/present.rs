//! How a token is presented to a resource server (RFC 6750 §2).

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::declared::{self, resolve};
use crate::request::Requester;
use crate::response::NOT_APPLICABLE;
use crate::template::{Lookup, render};
use crate::token::TokenData;
use crate::{Error, ErrorKind, Secret};

/// What a request to a resource server has to carry.
///
/// Header values are marked sensitive, so that `Debug` does not show them.
#[derive(Clone)]
pub struct Presentation {
    headers: HeaderMap,
    query: Option<(&'static str, Secret)>,
}

impl Presentation {
    /// The headers to add; empty for a provider that takes the token in the query.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The query parameter to add, for a provider that declares `bearer(query = ..)`.
    #[must_use]
    pub fn query(&self) -> Option<(&'static str, &Secret)> {
        self.query.as_ref().map(|(name, value)| (*name, value))
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation").field("headers", &self.headers).field("query", &self.query).finish()
    }
}

/// Everything that presents the token.
///
/// # Errors
///
/// When the token is not an access token, or it or a configuration value cannot be sent in its place.
pub(crate) fn present(requester: &Requester, token: &TokenData) -> Result<Presentation, Error> {
    let metadata = requester.metadata;
    let values = Values { requester, token };
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = header(requester, token)? {
        headers.insert(name, value);
    }
    for (name, value) in resolve(metadata, metadata.bearer.headers, &values)? {
        let (name, value) = declared::header(metadata, name, &value.as_text())?;
        headers.insert(name, value);
    }
    let query = metadata.bearer.query.map(|name| (name, token.access_token.clone()));
    Ok(Presentation { headers, query })
}

/// The one header that carries the token; `None` where it goes into the query.
pub(crate) fn header(
    requester: &Requester,
    token: &TokenData,
) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
    let metadata = requester.metadata;
    let bearer = &metadata.bearer;
    if token.token_type.eq_ignore_ascii_case(NOT_APPLICABLE) {
        let message = "the token is not an access token (`token_type` is `N_A`)";
        return Err(Error::new(metadata, ErrorKind::InvalidResponse, message));
    }
    if bearer.query.is_some() {
        return Ok(None);
    }
    let token_text = token.access_token.expose_secret();
    let value = match bearer.value {
        Some(template) => Zeroizing::new(Values { requester, token }.render(template)?.ok_or_else(|| {
            let message = format!("the token lacks a member that `{template}` presents");
            Error::new(metadata, ErrorKind::InvalidResponse, message)
        })?),
        None => Zeroizing::new(token_text.to_owned()),
    };
    let value = match bearer.scheme {
        Some(scheme) => Zeroizing::new(format!("{scheme} {}", *value)),
        None => value,
    };
    declared::header(metadata, bearer.header, &value).map(Some)
}

struct Values<'a> {
    requester: &'a Requester,
    token: &'a TokenData,
}

impl Values<'_> {
    fn render(&self, template: &str) -> Result<Option<String>, Error> {
        render(template, self).map_err(|problem| Error::configuration(self.requester.metadata, problem))
    }
}

impl Lookup for Values<'_> {
    fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String> {
        match name {
            "access_token" => Ok(Some(Cow::Borrowed(self.token.access_token.expose_secret()))),
            _ if name.starts_with("token.") => {
                Ok(self.token.members.get(name).map(|value| Cow::Borrowed(value.expose_secret())))
            }
            _ => self.requester.configured().value(name),
        }
    }
}
