//! The members of a document, with their paths.

use serde_json::Value;

use crate::new::name::letters;

/// How deep members are looked for.
const DEPTH: usize = 4;

/// A member.
pub(super) struct Place {
    /// The names on the way to it; `[0]` for the first of a list.
    pub(super) path: Vec<String>,
    pub(super) value: Value,
}

impl Place {
    /// The letters and digits of its name.
    pub(super) fn letters(&self) -> String {
        self.path.last().map(|name| letters(name)).unwrap_or_default()
    }

    pub(super) fn parent(&self) -> &[String] {
        self.path.split_last().map_or(&[], |(_, parent)| parent)
    }
}

/// All members, the outermost first.
pub(super) struct Members(Vec<Place>);

impl Members {
    pub(super) fn of(document: &Value) -> Self {
        let mut places = Vec::new();
        collect(document, &mut Vec::new(), &mut places);
        places.sort_by_key(|place: &Place| place.path.len());
        Self(places)
    }

    pub(super) fn places(&self) -> &[Place] {
        &self.0
    }

    /// The outermost member with these letters.
    pub(super) fn find(&self, letters: &str, is: impl Fn(&&Place) -> bool) -> Option<&Place> {
        self.0.iter().filter(|place| place.letters() == letters).find(is)
    }
}

fn collect(value: &Value, path: &mut Vec<String>, places: &mut Vec<Place>) {
    if !path.is_empty() {
        places.push(Place { path: path.clone(), value: value.clone() });
    }
    if path.len() == DEPTH {
        return;
    }
    let mut below = |name: String, value: &Value| {
        path.push(name);
        collect(value, path, places);
        path.pop();
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| below(name.clone(), value)),
        Value::Array(items) => items.first().into_iter().for_each(|value| below("[0]".to_owned(), value)),
        _ => {}
    }
}

/// The path as a declaration writes it: `data.token`, or a JSON Pointer where a name has what that would not bear.
pub(super) fn path(steps: &[String]) -> String {
    let is_plain = |step: &String| {
        step == "[0]" || step.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
    };
    if steps.iter().all(is_plain) {
        return steps.join(".").replace(".[0]", "[0]");
    }
    let escaped = steps.iter().map(|step| match &**step {
        "[0]" => "0".to_owned(),
        name => name.replace('~', "~0").replace('/', "~1"),
    });
    escaped.fold(String::new(), |path, step| path + "/" + &step)
}
