//! A change of a declaration that is tried.

use oauth_runtime::Metadata;
use serde_json::{Value, json};

use crate::{rust, wire};

/// Members to set, each by its path, and those to leave out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patch(Vec<(Vec<String>, Option<Value>)>);

impl Patch {
    pub(crate) fn set(path: &[&str], value: impl Into<Value>) -> Self {
        Self::default().and(path, value)
    }

    pub(crate) fn and(mut self, path: &[&str], value: impl Into<Value>) -> Self {
        self.0.push((path.iter().map(|name| (*name).to_owned()).collect(), Some(value.into())));
        self
    }

    pub(crate) fn without(mut self, path: &[&str]) -> Self {
        self.0.push((path.iter().map(|name| (*name).to_owned()).collect(), None));
        self
    }

    pub(crate) fn plus(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// How much it changes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The declaration with the change, if that is right.
    pub(crate) fn apply(&self, metadata: &Metadata) -> Option<Metadata> {
        let mut json = metadata.as_str().to_owned();
        for (path, value) in &self.0 {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            json = match value {
                Some(value) => wire::with(&opened(&json, &path), &path, value)?,
                None => wire::without(&json, &path).unwrap_or(json),
            };
        }
        Metadata::from_json(&json).ok()
    }

    /// Whether it changes something of an item that the other one changes.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let has = |key: &String| other.0.iter().any(|(path, _)| path.first() == Some(key));
        self.0.iter().filter_map(|(path, _)| path.first()).any(has)
    }

    /// What to write: one item for each key of the declaration, as the attribute has each once.
    pub(crate) fn line(&self) -> String {
        let mut tree = "{}".to_owned();
        let mut gone = Vec::new();
        for (path, value) in &self.0 {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            gone.retain(|gone| *gone != path);
            if let Some(value) = value {
                tree = wire::with(&opened(&tree, &path), &path, value).unwrap_or(tree);
            } else {
                tree = wire::without(&tree, &path).unwrap_or(tree);
                gone.push(path);
            }
        }
        let mut lines = rust::lines(&serde_json::from_str(&tree).unwrap_or_default());
        lines.extend(gone.iter().map(|path| format!("no `{}`", path.join("."))));
        lines.join(", ")
    }
}

/// The declaration with groups where the path leads through what is a single value: `expires_in = "ttl"` is
/// `expires_in(path = "ttl")`.
fn opened(json: &str, path: &[&str]) -> String {
    let tree: Value = serde_json::from_str(json).unwrap_or_default();
    let mut opened = json.to_owned();
    for end in 1..path.len() {
        let Some(parent) = path.get(..end) else { continue };
        let pointer = format!("/{}", parent.join("/"));
        match tree.pointer(&pointer) {
            Some(Value::Object(_)) | None => {}
            Some(value) => {
                opened = wire::with(&opened, parent, &json!({"path": value})).unwrap_or(opened);
            }
        }
    }
    opened
}
