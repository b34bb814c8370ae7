//! Typed members that a provider adds to its tokens.

use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::metadata::Metadata;
use crate::response::document::Node;
use crate::{Error, ErrorKind};

/// The typed members that a provider adds to its tokens, declared with `response(extra(..))` and
/// `response(headers(..))`; `()` when there are none. The macro implements it.
pub trait Extra: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Reads the members from a token response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when a member is missing or has another type.
    fn from_members(members: &Members<'_>) -> Result<Self, Error>;
}

impl Extra for () {
    fn from_members(_members: &Members<'_>) -> Result<Self, Error> {
        Ok(())
    }
}

/// The members of one token response.
#[expect(missing_debug_implementations, reason = "its content is secret and it lives for one call")]
pub struct Members<'a> {
    pub(crate) metadata: &'a Metadata,
    pub(crate) document: &'a Node<'a>,
    pub(crate) root: Option<&'a Node<'a>>,
    pub(crate) headers: &'a HeaderMap,
    /// The members of RFC 6749 that the declaration reads from headers.
    pub(crate) from_headers: &'a [(&'static str, Node<'a>)],
}

impl<'a> Members<'a> {
    /// Reads the declared member `name`; one that is absent reads as null.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when the member is not a `T`. The error does not repeat the value.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        let value = self.value(name);
        // Headers and forms hold text alone, and some providers quote their numbers.
        let unquoted = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        serde_json::from_value(value).or_else(|error| unquoted.ok_or(error)).map_err(|_| {
            let ty = std::any::type_name::<T>();
            let message = format!("the member `{name}` is missing or is not a `{ty}`");
            Error::new(self.metadata, ErrorKind::InvalidResponse, message)
        })
    }

    fn value(&self, name: &str) -> serde_json::Value {
        let rules = &self.metadata.response;
        if let Some(member) = rules.extra.iter().find(|member| member.name == name) {
            return self.find(&[member.path]).map_or(serde_json::Value::Null, Node::to_value);
        }
        let header = rules.extra_headers.iter().find(|member| member.name == name);
        let text = header.and_then(|member| self.headers.get(member.path)?.to_str().ok());
        text.map_or(serde_json::Value::Null, serde_json::Value::from)
    }

    /// A member of RFC 6749: from the header that the declaration names, else from the body.
    pub(crate) fn member(&self, name: &str, paths: &[&str]) -> Option<&'a Node<'a>> {
        let from_header = self.from_headers.iter().find(|(member, _)| *member == name);
        from_header.map(|(_, node)| node).or_else(|| self.find(paths))
    }

    /// The first of the paths that is there and not null.
    pub(crate) fn find(&self, paths: &[&str]) -> Option<&'a Node<'a>> {
        paths.iter().find_map(|path| self.at(path))
    }

    fn at(&self, path: &str) -> Option<&'a Node<'a>> {
        let from = if path.starts_with('/') { Some(self.document) } else { self.root };
        from?.at(path).filter(|node| !matches!(node, Node::Null))
    }
}
