//! JSON whose members keep their order: that of a declaration is the order in which a person wrote it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A JSON value as declarations have them; there is no null in one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Node {
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object.
    Object(Object),
}

/// The members of an object, in their order.
pub(crate) type Object = IndexMap<String, Node>;

impl Node {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members; none of what is no object.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = match self {
            Self::Object(members) => Some(members),
            _ => None,
        };
        members.into_iter().flatten().map(|(name, value)| (&**name, value))
    }

    /// The member of an object that has no other.
    pub(crate) fn only_member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) if members.len() == 1 => members.get(name),
            _ => None,
        }
    }

    /// Whether it is the flag `true`.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Vec<String>> for Node {
    /// A list; of one, the value alone.
    fn from(mut texts: Vec<String>) -> Self {
        match (texts.pop(), &*texts) {
            (Some(only), []) => Self::Text(only),
            (last, _) => Self::List(texts.into_iter().chain(last).map(Self::Text).collect()),
        }
    }
}
