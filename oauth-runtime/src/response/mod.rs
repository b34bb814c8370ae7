//! Reading the answer to a token request (RFC 6749 §5).

pub(crate) mod document;
mod expiry;
mod refusal;

use std::collections::BTreeMap;

use self::document::{Node, Text};
use crate::clock::Timestamp;
use crate::metadata::{Metadata, Refresh, ResponseFormat};
use crate::template::{Piece, parse};
use crate::token::TokenData;
use crate::transport::HttpResponse;
use crate::{Error, ErrorKind, Members, Scope, Secret, scope};

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
    pub(crate) secrets: &'a [&'a str],
}

impl Answer<'_> {
    /// The token in the answer, and what `extra` makes of the members beside it.
    ///
    /// # Errors
    ///
    /// A typed error when the answer is a redirect, says that something is wrong, or holds no usable token.
    pub(crate) fn token<E>(&self, extra: impl FnOnce(&Members<'_>) -> E) -> Result<(TokenData, E), Error> {
        let status = self.response.status;
        if status.is_redirection() && !self.accepted() {
            let message = "the provider answered with a redirect, which is never followed";
            return Err(Error::new(self.metadata, ErrorKind::Redirect, message).with_status(status.as_u16()));
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
        Ok((self.data(&members, access_token)?, extra(&members)))
    }

    fn data(&self, members: &Members<'_>, access_token: &str) -> Result<TokenData, Error> {
        let rules = &self.metadata.response;
        let text = |name, paths: &[&str]| match value(members.member(name, paths)) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        };
        let refresh_token = match self.metadata.refresh {
            Refresh::None => None,
            Refresh::RefreshToken => text("refresh_token", rules.refresh_token).map(Secret::from),
        };
        let lifetime =
            expiry::seconds_of(members.member("refresh_token_expires_in", rules.refresh_token_expires_in));
        Ok(TokenData {
            token_type: self.token_type(value(members.member("token_type", rules.token_type)))?,
            expiry: expiry::expiry(self.metadata, self.begun, access_token, |name, paths| {
                members.member(name, paths)
            }),
            scope: self.scope(members),
            refresh_token_expires_at: lifetime
                .filter(|_| refresh_token.is_some())
                .map(|lifetime| self.begun.plus(lifetime).system_time()),
            refresh_token,
            id_token: text("id_token", rules.id_token).map(Secret::from),
            members: self.presented_members(members),
            access_token: Secret::from(access_token),
        })
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

    /// The type in the answer, which must be one the declaration knows how to present.
    fn token_type(&self, stated: Option<Value<'_>>) -> Result<String, Error> {
        let metadata = self.metadata;
        let default = metadata.response.default_token_type;
        let stated = match stated {
            Some(Value::Text(stated)) if !stated.is_empty() => stated,
            Some(Value::Other(kind)) => {
                return Err(self.invalid(format!("`token_type` is {kind} and not a string")));
            }
            Some(Value::Text(_)) | None => return Ok(default.unwrap_or("Bearer").to_owned()),
        };
        let known = [Some("Bearer"), default, metadata.bearer.scheme];
        if known.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(stated)) {
            Ok(stated.to_owned())
        } else {
            Err(self.invalid(format!(
                "`token_type` is `{}`, not `Bearer`",
                crate::error::printable(&self.scrub(stated))
            )))
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
        let status = self.response.status;
        status.is_success() || self.metadata.response.accept_status.contains(&status.as_u16())
    }

    fn invalid(&self, problem: impl AsRef<str>) -> Error {
        let message = format!("the answer holds no usable token: {}", problem.as_ref());
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
        let parsed = if body.is_empty() {
            Err("it is empty".to_owned())
        } else if form {
            document::form(body).ok_or_else(|| "it is no form, or a name stands twice".to_owned())
        } else {
            document::json(body)
        };
        parsed.map_err(|problem| format!("{problem} ({})", self.body_shape()))
    }

    /// The body for a message: what it claims to be and its length, never its text.
    fn body_shape(&self) -> String {
        let content_type =
            self.response.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = self.scrub(content_type.unwrap_or("no content type"));
        format!("{}, {} bytes", crate::error::printable(&content_type), self.response.body.len())
    }
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
