//! Reading the answer to a token request (RFC 6749 §5).

pub(crate) mod document;
mod expiry;
mod refusal;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;

use self::document::{Node, Text};
use crate::clock::Timestamp;
use crate::metadata::{Metadata, Refresh, ResponseFormat};
use crate::scrub::scrub;
use crate::template::{Piece, parse};
use crate::token::{AnyExtra, TokenData};
use crate::transport::{HttpResponse, TransportError};
use crate::{Error, ErrorKind, Members, Scope, Secret, scope};

/// What was sent and must not be printed, gathered when there is something to print.
pub(crate) type Secrets<'a> = dyn Fn() -> Vec<&'a str> + 'a;
/// The type of a token that is not an access token (RFC 8693 §2.2.1).
pub(crate) const NOT_APPLICABLE: &str = "N_A";

/// An answer and what is needed to understand it.
pub(crate) struct Answer<'a> {
    pub(crate) metadata: &'static Metadata,
    pub(crate) response: &'a HttpResponse,
    /// When the request began.
    pub(crate) begun: Timestamp,
    /// When the answer was complete.
    pub(crate) now: Timestamp,
    /// The scope parameter of the request.
    pub(crate) requested_scope: Option<&'a str>,
    /// What was sent and must not appear in an error.
    pub(crate) secrets: &'a Secrets<'a>,
}

impl Answer<'_> {
    /// The token in the answer, and what `extra` makes of the members beside it.
    ///
    /// # Errors
    ///
    /// A typed error when the answer is a redirect, says that something is wrong, or holds no usable token.
    pub(crate) fn token(&self, read_extra: fn(&Members<'_>) -> AnyExtra) -> Result<Arc<TokenData>, Error> {
        if let Some(error) = redirect(self.metadata, self.response.status) {
            return Err(error);
        }
        let document = match self.document() {
            Ok(document) => document,
            Err(problem) if self.accepted() => return Err(self.invalid(problem)),
            Err(_) => return Err(self.refusal(None)),
        };
        if self.is_refusal(&document) {
            return Err(self.refusal(Some(&document)));
        }
        let rules = &self.metadata.response;
        let from_headers = self.members_in_headers();
        let root = rules.root.map_or(Some(&document), |path| document.at(path));
        let members = Members {
            metadata: self.metadata,
            document: &document,
            root,
            headers: &self.response.headers,
            from_headers: &from_headers,
        };
        let access_token = match value(members.member("access_token", rules.access_token)) {
            Some(Value::Text(text)) if !text.is_empty() => text,
            None if self.names_an_error(&document) => return Err(self.refusal(Some(&document))),
            problem => return Err(self.invalid(self.no_token(&members, problem))),
        };
        check_access_token(self.metadata, access_token).map_err(|problem| self.invalid(problem))?;
        self.data(&members, access_token, read_extra(&members))
    }

    fn data(
        &self,
        members: &Members<'_>,
        access_token: &str,
        extra: AnyExtra,
    ) -> Result<Arc<TokenData>, Error> {
        let rules = &self.metadata.response;
        let refresh_token = self.refresh_token(members);
        let lifetime =
            expiry::seconds_of(members.member("refresh_token_expires_in", rules.refresh_token_expires_in));
        let scope = self.scope(members);
        Ok(Arc::new(TokenData {
            token_type: self.token_type(members)?,
            expiry: expiry::expiry(self.metadata, self.begun, access_token, |name, paths| {
                members.member(name, paths)
            }),
            unrequested_scope: self.unrequested(&scope),
            scope,
            refresh_token_expires_at: lifetime
                .filter(|_| refresh_token.is_some())
                .map(|lifetime| self.begun.plus(lifetime).system_time()),
            refresh_token,
            id_token: text(members, "id_token", rules.id_token).map(Secret::from),
            members: self.presented_members(members),
            access_token: Secret::from(access_token),
            extra,
        }))
    }

    /// The refresh token, unless the declaration has no use for it or it holds a character that RFC 6749 appendix A.17
    /// excludes.
    fn refresh_token(&self, members: &Members<'_>) -> Option<Secret> {
        let stated = match self.metadata.refresh {
            Refresh::None => None,
            Refresh::RefreshToken => text(members, "refresh_token", self.metadata.response.refresh_token),
        }?;
        if !stated.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            tracing::warn!(
                provider = self.metadata.name,
                "the refresh token holds a character that RFC 6749 excludes and is left out"
            );
            return None;
        }
        Some(Secret::from(stated))
    }

    /// The members that the declaration reads from headers, as far as they are there.
    fn members_in_headers(&self) -> Vec<(&'static str, Node<'_>)> {
        let value = |header: &str| self.response.headers.get(header)?.to_str().ok();
        let headers = self.metadata.response.headers.iter();
        headers.filter_map(|(name, header)| Some((*name, Node::Text(Text::new(value(header)?))))).collect()
    }

    fn no_token(&self, members: &Members<'_>, problem: Option<Value<'_>>) -> String {
        let rules = &self.metadata.response;
        let path = rules.access_token.join("` or `");
        match (problem, members.root, rules.root) {
            (Some(Value::Text(_)), ..) => format!("`{path}` is empty"),
            (Some(Value::Other(kind)), ..) => format!("`{path}` is {kind} and not a string"),
            (None, None, Some(root)) => format!("there is no `{root}`, where `{path}` should be"),
            (None, Some(Node::Object(_)), _) => format!("there is no `{path}`"),
            (None, node, _) => {
                let kind = node.map_or("nothing", Node::kind);
                format!("there is no `{path}`: `{}` is {kind}", rules.root.unwrap_or("/"))
            }
        }
    }

    /// The type in the answer, which must be one the declaration knows how to present, or `N_A` for an issued token
    /// that is not presented at all (RFC 8693 §2.2.1).
    fn token_type(&self, members: &Members<'_>) -> Result<Cow<'static, str>, Error> {
        let metadata = self.metadata;
        let default = metadata.response.default_token_type;
        let stated = match value(members.member("token_type", metadata.response.token_type)) {
            Some(Value::Text(stated)) if !stated.is_empty() => stated,
            Some(Value::Other(kind)) => {
                return Err(self.invalid(format!("`token_type` is {kind} and not a string")));
            }
            Some(Value::Text(_)) | None => return Ok(default.unwrap_or("Bearer").into()),
        };
        let issued = members.find(&["issued_token_type"]).and_then(Node::as_str);
        let not_presented = issued.filter(|issued| !issued.is_empty()).map(|_| NOT_APPLICABLE);
        let known = [Some("Bearer"), default, metadata.bearer.scheme, not_presented];
        match known.into_iter().flatten().find(|known| known.eq_ignore_ascii_case(stated)) {
            Some(known) if known == stated => Ok(Cow::Borrowed(known)),
            Some(_) => Ok(Cow::Owned(stated.to_owned())),
            None => Err(self.invalid(format!(
                "`token_type` is `{}`, not `Bearer`",
                crate::error::printable(&self.scrub(stated))
            ))),
        }
    }

    fn scope(&self, members: &Members<'_>) -> Vec<Scope> {
        let split = |text: &str| scope::split(self.metadata, text);
        match members.member("scope", self.metadata.response.scope) {
            Some(Node::Text(text)) if !text.as_str().is_empty() => split(text.as_str()),
            Some(Node::List(items)) => items.iter().filter_map(Node::as_str).flat_map(split).collect(),
            _ => self.requested_scope.map(split).unwrap_or_default(),
        }
    }

    /// Those of the granted scopes that were not asked for; none when the provider was left to choose.
    fn unrequested(&self, granted: &[Scope]) -> Vec<Scope> {
        let Some(requested) = self.requested_scope else { return Vec::new() };
        let requested = scope::split(self.metadata, requested);
        let unrequested: Vec<Scope> =
            granted.iter().filter(|scope| !requested.contains(scope)).cloned().collect();
        if !unrequested.is_empty() {
            let count = unrequested.len();
            tracing::warn!(provider = self.metadata.name, count, "scopes were granted that nobody asked for");
        }
        unrequested
    }

    /// The values of the `{token.path}` placeholders in `bearer(..)`.
    fn presented_members(&self, members: &Members<'_>) -> BTreeMap<String, Secret> {
        let bearer = &self.metadata.bearer;
        let values = bearer.headers.iter().flat_map(|header| header.value);
        let templates = values.filter_map(|value| {
            if let crate::metadata::Literal::Text(text) = value { Some(*text) } else { None }
        });
        let mut found = BTreeMap::new();
        for piece in bearer.value.into_iter().chain(templates).filter_map(|text| parse(text).ok()).flatten() {
            if let Piece::Placeholder(name) = piece {
                let path = name.strip_prefix("token.");
                if let Some(word) = path.and_then(|path| members.find(&[path])).and_then(Node::as_word) {
                    found.insert(name.to_owned(), Secret::new(word));
                }
            }
        }
        found
    }

    /// Whether the status is one that carries a token.
    fn accepted(&self) -> bool {
        accepted(self.metadata, self.response.status)
    }

    fn invalid(&self, problem: impl AsRef<str>) -> Error {
        let (problem, shape) = (problem.as_ref(), self.body_shape());
        let message = format!("the answer holds no usable token: {problem} ({shape})");
        Error::new(self.metadata, ErrorKind::InvalidResponse, message)
            .with_status(self.response.status.as_u16())
    }

    /// The body as a tree. What it looks like decides between JSON and a form, because content types lie.
    ///
    /// # Errors
    ///
    /// What the body is not, without any of its text.
    fn document(&self) -> Result<Node<'_>, String> {
        let body =
            std::str::from_utf8(&self.response.body).map_err(|_| "the body is not UTF-8".to_owned())?;
        let mut body = body.strip_prefix('\u{feff}').unwrap_or(body).trim();
        if let Some(prefix) = self.metadata.response.strip_prefix {
            body = body.strip_prefix(prefix.trim()).unwrap_or(body).trim_start();
        }
        let format = self.metadata.response.format;
        if format == ResponseFormat::Text && self.accepted() && !body.starts_with(['{', '<']) {
            return Ok(Node::Object(vec![(Text::new("access_token"), Node::Text(Text::new(body)))]));
        }
        let form = match format {
            ResponseFormat::Form => true,
            ResponseFormat::Json => false,
            _ => !body.starts_with(['{', '[']),
        };
        if body.is_empty() {
            Err("it is empty".to_owned())
        } else if form {
            document::form(body).map_err(str::to_owned)
        } else {
            document::json(body)
        }
    }

    /// The body for a message: what it claims to be and its length, never its text.
    fn body_shape(&self) -> String {
        let content_type =
            self.response.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = self.scrub(content_type.unwrap_or("no content type"));
        let content_type = crate::error::printable(&content_type);
        format!("{content_type}, {} bytes", self.response.body.len())
    }
}

/// The error for an answer that did not arrive whole. What its head said counts all the same: a redirect is one
/// whatever its body, and 503 may be tried again after the time it asks for.
pub(crate) fn incomplete(
    metadata: &Metadata,
    problem: &TransportError,
    now: Timestamp,
    secrets: &Secrets<'_>,
) -> Error {
    if let Some(error) = problem.status().and_then(|status| redirect(metadata, status)) {
        return error;
    }
    let message = scrub(&problem.to_string(), secrets());
    let error = Error::new(metadata, problem.error_kind(), message)
        .with_sent(problem.sent())
        .with_retry_after(problem.retry_after().and_then(|value| refusal::retry_after(value, now.wall())));
    match problem.status() {
        Some(status) => error.with_status(status.as_u16()),
        None => error,
    }
}

/// The error for a status that sends elsewhere.
fn redirect(metadata: &Metadata, status: StatusCode) -> Option<Error> {
    let message = "the provider answered with a redirect, which is never followed";
    (status.is_redirection() && !accepted(metadata, status))
        .then(|| Error::new(metadata, ErrorKind::Redirect, message).with_status(status.as_u16()))
}

fn accepted(metadata: &Metadata, status: StatusCode) -> bool {
    status.is_success() || metadata.response.accept_status.contains(&status.as_u16())
}

/// A member that is there.
enum Value<'a> {
    Text(&'a str),
    /// Of this kind instead of a string.
    Other(&'static str),
}

/// Sorts a member by whether it is the string that it should be.
fn value<'a>(node: Option<&'a Node<'a>>) -> Option<Value<'a>> {
    node.map(|node| node.as_str().map_or(Value::Other(node.kind()), Value::Text))
}

/// A member that is a string and not empty.
fn text<'a>(members: &Members<'a>, name: &str, paths: &[&str]) -> Option<&'a str> {
    match value(members.member(name, paths)) {
        Some(Value::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Holds an access token to the characters that can be presented: for `Authorization: Bearer` those of
/// `b64token` (RFC 6750 §2.1), elsewhere the visible ones of ASCII (RFC 6749 appendix A.12, without the space).
///
/// # Errors
///
/// That it holds another one, without the token.
pub(crate) fn check_access_token(metadata: &Metadata, token: &str) -> Result<(), &'static str> {
    let bearer = &metadata.bearer;
    let is_bearer = bearer.query.is_none() && bearer.value.is_none();
    let is_bearer = is_bearer && bearer.scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("Bearer"));
    let b64 =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    let valid = if is_bearer {
        let unpadded = token.trim_end_matches('=');
        !unpadded.is_empty() && unpadded.bytes().all(b64)
    } else {
        !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if valid { Ok(()) } else { Err("the access token holds a character that cannot be sent in its place") }
}
