//! The JSON value of a parameter, `json("..")`.

use std::fmt;

use oauth_grammar::rules;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::name::Lookup;
use super::reader::{At, Compiler};
use super::template::Template;

/// A JSON value, in whose strings placeholders may stand. The rest of it is sent as it stands: the order of its members, and
/// each number by its digits. In a JWT it is the same value, written anew.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    Plain(Box<RawValue>),
    Text(Template),
    Array(Box<[Json]>),
    Object(Box<[(String, Json)]>),
}

impl Json {
    /// The value that a text is; `None` when it is none.
    pub(super) fn read(json: &str, at: At<'_>, compiler: &mut Compiler<'_>) -> Option<Self> {
        Some(match json.trim_ascii_start().as_bytes().first()? {
            b'"' => {
                let text: String = serde_json::from_str(json).ok()?;
                if !text.contains(['{', '}']) {
                    return serde_json::from_str(json).map(Self::Plain).ok();
                }
                // An element without a value is left out.
                Self::Text(compiler.alternative(at.path, &text, at.place, false))
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
                let items = items.into_iter().map(|item| Self::read(item.get(), at, compiler));
                Self::Array(items.collect::<Option<_>>()?)
            }
            b'{' => {
                let Members(members) = serde_json::from_str(json).ok()?;
                let members = members.into_iter().map(|(name, value)| {
                    if name.contains(['{', '}']) {
                        compiler.problem(at.path, rules::BRACE_IN_MEMBER);
                    }
                    Some((name, Self::read(value.get(), at, compiler)?))
                });
                Self::Object(members.collect::<Option<_>>()?)
            }
            _ => serde_json::from_str(json).map(Self::Plain).ok()?,
        })
    }

    /// The value as JSON; what has none is not in it.
    pub(crate) fn render(&self, values: &dyn Lookup) -> Option<Zeroizing<String>> {
        match self {
            Self::Plain(raw) => Some(Zeroizing::new(raw.get().to_owned())),
            Self::Text(template) => {
                let text = Zeroizing::new(template.render(values)?);
                // Room for all of it, as escapes too.
                let mut json = Zeroizing::new(Vec::with_capacity(6 * text.len() + 2));
                serde_json::to_writer(&mut *json, &*text).ok()?;
                String::from_utf8(std::mem::take(&mut *json)).map(Zeroizing::new).ok()
            }
            Self::Array(items) => {
                let items = items.iter().filter_map(|item| item.render(values));
                Some(enclosed(('[', ']'), items))
            }
            Self::Object(members) => {
                let members = members.iter().filter_map(|(name, value)| {
                    let (name, value) = (serde_json::to_string(name).ok()?, value.render(values)?);
                    Some(Zeroizing::new([&name, ":", &value].concat()))
                });
                Some(enclosed(('{', '}'), members))
            }
        }
    }

    /// The templates in it.
    pub(crate) fn templates(&self) -> Box<dyn Iterator<Item = &Template> + '_> {
        match self {
            Self::Plain(_) => Box::new(std::iter::empty()),
            Self::Text(template) => Box::new(std::iter::once(template)),
            Self::Array(items) => Box::new(items.iter().flat_map(Self::templates)),
            Self::Object(members) => Box::new(members.iter().flat_map(|(_, value)| value.templates())),
        }
    }
}

/// What stands between brackets, with commas.
fn enclosed(
    (open, close): (char, char),
    parts: impl Iterator<Item = Zeroizing<String>>,
) -> Zeroizing<String> {
    let parts: Vec<_> = parts.collect();
    // Room for all: text that grows leaves secrets behind.
    let room = parts.iter().map(|part| part.len() + 1).sum::<usize>() + 2;
    let mut text = Zeroizing::new(String::with_capacity(room));
    text.push(open);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(part);
    }
    text.push(close);
    text
}

/// The members of an object in their order.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}
