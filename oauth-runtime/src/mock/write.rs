//! Documents in the format that a declaration says.

use oauth_grammar::{Path, Step, WordPart};
use serde_json::{Map, Value, json};

use crate::plan::{ResponseFormat, ResponseRules, Word};

/// The content type of a document, and its text.
pub(super) fn write(rules: &ResponseRules, access_token: &str, document: &Value) -> (&'static str, String) {
    let (content_type, text) = match rules.format {
        ResponseFormat::Text => ("text/plain", access_token.to_owned()),
        ResponseFormat::Form => ("application/x-www-form-urlencoded", form(document)),
        ResponseFormat::Xml => ("application/xml", xml(rules, document)),
        ResponseFormat::Auto | ResponseFormat::Json => ("application/json", document.to_string()),
    };
    let [before, after] =
        [&rules.strip_prefix, &rules.strip_suffix].map(|around| around.as_deref().unwrap_or_default());
    (content_type, format!("{before}{text}{after}"))
}

/// The members of a document as a form.
pub(super) fn form(document: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in document.as_object().into_iter().flatten() {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.finish()
}

/// The outermost element, in which the token is: beside it nothing may stand.
fn xml(rules: &ResponseRules, document: &Value) -> String {
    let path = rules.root.as_ref().or(rules.access_token.words.first().and_then(Word::path));
    let outermost = path.and_then(|path| match path.steps().first()? {
        Step::Member(name) | Step::Either(name) => Some(&**name),
        Step::Index(_) => None,
    });
    let mut members = document.as_object().into_iter().flatten();
    let is_it = |(name, _): &(&String, &Value)| outermost.is_none_or(|outermost| **name == *outermost);
    let first = members.clone().next();
    let mut text = String::new();
    if let Some((name, value)) = members.find(is_it).or(first) {
        element(name, value, &mut text);
    }
    text
}

/// An element; an array is one for each of its values.
fn element(name: &str, value: &Value, xml: &mut String) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| element(name, item, xml));
    }
    xml.extend(["<", name, ">"]);
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                // The text of an element that has attributes.
                if name == "$text" { push_text(value, xml) } else { element(name, value, xml) }
            }
        }
        value => push_text(value, xml),
    }
    xml.extend(["</", name, ">"]);
}

fn push_text(value: &Value, xml: &mut String) {
    match value {
        Value::String(text) => xml.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
        value => xml.push_str(&value.to_string()),
    }
}

/// The place of a member in a document with this root.
pub(super) fn from_top(root: Option<&Path>, path: &Path) -> Path {
    // A pointer starts at the top by itself.
    let root = root.filter(|_| !path.is_pointer()).map(Path::steps).unwrap_or_default();
    Path::of_steps(root.iter().chain(path.steps()).cloned())
}

/// Puts a word in its place; one that is made of several members is taken apart at the text between them. `at` says where in
/// the document a path leads.
pub(super) fn put_word(document: &mut Value, place: &Word, word: Value, at: impl Fn(&Path) -> Path) {
    if let Some(path) = place.path() {
        return put(document, &at(path), word);
    }
    let word = word.as_str().map_or_else(|| word.to_string(), str::to_owned);
    let mut rest = word.as_str();
    let mut parts = place.parts().iter().peekable();
    while let Some(part) = parts.next() {
        let path = match part {
            WordPart::Path(path) => path,
            WordPart::Text(text) => {
                rest = rest.strip_prefix(text.as_str()).unwrap_or(rest);
                continue;
            }
        };
        let end = match parts.peek() {
            Some(WordPart::Text(text)) => rest.find(text.as_str()),
            Some(WordPart::Path(_)) | None => None,
        };
        let (member, after) = rest.split_at(end.unwrap_or(rest.len()));
        put(document, &at(path), member.into());
        rest = after;
    }
}

/// Puts a value at a path.
pub(super) fn put(document: &mut Value, path: &Path, value: Value) {
    let mut node = document;
    for step in path.steps() {
        let index = match step {
            Step::Index(index) => Some(*index),
            // What an array already stands for, or nothing yet and a number, is the element of an array.
            Step::Either(name) if !node.is_object() => name.parse().ok(),
            Step::Member(_) | Step::Either(_) => None,
        };
        node = match (index, step) {
            (Some(index), _) => {
                if !node.is_array() {
                    *node = json!([]);
                }
                let Value::Array(items) = node else { return };
                if items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                let Some(item) = items.get_mut(index) else { return };
                item
            }
            (None, Step::Member(name) | Step::Either(name)) => {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                let Value::Object(members) = node else { return };
                members.entry(&**name).or_insert(Value::Null)
            }
            (None, Step::Index(_)) => return,
        };
    }
    *node = value;
}

#[cfg(test)]
mod tests {
    use oauth_grammar::Path;
    use serde_json::{Value, json};

    use super::put;

    #[test]
    fn values_are_put_where_a_client_looks_for_them() {
        let mut document = json!({});
        for (path, value) in [("a.b[1].c", "x"), ("/d/e~1f", "y"), ("a.g", "z"), ("h.0", "w"), ("/i/0", "v")]
        {
            put(&mut document, &Path::parse(path).unwrap(), value.into());
        }
        let expected: Value = json!({
            "a": {"b": [null, {"c": "x"}], "g": "z"},
            "d": {"e/f": "y"},
            "h": {"0": "w"},
            "i": ["v"],
        });
        assert_eq!(document, expected);
    }
}
