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

/// Whether a text is one JSON value (RFC 8259), nested no deeper than 64.
#[must_use]
pub fn is_value(text: &str) -> bool {
    value(text.trim_start(), 0).is_some_and(|rest| rest.trim_start().is_empty())
}

/// The strings in a JSON value, but for the names of members, without their escapes.
#[must_use]
pub fn texts(text: &str) -> Vec<String> {
    strings(text).into_iter().filter(|(_, is_name)| !is_name).map(|(text, _)| text).collect()
}

/// The names of all members in a JSON value, without their escapes.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    strings(text).into_iter().filter(|(_, is_name)| *is_name).map(|(text, _)| text).collect()
}

/// The strings in a JSON value, and whether each is the name of a member.
fn strings(text: &str) -> Vec<(String, bool)> {
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let Some(quoted) = rest.get(at..) else { break };
        let Some(after) = string(quoted) else { break };
        let length = quoted.len() - after.len();
        let is_name = after.trim_start().starts_with(':');
        strings.extend(quoted.get(1..length.saturating_sub(1)).map(|text| (unescaped(text), is_name)));
        rest = after;
    }
    strings
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some('b') => plain.push('\u{8}'),
            Some('f') => plain.push('\u{c}'),
            Some('u') => {
                let digits: String = characters.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                // Half of a pair is no character of a placeholder.
                plain.push(code.unwrap_or('\u{fffd}'));
            }
            other => plain.extend(other),
        }
    }
    plain
}

/// How deep a value may nest: a declaration may come from a stranger, and the reader needs the stack for each.
const MAX_DEPTH: usize = 64;

/// What follows the value at the start of a text.
fn value(text: &str, depth: usize) -> Option<&str> {
    let first = text.chars().next().filter(|_| depth < MAX_DEPTH)?;
    match first {
        '{' => list(text.get(1..)?, '}', |item| {
            let rest = string(item)?.trim_start().strip_prefix(':')?;
            value(rest.trim_start(), depth + 1)
        }),
        '[' => list(text.get(1..)?, ']', |item| value(item, depth + 1)),
        '"' => string(text),
        '-' | '0'..='9' => number(text),
        _ => ["true", "false", "null"].iter().find_map(|word| text.strip_prefix(word)),
    }
}

/// What follows the closing bracket of items with commas between them.
fn list(text: &str, close: char, item: impl Fn(&str) -> Option<&str>) -> Option<&str> {
    let mut rest = text.trim_start();
    if let Some(rest) = rest.strip_prefix(close) {
        return Some(rest);
    }
    loop {
        rest = item(rest)?.trim_start();
        if let Some(rest) = rest.strip_prefix(close) {
            return Some(rest);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

fn string(text: &str) -> Option<&str> {
    let mut characters = text.strip_prefix('"')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return text.get(at + 2..),
            '\\' => match characters.next()?.1 {
                'u' => {
                    let digits = characters.by_ref().take(4).filter(|(_, digit)| digit.is_ascii_hexdigit());
                    (digits.count() == 4).then_some(())?;
                }
                '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {}
                _ => return None,
            },
            '\0'..='\x1f' => return None,
            _ => {}
        }
    }
    None
}

fn number(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &'_ str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    // No number but 0 begins with 0.
    (whole == 1 || whole > 1 && !rest.starts_with('0')).then_some(())?;
    let mut rest = rest.get(whole..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = Some(digits(fraction)).filter(|length| *length > 0)?;
        rest = fraction.get(length..)?;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = Some(digits(exponent)).filter(|length| *length > 0)?;
        rest = exponent.get(length..)?;
    }
    // None that most readers would take for infinite (RFC 8259 §6).
    let number: f64 = text.get(..text.len() - rest.len())?.parse().ok()?;
    number.is_finite().then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{Writer, is_value, names, texts};

    #[test]
    fn the_texts_of_a_value_are_those_that_are_no_names() {
        let json = r#"{"a{x}": ["{b}", 1, {"c" : "d\"\u0041\n"}], "e": ""}"#;
        assert_eq!(texts(json), ["{b}", "d\"A\n", ""]);
        assert_eq!(names(json), ["a{x}", "c", "e"]);
    }

    #[test]
    fn a_value_is_told_from_what_is_none() {
        for value in [
            "1",
            "-0.5e+3",
            " [ ] ",
            "{}",
            r#"{"a":[1,true,null,"x\n\u00e9\""]}"#,
            "\"\"",
            "0",
            "[[[]]]",
            "1e308",
        ] {
            assert!(is_value(value), "{value}");
        }
        for none in [
            "", "01", "1.", ".5", "1e", "[1,]", "[1 2]", "{a:1}", r#"{"a"}"#, r#""\x""#, "\"", "nul", "1 2",
            "{", "-", "1e999",
        ] {
            assert!(!is_value(none), "{none}");
        }
        assert!(!is_value(&"[".repeat(100_000)));
    }

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
