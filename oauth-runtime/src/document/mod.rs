//! The body of an answer as a tree, whatever it was written in.
//!
//! Strings borrow from the body, so that tokens are not copied about; one that had to be unescaped is
//! overwritten when it is dropped.

mod mend;
#[cfg(feature = "xml")]
mod xml;
#[cfg(not(feature = "xml"))]
#[path = "no_xml.rs"]
mod xml;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use oauth_grammar::{Path, Step};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;
use zeroize::Zeroize as _;

pub(crate) use self::mend::{with_latin1, without_numbers_out_of_range};
pub(crate) use self::xml::xml;

/// Where a declaration says XML and nothing can read it.
#[cfg(not(feature = "xml"))]
pub(crate) const NO_XML: &str = "XML needs the feature `xml` of `oauth-runtime`";

/// How many values an answer may have. In the tree they take up to fifty times the bytes they have in the answer.
const MAX_VALUES: usize = 16_384;
const TOO_MANY: &str = "it has too many values";
const DUPLICATE_MEMBER: &str = "duplicate member";
/// What the error of [`json`] begins with where a number is too large.
pub(crate) const NUMBER_OUT_OF_RANGE: &str = "a number is out of range";

/// One value of the tree.
#[derive(PartialEq)]
pub(crate) enum Node<'b> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Text<'b>),
    List(Vec<Node<'b>>),
    Object(Vec<(Text<'b>, Node<'b>)>),
}

/// A string of the tree.
#[derive(PartialEq)]
pub(crate) struct Text<'b>(Cow<'b, str>);

impl<'b> Text<'b> {
    pub(crate) fn new(text: impl Into<Cow<'b, str>>) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

impl Node<'_> {
    /// What kind of value this is, for a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.as_str()) } else { None }
    }

    /// A string or a number as text; providers write codes and lifetimes as either.
    pub(crate) fn as_word(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text.as_str())),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// The same, or `true` or `false`: what is sent on as it was answered.
    pub(crate) fn as_sent(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            other => other.as_word(),
        }
    }

    /// The value at `path`.
    pub(crate) fn at(&self, path: &Path) -> Option<&Self> {
        path.steps().iter().try_fold(self, |node, step| match (step, node) {
            (Step::Index(index), Self::List(items)) => items.get(*index),
            (Step::Either(index), Self::List(items)) => items.get(index.parse::<usize>().ok()?),
            (Step::Member(name) | Step::Either(name), _) => node.member(name),
            (Step::Index(_), _) => None,
        })
    }

    /// The member of this name, where this is an object that has it.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.members().find(|(member, _)| *member == name).map(|(_, value)| value)
    }

    /// The members in their order; none where this is no object.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members = if let Self::Object(members) = self { members.as_slice() } else { &[] };
        members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The elements of an array, or the one value itself.
    pub(crate) fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { std::slice::from_ref(self) }
    }

    /// A copy for a typed extra.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.as_str().to_owned()),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(members) => Value::Object(
                members.iter().map(|(name, value)| (name.as_str().to_owned(), value.to_value())).collect(),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text.as_str()),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(_) => serializer.collect_map(self.members()),
        }
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        NodeSeed(&Cell::new(MAX_VALUES)).deserialize(deserializer)
    }
}

/// Reads one value, and counts how many more may follow.
#[derive(Clone, Copy)]
struct NodeSeed<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| de::Error::custom(TOO_MANY))?;
        self.0.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let mut members = Members::default();
        while let Some(name) = entries.next_key()? {
            members.push(name, entries.next_value_seed(self)?);
        }
        if let Some(number) = members.number() {
            return Ok(Node::Number(number));
        }
        // Which of two values is meant cannot be known (RFC 8259 §4). The name is the provider's text and is
        // not repeated.
        members.finish().ok_or_else(|| de::Error::custom(DUPLICATE_MEMBER))
    }
}

/// Collects the members of an object, each once.
#[derive(Default)]
struct Members<'b>(Vec<(Text<'b>, Node<'b>)>);

impl<'b> Members<'b> {
    fn push(&mut self, name: Text<'b>, value: Node<'b>) {
        self.0.push((name, value));
    }

    /// The number that this is when anything in the program enables the feature `arbitrary_precision` of `serde_json`,
    /// which hands every number over as an object with one member of this name.
    fn number(&self) -> Option<Number> {
        let [(name, Node::Text(number))] = &*self.0 else { return None };
        (name.as_str() == "$serde_json::private::Number").then(|| number.as_str().parse().ok()).flatten()
    }

    /// The object; `None` when a name stands twice.
    fn finish(self) -> Option<Node<'b>> {
        const QUADRATIC_UP_TO: usize = 16;
        let names = || self.0.iter().map(|(name, _)| name.as_str());
        let repeated = if self.0.len() <= QUADRATIC_UP_TO {
            names().enumerate().any(|(index, name)| names().take(index).any(|earlier| earlier == name))
        } else {
            let mut sorted: Vec<&str> = names().collect();
            sorted.sort_unstable();
            sorted.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
        };
        if repeated { None } else { Some(Node::Object(self.0)) }
    }
}

/// Parses JSON, of at most [`MAX_VALUES`] values. Depth is bounded by `serde_json`'s own limit of 128.
///
/// # Errors
///
/// Where and in what way it is not JSON, without any of its text.
pub(crate) fn json(body: &str) -> Result<Node<'_>, String> {
    let mut parser = serde_json::Deserializer::from_str(body);
    let node = NodeSeed(&Cell::new(MAX_VALUES)).deserialize(&mut parser);
    node.and_then(|node| parser.end().map(|()| node)).map_err(|error| {
        let text = error.to_string();
        let what = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            // Texts of this module and of the depth limit; none repeats the input.
            _ if text.starts_with(DUPLICATE_MEMBER) => DUPLICATE_MEMBER,
            _ if text.starts_with(TOO_MANY) => TOO_MANY,
            _ if text.starts_with("recursion limit") => "it is nested too deeply",
            _ if text.starts_with("number out of range") => NUMBER_OUT_OF_RANGE,
            _ => "syntax error",
        };
        format!("{what} at line {} column {}", error.line(), error.column())
    })
}

/// Parses a form.
///
/// # Errors
///
/// That it is none, or what is wrong with its members, without any of its text.
pub(crate) fn form(body: &str) -> Result<Node<'_>, &'static str> {
    if !body.contains('=') || body.trim_start().starts_with('<') {
        return Err("it is not form-encoded");
    }
    let mut members = Members::default();
    for (index, (name, value)) in url::form_urlencoded::parse(body.trim().as_bytes()).enumerate() {
        if index >= MAX_VALUES {
            return Err(TOO_MANY);
        }
        members.push(Text(name), Node::Text(Text(value)));
    }
    members.finish().ok_or(DUPLICATE_MEMBER)
}

#[cfg(test)]
mod tests {
    use oauth_grammar::Path;

    use super::{DUPLICATE_MEMBER, MAX_VALUES, Node, TOO_MANY, form, json};

    fn text(body: &str, path: &str) -> Option<String> {
        json(body).unwrap().at(&Path::parse(path).unwrap()).and_then(Node::as_str).map(str::to_owned)
    }

    #[test]
    fn a_number_is_one_however_serde_json_hands_it_over() {
        let body = r#"{"expires_in":{"$serde_json::private::Number":"3600"}}"#;
        let node = json(body).unwrap();
        let number = node.member("expires_in").unwrap();
        assert!(matches!(number, Node::Number(number) if number.as_u64() == Some(3600)));
    }

    #[test]
    fn paths() {
        let body = r#"{"a":{"b":[{"c":"x"},["y"]],"":"e"},"d.e":"z","f/g":"w","m~n":"v"}"#;
        assert_eq!(text(body, "a.b[0].c").as_deref(), Some("x"));
        assert_eq!(text(body, "a.b[1][0]").as_deref(), Some("y"));
        assert_eq!(text(body, "/a/b/0/c").as_deref(), Some("x"));
        assert_eq!(text(body, "/d.e").as_deref(), Some("z"));
        assert_eq!(text(body, "/f~1g").as_deref(), Some("w"));
        assert_eq!(text(body, "/m~0n").as_deref(), Some("v"));
        for absent in ["a.b[2]", "a.c", "d.e", "/a/b/c", "a.b.0", "a[0]"] {
            assert_eq!(text(body, absent), None, "{absent}");
        }
    }

    #[test]
    fn a_repeated_member_is_refused_at_any_depth() {
        assert!(json(r#"{"a":1,"b":{"c":1,"c":2}}"#).is_err());
        let many: String =
            (0..40).flat_map(|n| ["\"m".to_owned(), n.to_string(), "\":1,".to_owned()]).collect();
        assert!(json(&format!("{{{many}\"m7\":2}}")).is_err());
        assert!(json(&format!("{{{many}\"n\":2}}")).is_ok());
        assert_eq!(form("a=1&a=2").err(), Some(DUPLICATE_MEMBER));
    }

    #[test]
    fn no_more_values_are_kept_than_an_answer_can_need() {
        let list = |count: usize| format!("[{}]", vec!["0"; count - 1].join(","));
        assert!(json(&list(MAX_VALUES)).is_ok());
        for body in [list(MAX_VALUES + 1), format!("[{}[]", "[0],".repeat(MAX_VALUES / 2)), list(1 << 19)] {
            assert!(json(&body).err().unwrap().starts_with(TOO_MANY));
        }
        let members = |count: usize| {
            (0..count).flat_map(|n| ["m".to_owned(), n.to_string(), "=&".to_owned()]).collect::<String>()
        };
        assert!(form(&members(MAX_VALUES)).is_ok());
        assert_eq!(form(&members(MAX_VALUES + 1)).err(), Some(TOO_MANY));
        let object = members(MAX_VALUES).replace("=&", "\":0,\"").replace("m0\"", "{\"m0\"");
        assert!(json(&format!("{object}m\":0}}")).err().unwrap().starts_with(TOO_MANY));
    }

    #[test]
    fn e18_an_error_names_the_place_and_not_the_text() {
        let error = |body: &str| json(body).err().unwrap();
        assert_eq!(error("{\"access_token\":\"SECRET\" x}"), "syntax error at line 1 column 26");
        assert_eq!(error("{\"a\":"), "it ends too early at line 1 column 5");
        assert!(error(&"[".repeat(100_000)).starts_with("it is nested too deeply"));
        assert!(error("{\"a\":1,\"a\":2}").starts_with("duplicate member"));
    }
}
