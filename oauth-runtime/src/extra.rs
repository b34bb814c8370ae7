//! Typed members that a provider adds to its tokens.

use http::HeaderMap;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::document::Node;
use crate::plan::{ExtraSource, Location, Plan, ResponseRules, Scopes, Word};
use crate::secret::REDACTED;
use crate::{Error, ErrorKind, Secret};

/// The typed members that a provider adds to its tokens, declared with `response(extra(..))` and
/// `response(headers(..))`; `()` when there are none. The macro implements it.
pub trait Extra: Clone + Send + Sync + 'static {
    /// Reads the members from a token response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when a member is missing or has another type.
    fn from_members(members: &Members<'_>) -> Result<Self, Error>;

    /// Writes the members by their names; those that are a [`Secret`] as they are for a store, where they are `exposed`,
    /// and otherwise as a marker.
    fn to_members(&self, members: &mut Map<String, Value>, exposed: bool);
}

/// How a typed member is read and written.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be the type of a member of the response",
    label = "`{T}` is not read and written by serde",
    note = "derive `serde::Deserialize` and `serde::Serialize` for it, or use a `Secret`, an `Option` or a `Vec` of them"
)]
pub trait Codec<T> {
    /// Reads the member; an absent one is null.
    ///
    /// # Errors
    ///
    /// When the value is of another type.
    fn read(value: Value) -> Result<T, serde_json::Error>;

    /// Reads what is quoted: headers and forms hold only text, and some providers quote their numbers.
    #[must_use]
    fn unquote(_text: &str) -> Option<T> {
        None
    }

    /// Writes the member; `None` when it cannot be written. A secret is a marker unless it is `exposed`.
    fn write(member: &T, exposed: bool) -> Option<Value>;
}

/// As its type says by serde.
#[doc(hidden)]
#[derive(Debug)]
pub struct BySerde;

impl<T: Serialize + DeserializeOwned> Codec<T> for BySerde {
    fn read(value: Value) -> Result<T, serde_json::Error> {
        serde_json::from_value(value)
    }

    fn unquote(text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }

    fn write(member: &T, _exposed: bool) -> Option<Value> {
        serde_json::to_value(member).ok()
    }
}

/// As a [`Secret`], which serde does not write; or an `Option` or a `Vec` of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsSecret;

impl Codec<Secret> for AsSecret {
    fn read(value: Value) -> Result<Secret, serde_json::Error> {
        match value {
            Value::Number(number) => Ok(Secret::new(number.to_string())),
            Value::String(text) if text == REDACTED => Err(serde_json::Error::custom(
                "the secret was written without its text; serialise `exposed()`",
            )),
            value => String::deserialize(value).map(Secret::new),
        }
    }

    fn write(member: &Secret, exposed: bool) -> Option<Value> {
        Some(if exposed { member.expose_secret() } else { REDACTED }.into())
    }
}

impl Codec<Option<Secret>> for AsSecret {
    fn read(value: Value) -> Result<Option<Secret>, serde_json::Error> {
        if value.is_null() { Ok(None) } else { Self::read(value).map(Some) }
    }

    fn write(member: &Option<Secret>, exposed: bool) -> Option<Value> {
        member.as_ref().map_or(Some(Value::Null), |secret| Self::write(secret, exposed))
    }
}

impl Codec<Vec<Secret>> for AsSecret {
    fn read(value: Value) -> Result<Vec<Secret>, serde_json::Error> {
        Vec::<Value>::deserialize(value)?.into_iter().map(Self::read).collect()
    }

    fn write(member: &Vec<Secret>, exposed: bool) -> Option<Value> {
        member.iter().map(|secret| Self::write(secret, exposed)).collect()
    }
}

impl Extra for () {
    fn from_members(_members: &Members<'_>) -> Result<Self, Error> {
        Ok(())
    }

    fn to_members(&self, _members: &mut Map<String, Value>, _exposed: bool) {}
}

/// The members of one token response, or of a token that was stored.
#[expect(missing_debug_implementations, reason = "its content is secret and it lives for one call")]
pub struct Members<'a>(Source<'a>);

enum Source<'a> {
    Response(Response<'a>),
    Stored(&'a Map<String, Value>),
    /// Those of an error of this provider.
    Refused(&'a str, &'a Map<String, Value>),
}

/// A token response and what the declaration says of it.
#[derive(Clone, Copy)]
pub(crate) struct Response<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) rules: &'a ResponseRules,
    pub(crate) document: &'a Node<'a>,
    /// The object that holds the members.
    pub(crate) root: Option<&'a Node<'a>>,
    pub(crate) headers: &'a HeaderMap,
    /// Those of the calls after it.
    pub(crate) answers: &'a [(Box<str>, Value)],
    /// The typed members of the token that is refreshed.
    pub(crate) before: &'a Map<String, Value>,
    /// What the words are that are made of several members.
    pub(crate) composed: &'a Composed<'a>,
}

/// Words that are made of several members, and their texts, which may be tokens; those of which a member is not there have none.
pub(crate) type Composed<'a> = [(&'a Word, Zeroizing<String>)];

impl<'a> Members<'a> {
    pub(crate) fn of(response: Response<'a>) -> Self {
        Self(Source::Response(response))
    }

    pub(crate) fn stored(members: &'a Map<String, Value>) -> Self {
        Self(Source::Stored(members))
    }

    pub(crate) fn refused(provider: &'a str, members: &'a Map<String, Value>) -> Self {
        Self(Source::Refused(provider, members))
    }

    /// Reads the declared member `name`. An absent member reads as null.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] when the member is not a `T`. The error does not repeat the value.
    pub fn get<T: Serialize + DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        self.read::<BySerde, T>(name)
    }

    /// [`get`](Self::get) in one of several ways.
    #[doc(hidden)]
    pub fn read<C: Codec<T>, T>(&self, name: &str) -> Result<T, Error> {
        let value = self.value(name);
        let unquoted = value.as_str().and_then(C::unquote);
        C::read(value)
            .or_else(|error| unquoted.ok_or(error))
            .map_err(|_| self.mistyped(name, &short_name(std::any::type_name::<T>())))
    }

    fn mistyped(&self, name: &str, ty: &str) -> Error {
        let message = format!("the member `{name}` is missing or is not a `{ty}`");
        match &self.0 {
            Source::Response(response) => response.plan.error(ErrorKind::InvalidResponse, message),
            Source::Stored(_) => Error::new("a stored token", ErrorKind::Configuration, message),
            Source::Refused(provider, _) => Error::new(*provider, ErrorKind::InvalidResponse, message),
        }
    }

    /// The names of the declared members.
    pub(crate) fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match &self.0 {
            Source::Response(response) => Box::new(response.rules.extra.iter().map(|extra| &*extra.name)),
            Source::Stored(members) | Source::Refused(_, members) => {
                Box::new(members.keys().map(String::as_str))
            }
        }
    }

    pub(crate) fn value(&self, name: &str) -> Value {
        match &self.0 {
            Source::Response(response) => {
                response.extra(name).or_else(|| response.before.get(name).cloned()).unwrap_or_default()
            }
            Source::Stored(members) | Source::Refused(_, members) => {
                members.get(name).cloned().unwrap_or_default()
            }
        }
    }
}

impl<'a> Response<'a> {
    /// A member of the provider's own.
    fn extra(&self, name: &str) -> Option<Value> {
        let extra = self.rules.extra.iter().find(|extra| *extra.name == *name)?;
        match &extra.source {
            ExtraSource::Body(path) => self.at(path).map(Node::to_value),
            ExtraSource::Word(word) => self.word(word).map(Value::from),
            ExtraSource::Header(header) => Some(self.headers.get(&**header)?.to_str().ok()?.into()),
            ExtraSource::Answer(id, path) => {
                let (_, answer) = self.answers.iter().find(|(known, _)| known == id)?;
                value_at(answer, path).cloned()
            }
        }
    }

    /// The header of a typed member of this name.
    pub(crate) fn header_of(&self, path: &oauth_grammar::Path) -> Option<&'a str> {
        let [oauth_grammar::Step::Member(name)] = path.steps() else { return None };
        let extra = self.rules.extra.iter().find(|extra| extra.name == *name)?;
        let ExtraSource::Header(header) = &extra.source else { return None };
        self.headers.get(&**header)?.to_str().ok()
    }

    /// A member of RFC 6749: the text of the declared header, or else the member of the body.
    pub(crate) fn member(&self, location: &'a Location) -> Option<Member<'a>> {
        let header = location.header.as_ref().and_then(|name| self.headers.get(&**name)?.to_str().ok());
        header.map(Member::Text).or_else(|| location.words.iter().find_map(|word| self.at_word(word)))
    }

    /// What a word is, where it is there and not null.
    fn at_word(&self, word: &Word) -> Option<Member<'a>> {
        match word.path() {
            Some(path) => self.at(path).map(Member::of),
            None => self.word(word).map(Member::Text),
        }
    }

    /// A word that is made of several members.
    fn word(&self, word: &Word) -> Option<&'a str> {
        let composed: &'a Composed<'a> = self.composed;
        composed.iter().find(|(known, _)| *known == word).map(|(_, text)| text.as_str())
    }

    /// The words that are made of several members, of which there mostly are none.
    pub(crate) fn compose(&self) -> Vec<(&'a Word, Zeroizing<String>)> {
        let rules: &'a ResponseRules = self.rules;
        let words = rules.composed.iter();
        words.filter_map(|word| Some((word, Zeroizing::new(word.made_of(|path| self.at(path))?)))).collect()
    }

    /// The text of the header that says the scopes, or what stands at the first of their paths that exists.
    pub(crate) fn scopes(&self, scopes: &'a Scopes) -> Option<Vec<Member<'a>>> {
        let header = scopes.header.as_ref().and_then(|name| self.headers.get(&**name)?.to_str().ok());
        let all = || scopes.paths.iter().find_map(|paths| self.all(paths));
        header.map(|text| vec![Member::Text(text)]).or_else(all)
    }

    /// The values that a path leads to; `None` where its first part leads nowhere.
    fn all(&self, paths: &oauth_grammar::Paths) -> Option<Vec<Member<'a>>> {
        let (first, rest) = paths.parts().split_first()?;
        let first = self.at(first)?;
        let step = |nodes: Vec<&'a Node<'a>>, part| {
            nodes.into_iter().flat_map(Node::items).filter_map(|item| item.at(part)).collect()
        };
        let found: Vec<&'a Node<'a>> = rest.iter().fold(vec![first], step);
        let is_meant = |node: &&Node<'_>| !paths.are_names() || matches!(node, Node::Object(_));
        Some(found.into_iter().filter(is_meant).map(Member::of).collect())
    }

    pub(crate) fn at(&self, path: &oauth_grammar::Path) -> Option<&'a Node<'a>> {
        let from = if path.is_pointer() { Some(self.document) } else { self.root };
        from?.at(path).filter(|node| !matches!(node, Node::Null))
    }
}

/// A member that a response has.
#[derive(Clone, Copy)]
pub(crate) enum Member<'a> {
    Text(&'a str),
    /// Anything but a string.
    Other(&'a Node<'a>),
}

impl<'a> Member<'a> {
    pub(crate) fn of(node: &'a Node<'a>) -> Self {
        node.as_str().map_or(Self::Other(node), Self::Text)
    }

    /// The text of a string that is not empty.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            Self::Text(_) | Self::Other(_) => None,
        }
    }
}

/// The value at a path.
pub(crate) fn value_at<'v>(value: &'v Value, path: &oauth_grammar::Path) -> Option<&'v Value> {
    use oauth_grammar::Step;
    path.steps().iter().try_fold(value, |value, step| match step {
        Step::Index(index) => value.get(index),
        Step::Either(name) if value.is_array() => value.get(name.parse::<usize>().ok()?),
        Step::Member(name) | Step::Either(name) => value.get(&**name),
    })
}

/// The name of a type without the paths in it: `Option<String>`.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    for (index, part) in name.split("::").enumerate() {
        if index > 0 {
            let kept = short
                .rfind(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
                .map_or(0, |at| at + 1);
            short.truncate(kept);
        }
        short.push_str(part);
    }
    short
}

/// Serialises typed members by their names, without secrets.
///
/// # Errors
///
/// Those of the serialiser.
#[doc(hidden)]
pub fn serialize<E: Extra, S: Serializer>(extra: &E, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = Map::new();
    extra.to_members(&mut members, false);
    members.serialize(serializer)
}

/// Reads typed members that were serialised.
///
/// # Errors
///
/// When one is missing or has another type.
#[doc(hidden)]
pub fn deserialize<'de, E: Extra, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    let members = Map::deserialize(deserializer)?;
    E::from_members(&Members::stored(&members)).map_err(D::Error::custom)
}

/// Writes a typed member. One that cannot be serialised is left out.
#[doc(hidden)]
pub fn put<C: Codec<T>, T>(members: &mut Map<String, Value>, name: &str, value: &T, exposed: bool) {
    if let Some(value) = C::write(value, exposed) {
        members.insert(name.to_owned(), value);
    }
}
