//! The keys of a declaration as one static table.
//!
//! [`KEYS`] says for every key what it is called, where it stands, which values it takes, what it means, which
//! specification it comes from. The parser of the attribute, the reader of JSON,
//! suggestions, the documentation and the JSON Schema all read it; nothing about a key is written down twice.
//!
//! A top-level key that has keys of its own has a file of its name.

mod algorithm;
mod authorize;
mod bearer;
mod client_auth;
mod device;
mod docs;
mod errors;
mod examples;
mod expires;
mod field;
mod grant;
mod issuer;
mod jwt;
mod lifetime;
mod places;
mod refresh;
mod request;
mod response;
mod scope;
mod sign;
mod step;
mod table;

pub use client_auth::CLIENT_AUTHS;
pub use docs::{Listed, keys_tables, listed_keys};
pub use examples::EXAMPLES;
pub use field::FIELD;
pub use places::places_of;
pub use table::{KEYS, PROVIDER};

const TEMPLATE: &[Kind] = &[Kind::Template];
const TEXT: &[Kind] = &[Kind::Text];
const PATH: &[Kind] = &[Kind::Path];
const WORDS: &[Kind] = &[Kind::Words];
/// A word, or that there is no such member.
const WORDS_OR_NONE: &[Kind] = &[Kind::Words, Kind::Word(&[NONE])];
const PATHS_OR_NONE: &[Kind] = &[Kind::Paths, Kind::Word(&[NONE])];
const INTEGER: &[Kind] = &[Kind::Integer];
const NAME: &[Kind] = &[Kind::Name];
const NONE: Choice = Choice::new("none");

const NAMED_SCOPE: Shape = Shape { values: &[Kind::Scope], list: true, ..Shape::new() };
const TEXT_SHAPE: Shape = Shape { values: TEXT, ..Shape::new() };
const CONSTANT: &[Kind] = &[Kind::Constant];
const CONSTANT_SHAPE: Shape = Shape { values: CONSTANT, ..Shape::new() };
/// Values of which the first counts that there is, or a JSON value.
const ALTERNATIVES: Shape = Shape { values: &[Kind::Literal, Kind::Json], list: true, ..Shape::new() };
const FLAG_SHAPE: Shape = Shape { flag: true, ..Shape::new() };
const TYPED_SHAPE: Shape = Shape { typed: true, ..Shape::new() };

/// One key of the attribute.
#[derive(Debug)]
pub struct Key {
    name: &'static str,
    meaning: &'static str,
    source: &'static str,
    /// The forms in which it may be written.
    pub shape: Shape,
    /// Whether it may be given several times.
    pub repeatable: bool,
}

impl Key {
    /// What the key is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the key means, in one line.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// The specification the key comes from; empty for the project's own.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// How the key is written, such as `grant = client_credentials`.
    #[must_use]
    pub fn usage(&self) -> String {
        self.shape.usage(self.name)
    }

    /// How it is written in a declaration; of a key of several groups, where it stands in the fewest others.
    #[must_use]
    pub fn example(&self) -> Option<&'static str> {
        let is_same = |key: &Self| key.name == self.name && key.meaning == self.meaning;
        let listed = listed_keys().into_iter().filter(|listed| is_same(listed.key));
        // A constant that several groups share has several addresses.
        let nearest = listed.min_by_key(|listed| (!std::ptr::eq(listed.key, self), listed.path.len()))?;
        EXAMPLES.iter().find(|(of, _)| *of == nearest.path).map(|(_, example)| *example)
    }

    /// The keys that stand inside this one.
    #[must_use]
    pub fn keys(&self) -> &'static [Self] {
        self.shape.group.map_or(&[], |group| group.keys)
    }

    const fn new(name: &'static str, meaning: &'static str, source: &'static str) -> Self {
        Self { name, meaning, source, shape: Shape::new(), repeatable: false }
    }

    const fn takes(mut self, values: &'static [Kind]) -> Self {
        self.shape.values = values;
        self
    }

    const fn list(mut self) -> Self {
        self.shape.list = true;
        self
    }

    const fn group(mut self, group: &'static Group) -> Self {
        self.shape.group = Some(group);
        self
    }

    /// What is shown of the group in a message.
    const fn inside(mut self, inside: &'static str) -> Self {
        self.shape.inside = inside;
        self
    }

    const fn flag(mut self) -> Self {
        self.shape.flag = true;
        self
    }

    const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }
}

/// The forms in which a key or a free name may be written.
#[derive(Debug)]
pub struct Shape {
    /// `key = value`, with any of these.
    pub values: &'static [Kind],
    /// `key = [value, ..]`.
    pub list: bool,
    /// `key(..)`.
    pub group: Option<&'static Group>,
    /// `key: Type`.
    pub typed: bool,
    /// `key`.
    pub flag: bool,
    /// What is shown of its group.
    inside: &'static str,
}

impl Shape {
    const fn new() -> Self {
        Self { values: &[], list: false, group: None, typed: false, flag: false, inside: ".." }
    }

    /// What to write: the forms, joined by "or".
    #[must_use]
    pub fn usage(&self, name: &str) -> String {
        let mut forms = Vec::new();
        if self.flag {
            forms.push(format!("`{name}`"));
        }
        forms.extend(
            self.values.iter().filter_map(|kind| kind.example()).map(|value| format!("`{name} = {value}`")),
        );
        if self.group.is_some() {
            forms.push(format!("`{name}({})`", self.inside));
        }
        if self.typed {
            forms.push(format!("`{name}: Type = \"path\"`"));
        }
        forms.join(" or ")
    }
}

/// What may stand between the parentheses of a key.
#[derive(Debug)]
pub struct Group {
    /// The keys that are listed here.
    pub keys: &'static [Key],
    /// Keys that are listed elsewhere too: a refresh is written like a request.
    pub shared: &'static [Key],
    /// Names that the declaration chooses.
    pub free: Option<&'static Free>,
    /// The key whose string may stand first, by itself.
    pub first: Option<&'static str>,
}

impl Group {
    const fn keys(keys: &'static [Key]) -> Self {
        Self { keys, shared: &[], free: None, first: None }
    }

    const fn free(free: &'static Free) -> Self {
        Self { keys: &[], shared: &[], free: Some(free), first: None }
    }

    const fn and(mut self, free: &'static Free) -> Self {
        self.free = Some(free);
        self
    }

    const fn first(mut self, key: &'static str) -> Self {
        self.first = Some(key);
        self
    }

    const fn shared(mut self, keys: &'static [Key]) -> Self {
        self.shared = keys;
        self
    }

    /// The keys that may stand here.
    pub fn all(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().chain(self.shared)
    }

    /// The key of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Key> {
        self.all().find(|key| key.name == name)
    }
}

/// Names that the declaration chooses, and how they are written.
#[derive(Debug)]
pub struct Free {
    /// What such a name is called in a message, such as "parameter".
    pub what: &'static str,
    /// Which names are allowed.
    pub names: Names,
    /// How such a name is written.
    pub shape: Shape,
}

/// Which names are allowed where the declaration chooses them.
#[derive(Debug, Clone, Copy)]
pub enum Names {
    /// Any identifier or string.
    Any,
    /// The name of an HTTP header.
    Header,
    /// A parameter of the RFCs.
    Parameter,
    /// An identifier, which names something in the generated code.
    Ident,
    /// An HTTP status.
    Status,
    /// A word or number of the provider's own.
    Code,
    /// A path in the response.
    Path,
    /// A string.
    Text,
}

/// What may stand right of an equals sign.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A string without placeholders.
    Text,
    /// One that is none of these words with a slip in it.
    Own(&'static [Choice]),
    /// A regular expression.
    Pattern,
    /// A scope.
    Scope,
    /// A string with placeholders.
    Template,
    /// A path in the response.
    Path,
    /// A path in the response that may lead to several values.
    Paths,
    /// A path, or a string whose placeholders are paths.
    Words,
    /// A whole number that is not negative.
    Integer,
    /// A string with placeholders, a whole number, `true` or `false`.
    Literal,
    /// A string without placeholders, a whole number, `true` or `false`.
    Constant,
    /// One of these words.
    Word(&'static [Choice]),
    /// One of these words, in quotes.
    Quoted(&'static [Choice]),
    /// Any identifier.
    Name,
    /// In quotes, a word that is none of these.
    Vendor(&'static [Choice]),
    /// A word and a number in parentheses.
    Call(&'static str),
    /// `json("..")`: a JSON value as it stands.
    Json,
    /// The path of a Rust crate.
    Crate,
}

impl Kind {
    /// The shortest value of this kind; none for what is better left unmentioned.
    #[must_use]
    pub fn example(self) -> Option<String> {
        Some(match self {
            Self::Text
            | Self::Own(_)
            | Self::Pattern
            | Self::Scope
            | Self::Template
            | Self::Literal
            | Self::Constant => "\"..\"".to_owned(),
            Self::Path | Self::Paths | Self::Words => "\"path\"".to_owned(),
            Self::Crate => "\"::path\"".to_owned(),
            Self::Integer => "60".to_owned(),
            Self::Word(choices) => choices.first()?.name.to_owned(),
            Self::Quoted(choices) => format!("\"{}\"", choices.first()?.name),
            Self::Name => "name".to_owned(),
            Self::Call(name) => format!("{name}(30)"),
            Self::Vendor(_) | Self::Json => return None,
        })
    }
}

/// One word of a choice.
#[derive(Debug)]
pub struct Choice {
    /// The word itself.
    pub name: &'static str,
}

impl Choice {
    const fn new(name: &'static str) -> Self {
        Self { name }
    }
}
