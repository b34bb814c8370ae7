//! From tokens to a tree of the entries that the grammar knows.
//!
//! Two steps, so that each stays simple: [`syntax`] reads any list of items, known or not, and never gives up;
//! [`validate`] holds the items against the table of the grammar and keeps what is right.

mod syntax;
mod validate;
mod value;

use oauth_grammar::keys::{Choice, Group, Kind, Shape};
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, LitBool, LitStr, Meta, Path, Type};

use crate::errors::Errors;
use crate::literal::Text;

/// Reads the inside of an attribute's parentheses as `group`.
pub(crate) fn section(tokens: TokenStream, group: &'static Group, errors: &mut Errors) -> Section {
    let items = syntax::items(tokens, errors);
    validate::section(items, group, errors)
}

/// What stands between the parentheses of an attribute.
pub(crate) fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

/// What stands left of an equals sign or a parenthesis.
pub(crate) struct Key {
    written: Written,
    text: String,
    span: Span,
    /// Itself, where it is a string.
    literal: Option<LitStr>,
}

/// How a key is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Ident,
    Text,
    Integer,
}

impl Key {
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The name without `r#` or quotes.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_text(&self) -> bool {
        self.written == Written::Text
    }
}

/// One item as it is written, before the grammar is asked.
pub(crate) struct Item {
    key: Key,
    body: ItemBody,
}

enum ItemBody {
    Flag,
    Value(Value),
    Group(Vec<Item>, Span),
    Typed(Box<Type>, Option<Text>),
}

/// What stands right of an equals sign.
pub(crate) enum Value {
    One(Atom),
    Many(Vec<Atom>, Span),
}

pub(crate) enum Atom {
    Text(Text),
    Integer(i64, Span),
    Bool(LitBool),
    Word(Ident),
    Path(Path),
    /// A word with something in parentheses.
    Call(Ident, TokenStream),
    /// Tokens that are no value of any kind; empty when there are none at all.
    Other(TokenStream),
}

/// The entries of a group that are right.
#[derive(Default)]
pub(crate) struct Section {
    pub(crate) entries: Vec<Entry>,
    /// Every key that the author meant to give, right or not: what is here is not missing.
    seen: Vec<&'static str>,
}

/// An entry that fits the grammar.
pub(crate) struct Entry {
    pub(crate) key: Key,
    /// The name in the table; none for a name that the declaration chose.
    pub(crate) known: Option<&'static str>,
    pub(crate) body: Body,
    shape: &'static Shape,
}

/// A word of a choice, where the author wrote it.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    choice: &'static Choice,
    pub(crate) span: Span,
}

impl Word {
    /// The choice that a key names.
    pub(crate) fn of(choices: &'static [Choice], key: &Key) -> Option<Self> {
        let name = key.text();
        let choice = choices.iter().find(|choice| choice.name == name)?;
        Some(Self { choice, span: key.span() })
    }

    pub(crate) fn name(self) -> &'static str {
        self.choice.name
    }
}

pub(crate) enum Body {
    Flag,
    Value(Value),
    Section(Section),
    Typed(Box<Type>, Option<Text>),
}

impl Section {
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.known == Some(name))
    }

    pub(crate) fn section(&self, name: &str) -> Option<&Self> {
        self.get(name).and_then(Entry::section)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&Text> {
        self.get(name)?.atoms().iter().find_map(Atom::text)
    }

    /// Every string of a value or list.
    pub(crate) fn texts(&self, name: &str) -> Vec<Text> {
        self.get(name).map(Entry::texts).unwrap_or_default()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<(u64, Span)> {
        self.get(name)?.atoms().iter().find_map(Atom::integer)
    }

    /// Every number of a value or list.
    pub(crate) fn integers(&self, name: &str) -> impl Iterator<Item = (u64, Span)> {
        self.get(name).map(Entry::atoms).unwrap_or_default().iter().filter_map(Atom::integer)
    }

    pub(crate) fn word(&self, name: &str) -> Option<Word> {
        self.get(name)?.words().next()
    }

    /// The identifier that a value is.
    pub(crate) fn name(&self, key: &str) -> Option<String> {
        self.get(key)?.atoms().iter().find_map(|atom| match atom {
            Atom::Word(word) => Some(word.to_string()),
            _ => None,
        })
    }

    /// Every key that the author meant to give, right or not.
    pub(crate) fn seen(&self) -> &[&'static str] {
        &self.seen
    }

    /// The entries whose names the declaration chose.
    pub(crate) fn free(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.known.is_none())
    }

    fn has_seen(&self, name: &str) -> bool {
        self.seen.contains(&name)
    }
}

impl Entry {
    pub(crate) fn atoms(&self) -> &[Atom] {
        match &self.body {
            Body::Value(Value::One(atom)) => std::slice::from_ref(atom),
            Body::Value(Value::Many(atoms, _)) => atoms,
            _ => &[],
        }
    }

    pub(crate) fn texts(&self) -> Vec<Text> {
        self.atoms().iter().filter_map(Atom::text).cloned().collect()
    }

    /// The words of a choice that were written; a string may be one too.
    pub(crate) fn words(&self) -> impl Iterator<Item = Word> {
        self.atoms().iter().filter_map(|atom| {
            let choice = self.shape.values.iter().find_map(|kind| value::choice(*kind, atom))?;
            Some(Word { choice, span: atom.span() })
        })
    }

    /// The kinds of value that its key takes.
    pub(crate) fn kinds(&self) -> &'static [Kind] {
        self.shape.values
    }

    pub(crate) fn section(&self) -> Option<&Section> {
        match &self.body {
            Body::Section(section) => Some(section),
            _ => None,
        }
    }
}

impl Atom {
    pub(crate) fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(literal) => Some(literal),
            _ => None,
        }
    }

    pub(crate) fn integer(&self) -> Option<(u64, Span)> {
        match self {
            Self::Integer(value, span) => Some((u64::try_from(*value).ok()?, *span)),
            _ => None,
        }
    }
}
