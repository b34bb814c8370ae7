//! A declaration that is being made, with what has still to be looked up.

use std::collections::HashSet;

use oauth_grammar::chars::is_scope_token;
use oauth_grammar::keys::KEYS;
use oauth_grammar::suggest;

use super::name::{self, letters};
use crate::rust::{Notes, annotated};
use crate::tree::{Node, Object};
use crate::{Exit, Failure};

/// What is said above a field or a key that cannot be known.
const LOOK_UP: &str = "To look up:";

/// A declaration and what is said about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Draft {
    declaration: Object,
    notes: Notes,
}

impl Draft {
    /// A draft with this name.
    pub(crate) fn named(name: &str) -> Self {
        let mut draft = Self::default();
        draft.set(&["name"], name);
        draft
    }

    /// Sets the value of a key in its groups.
    pub(crate) fn set(&mut self, path: &[&str], value: impl Into<Node>) {
        if let [groups @ .., key] = path {
            let mut object = &mut self.declaration;
            for group in groups {
                let inner =
                    object.entry((*group).to_owned()).or_insert_with(|| Node::Object(Object::default()));
                // What was a value becomes a group, whose value it then is no more.
                if !matches!(inner, Node::Object(_)) {
                    *inner = Node::Object(Object::default());
                }
                let Node::Object(inner) = inner else { return };
                object = inner;
            }
            object.insert((*key).to_owned(), value.into());
        }
    }

    /// Adds a name to a list such as `request(omit(..))`.
    pub(crate) fn push(&mut self, path: &[&str], name: &str) {
        let mut names = match self.get(path) {
            Some(Node::List(names)) => names.clone(),
            _ => Vec::new(),
        };
        if !names.iter().any(|known| known.as_text() == Some(name)) {
            names.push(name.into());
        }
        self.set(path, Node::List(names));
    }

    /// The value of a key.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&Node> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.declaration.get(*first)?, |node, key| match node {
            Node::Object(members) => members.get(*key),
            _ => None,
        })
    }

    pub(crate) fn has(&self, path: &[&str]) -> bool {
        self.get(path).is_some()
    }

    /// An endpoint that is not known: beside the token endpoint, as most providers have it.
    pub(crate) fn guess(&mut self, key: &str, name: &str, note: &str) {
        self.guess_beside("token_url", key, name, &format!("{note} This one is a guess."));
    }

    /// An endpoint that is not known: beside the one of another key.
    pub(crate) fn guess_beside(&mut self, known: &str, key: &str, name: &str, note: &str) {
        let known = self.text(&[known]).unwrap_or_default();
        let beside = match known.rsplit_once('/') {
            Some((before, _)) if !before.ends_with('/') => format!("{before}/{name}"),
            _ => format!("{known}/{name}"),
        };
        self.set(&[key], beside);
        self.look_up(key, note);
    }

    /// The grants, those of the provider's own left out.
    pub(crate) fn grants(&self) -> Vec<String> {
        match self.get(&["grant"]) {
            Some(Node::List(grants)) => grants.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
            Some(Node::Text(grant)) => vec![grant.clone()],
            _ => Vec::new(),
        }
    }

    pub(crate) fn text(&self, path: &[&str]) -> Option<&str> {
        self.get(path)?.as_text()
    }

    /// Says something about a key, such as `request.format`.
    pub(crate) fn note(&mut self, path: &str, note: impl Into<String>) {
        self.notes.add(path, note);
    }

    /// Says what has to be looked up about a key that is written.
    pub(crate) fn look_up(&mut self, path: &str, note: &str) {
        self.notes.add(path, format!("{LOOK_UP} {note}"));
    }

    /// Says what has to be looked up, and which key would say it.
    pub(crate) fn missing(&mut self, note: &str) {
        self.notes.add_open(format!("{LOOK_UP} {note}"));
    }

    /// A configuration field of this name; `said` is what the doc comment of it says.
    pub(crate) fn field(&mut self, name: &str, is_secret: bool, said: &str) {
        let path = ["fields", name];
        if self.get(&path).is_none() {
            self.set(&path, Node::Object(Object::default()));
        }
        if is_secret {
            self.set(&["fields", name, "secret"], true);
        }
        self.note(&format!("fields.{name}"), said);
    }

    /// Whether a scope has a name already.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        let named = self.get(&["scope"]);
        named.is_some_and(|named| named.members().any(|(_, value)| value.as_text() == Some(scope)))
    }

    /// A scope under a name of its own, which is returned.
    pub(crate) fn name_scope(&mut self, scope: &str) -> String {
        let keys = ["separator", "param", "default", "response_separator", "unreported"];
        let mut named = name::of_member(scope);
        // A name that is near to a key would be taken for it.
        if suggest::nearest(&named, keys).is_some() {
            named = format!("{named}_scope");
        }
        // Two names that differ in their underscores alone would be one variant.
        let taken: HashSet<String> =
            self.get(&["scope"]).into_iter().flat_map(Node::members).map(|(name, _)| letters(name)).collect();
        let numbered = (2..).map(|number| format!("{named}_{number}"));
        let mut free = std::iter::once(named.clone()).chain(numbered);
        let free = free.find(|name| !taken.contains(&letters(name))).unwrap_or(named);
        self.set(&["scope", &free], scope);
        free
    }

    /// The text of the struct.
    pub(crate) fn text_of_struct(&self) -> String {
        let place = |key: &str| match key {
            "name" => 0,
            "fields" => 1,
            key => 2 + KEYS.iter().position(|known| known.name() == key).unwrap_or(KEYS.len()),
        };
        let mut declaration = self.declaration.clone();
        declaration.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
        annotated(&declaration, &self.notes)
    }

    /// The declaration in the words of the macro, which has looked at the struct.
    ///
    /// # Errors
    ///
    /// What the macro would say of it.
    pub(crate) fn json(&self) -> Result<String, Failure> {
        let wrong = |message: String| {
            Failure::new(Exit::Failed, format!("no declaration comes of what was given:\n{message}"))
                .hint("`oauth new` without input asks for each part")
        };
        let declarations = oauth_codegen::declarations(&self.text_of_struct());
        // The places are those of a text that nobody has seen.
        let messages = |error: oauth_codegen::SourceError| {
            error.messages().iter().map(|message| message.message.clone()).collect::<Vec<_>>().join("\n")
        };
        let json = declarations.map_err(|error| wrong(messages(error)))?.into_iter().next();
        let json = json.ok_or_else(|| wrong("there is nothing in it".to_owned()))?;
        oauth_runtime::Metadata::from_json(&json)?;
        Ok(json)
    }
}

/// Whether a scope can have a name in a declaration: it is one (RFC 6749 §3.3), and nothing in it is a placeholder.
pub(crate) fn is_nameable(scope: &str) -> bool {
    is_scope_token(scope) && !scope.contains(['{', '}'])
}
