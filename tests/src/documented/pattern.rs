//! Text with holes: `{state}` stands for what is chosen at random.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the holes stand for, once they have been met.
#[derive(Debug, Default)]
pub(super) struct Holes(BTreeMap<String, String>);

impl Holes {
    /// The text with what is known put into its holes.
    pub(super) fn fill(&self, text: &str) -> String {
        let fill =
            |text: String, (name, value): (&String, &String)| text.replace(&format!("{{{name}}}"), value);
        self.0.iter().fold(text.to_owned(), fill)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether `text` is `pattern` with its holes filled. A hole that is met for the first time takes what is there.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> bool {
        let Some((before, name, rest)) = hole(pattern) else { return pattern == text };
        let Some(text) = text.strip_prefix(before) else { return false };
        if let Some(known) = self.0.get(name).cloned() {
            return text.strip_prefix(&*known).is_some_and(|text| self.matches(rest, text));
        }
        let is_random = |character: char| character.is_ascii_alphanumeric() || "-._~%+/=".contains(character);
        let longest = text.find(|character| !is_random(character)).unwrap_or(text.len());
        // What follows may be made of the same letters.
        (1..=longest).rev().any(|length| {
            let (value, after) = text.split_at(length);
            self.0.insert(name.to_owned(), value.to_owned());
            let matches = self.matches(rest, after);
            if !matches {
                self.0.remove(name);
            }
            matches
        })
    }

    /// Whether a JSON value is the other with its holes filled.
    pub(super) fn match_values(&mut self, pattern: &Value, value: &Value) -> bool {
        match (pattern, value) {
            (Value::String(pattern), Value::String(text)) => self.matches(pattern, text),
            (Value::Array(patterns), Value::Array(values)) => {
                patterns.len() == values.len()
                    && patterns.iter().zip(values).all(|(pattern, value)| self.match_values(pattern, value))
            }
            (Value::Object(patterns), Value::Object(values)) => {
                patterns.len() == values.len()
                    && patterns.iter().all(|(name, pattern)| {
                        values.get(name).is_some_and(|value| self.match_values(pattern, value))
                    })
            }
            _ => pattern == value,
        }
    }
}

/// What stands before the first hole, its name, and the rest.
fn hole(pattern: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + pattern.get(from..)?.find('{')?;
        let close = open + pattern.get(open..)?.find('}')?;
        let name = pattern.get(open + 1..close)?;
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            return Some((pattern.get(..open)?, name, pattern.get(close + 1..)?));
        }
        from = open + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Holes;

    #[test]
    fn a_hole_stands_for_one_value() {
        let mut holes = Holes::default();
        assert!(holes.matches("state={state}&x=1", "state=a-b.c&x=1"));
        assert_eq!(holes.get("state"), Some("a-b.c"));
        assert!(holes.matches("{state}", "a-b.c") && !holes.matches("{state}", "other"));
        assert!(!holes.matches("y={y}!", "y=a b!") && holes.matches(r#"{"a":"{b}"}"#, r#"{"a":"1"}"#));
        assert_eq!(holes.fill("code=1&state={state}"), "code=1&state=a-b.c");
    }
}
