//! JSON text, as a declaration is written in it.

use std::fmt::Write as _;

/// Writes a declaration as JSON: top-level members and theirs on lines of their own, what is deeper on one line.
///
/// ```
/// use oauth_grammar::json::Writer;
///
/// let mut json = Writer::default();
/// json.object(|json| {
///     json.member("name", |json| json.text("Acme \"EU\""));
///     json.member("fields", |json| json.object(|json| json.member("port", |json| json.raw("443"))));
/// });
/// assert_eq!(json.finish(), "{\n  \"name\": \"Acme \\\"EU\\\"\",\n  \"fields\": {\n    \"port\": 443\n  }\n}");
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    depth: usize,
    /// Whether nothing stands in the innermost object or array yet.
    is_empty: bool,
}

/// The depth up to which every member has its line.
const LINES: usize = 2;

impl Writer {
    /// The text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    /// An object, whose members `write` adds.
    pub fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.nested('{', '}', write);
    }

    /// An array, whose elements `write` adds.
    pub fn array(&mut self, write: impl FnOnce(&mut Self)) {
        // The elements of an array stand on its line.
        let depth = std::mem::replace(&mut self.depth, LINES);
        self.nested('[', ']', write);
        self.depth = depth;
    }

    /// A member of an object, whose value `write` adds.
    pub fn member(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.element(|json| {
            json.text(name);
            json.text.push_str(": ");
            write(json);
        });
    }

    /// An element of an array, or whatever comes next.
    pub fn element(&mut self, write: impl FnOnce(&mut Self)) {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.text.push(',');
            if self.depth > LINES {
                self.text.push(' ');
            }
        }
        self.line();
        write(self);
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                // Writing to a string cannot fail.
                '\0'..='\x1f' => drop(write!(self.text, "\\u{:04x}", u32::from(character))),
                _ => self.text.push(character),
            }
        }
        self.text.push('"');
    }

    /// A number, `true`, `false` or `null`.
    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn nested(&mut self, open: char, close: char, write: impl FnOnce(&mut Self)) {
        self.text.push(open);
        self.depth += 1;
        self.is_empty = true;
        write(self);
        let was_empty = std::mem::replace(&mut self.is_empty, false);
        self.depth -= 1;
        if !was_empty && self.depth < LINES {
            self.break_line(self.depth);
        }
        self.text.push(close);
    }

    fn line(&mut self) {
        if self.depth <= LINES {
            self.break_line(self.depth);
        }
    }

    fn break_line(&mut self, depth: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", depth));
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn what_is_deep_stands_on_one_line() {
        let mut json = Writer::default();
        json.object(|json| {
            json.member("grant", |json| {
                json.array(|json| {
                    json.element(|json| json.text("a"));
                    json.element(|json| json.text("b\n\u{1}é"));
                });
            });
            json.member("errors", |json| {
                json.object(|json| {
                    json.member("ok", |json| {
                        json.object(|json| {
                            json.member("success", |json| json.raw("true"));
                            json.member("code", |json| json.raw("0"));
                        });
                    });
                    json.member("empty", |json| json.object(|_| {}));
                });
            });
        });
        assert_eq!(
            json.finish(),
            "{\n  \"grant\": [\"a\", \"b\\u000a\\u0001é\"],\n  \"errors\": {\n    \
             \"ok\": {\"success\": true, \"code\": 0},\n    \"empty\": {}\n  }\n}"
        );
    }
}
