//! Reading a declaration that is held against the grammar elsewhere.

use std::collections::BTreeSet;

use oauth_grammar::template::{Maker, Misplaced, Named, Part, Place};
use oauth_grammar::{Path, suggest};

use super::field::Field;
use super::function::Call;
use super::name::{Member, Reference};
use super::problems::Problems;
use super::template::{Demands, Template};
use crate::document::Node;

/// The members of an object; none where there is no object.
#[derive(Clone, Copy)]
pub(super) struct Section<'n> {
    node: &'n Node<'n>,
}

impl<'n> Section<'n> {
    pub(super) fn of(node: &'n Node<'n>) -> Self {
        Self { node }
    }

    pub(super) fn get(self, key: &str) -> Option<&'n Node<'n>> {
        self.node.member(key)
    }

    pub(super) fn section(self, key: &str) -> Self {
        Self { node: self.get(key).unwrap_or(&Node::Null) }
    }

    pub(super) fn text(self, key: &str) -> Option<&'n str> {
        self.get(key)?.as_str()
    }

    pub(super) fn integer(self, key: &str) -> Option<u64> {
        let Node::Number(number) = self.get(key)? else { return None };
        number.as_u64()
    }

    pub(super) fn flag(self, key: &str) -> bool {
        matches!(self.get(key), Some(Node::Bool(true)))
    }

    /// The values of a key that takes one or a list.
    pub(super) fn items(self, key: &str) -> &'n [Node<'n>] {
        self.get(key).map(Node::items).unwrap_or_default()
    }

    /// The same where all are text.
    pub(super) fn texts(self, key: &str) -> impl Iterator<Item = &'n str> {
        self.items(key).iter().filter_map(Node::as_str)
    }

    pub(super) fn boxed_texts(self, key: &str) -> Box<[Box<str>]> {
        self.texts(key).map(Box::from).collect()
    }

    pub(super) fn members(self) -> impl Iterator<Item = (&'n str, &'n Node<'n>)> {
        self.node.members()
    }

    /// The members whose values are text: their names and values.
    pub(super) fn pairs(self) -> Box<[(Box<str>, Box<str>)]> {
        self.members().filter_map(|(name, value)| Some((name.into(), value.as_str()?.into()))).collect()
    }
}

/// Where a value stands, and whether it has no alternative.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) path: &'p str,
    pub(super) place: Place,
    pub(super) is_needed: bool,
}

/// Parses what a declaration names, and gathers what is wrong with it.
pub(super) struct Compiler<'f> {
    pub(super) fields: &'f [Field],
    /// The members that `{token.path}` and its like name, in the order in which they are met.
    pub(super) members: Vec<Member>,
    pub(super) problems: Problems,
    /// The names that keys make.
    pub(super) made: Vec<(Box<str>, Maker)>,
    /// What placeholders have named.
    pub(super) named: BTreeSet<Box<str>>,
    /// Whether something has to be hashed, or is random.
    pub(super) hashes: bool,
    /// The calls that not every text is an argument of.
    pub(super) demanding: Vec<Call>,
}

impl<'f> Compiler<'f> {
    pub(super) fn new(fields: &'f [Field], made: Vec<(Box<str>, Maker)>, problems: Problems) -> Self {
        let (members, named, demanding) = (Vec::new(), BTreeSet::new(), Vec::new());
        Self { fields, made, members, problems, named, hashes: false, demanding }
    }

    /// What a name of the declaration stands for in this place.
    fn meant(&self, name: &str, place: Place) -> Option<Named> {
        if self.fields.iter().any(|field| *field.name == *name) {
            return Some(Named::Value);
        }
        let mut made = self.made.iter().filter(|(made, _)| **made == *name);
        made.find_map(|(_, maker)| maker.named_in(place))
    }

    pub(super) fn problem(&mut self, key: &str, problem: impl AsRef<str>) {
        self.problems.at(key, problem);
    }

    /// Holds what is written of a URL to be one.
    pub(super) fn url(&mut self, key: &str, text: &str, check: impl Fn(&[Part]) -> Result<(), String>) {
        // Of a template that is none, it is said where it is read.
        let Ok(parsed) = oauth_grammar::Template::parse(text) else { return };
        self.problems.report(key, check(&parsed.parts));
    }

    pub(super) fn template(&mut self, key: &str, text: &str, place: Place) -> Template {
        self.alternative(key, text, place, true)
    }

    /// A template that may be one of several, of which the first counts that has its values.
    pub(super) fn alternative(&mut self, key: &str, text: &str, place: Place, is_needed: bool) -> Template {
        match oauth_grammar::Template::parse(text) {
            Ok(parsed) => self.resolved(key, text, &parsed, place, is_needed),
            Err(faults) => {
                for fault in faults {
                    self.problem(key, fault.message);
                }
                Template::default()
            }
        }
    }

    fn resolved(
        &mut self,
        key: &str,
        text: &str,
        parsed: &oauth_grammar::Template,
        place: Place,
        is_needed: bool,
    ) -> Template {
        for placeholder in parsed.placeholders() {
            if self.problems.is_full() {
                break;
            }
            self.named.extend(placeholder.roots().map(Into::into));
            let fields = self.fields.iter().map(|field| &*field.name);
            let names = || fields.clone().chain(place.builtins().map(|name| -> &str { name }));
            let message = match place.check(placeholder, |name| self.meant(name, place)) {
                Ok(()) => continue,
                Err(Misplaced::Wrong(message)) => message,
                Err(Misplaced::Unknown(root)) => suggest::placeholder(&root, names()),
                Err(Misplaced::Elsewhere(root)) => {
                    let names = suggest::listed(names());
                    format!("`{root}` cannot stand in {}; expected one of: {names}", place.name())
                }
            };
            self.problem(key, message);
        }
        let has_jwt = self.made.iter().any(|(_, maker)| *maker == Maker::Jwt);
        let reference =
            &mut Reference { fields: self.fields, members: &mut self.members, has_jwt, is_needed };
        let demands = Demands { hashes: &mut self.hashes, demanding: &mut self.demanding };
        Template::resolve(text, parsed, reference, demands)
    }
}

/// A path. That it is one is the grammar's to see.
pub(super) fn path(text: &str) -> Path {
    Path::parse(text).unwrap_or_else(|_| Path::member(text))
}
