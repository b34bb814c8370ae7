//! A word of a shell.

use std::fmt;

/// A word that is made of text and of what the shell puts in.
#[derive(Clone, Default)]
pub(super) struct Word(Vec<Part>);

#[derive(Clone)]
enum Part {
    Text(String),
    Variable(String),
    /// The output of a command.
    Command(String),
}

/// What means something between double quotes, or to the history of an interactive shell.
const SPECIAL: [char; 5] = ['"', '\\', '$', '`', '!'];

impl Word {
    pub(super) fn of(text: &str) -> Self {
        let mut word = Self::default();
        word.text_part(text);
        word
    }

    pub(super) fn text_part(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.0.push(Part::Text(text.to_owned())),
        }
    }

    pub(super) fn variable(&mut self, name: &str) {
        self.0.push(Part::Variable(name.to_owned()));
    }

    /// What base64 makes of another word, in one line.
    pub(super) fn in_base64(&mut self, inner: &Self, is_url: bool) {
        let alphabet = if is_url { " | tr '+/' '-_' | tr -d '='" } else { "" };
        self.0.push(Part::Command(format!("printf %s {inner} | base64 | tr -d '\\n'{alphabet}")));
    }

    pub(super) fn append(&mut self, other: Self) {
        for part in other.0 {
            match part {
                Part::Text(text) => self.text_part(&text),
                part => self.0.push(part),
            }
        }
    }

    /// The same with another word for each text in it.
    pub(super) fn map_text(self, mut of_text: impl FnMut(&str) -> Self) -> Self {
        let mut mapped = Self::default();
        for part in self.0 {
            match part {
                Part::Text(text) => mapped.append(of_text(&text)),
                part => mapped.0.push(part),
            }
        }
        mapped
    }

    /// Whether the shell puts something in.
    pub(super) fn has_substitutions(&self) -> bool {
        self.0.iter().any(|part| !matches!(part, Part::Text(_)))
    }

    /// What it has that is no substitution.
    pub(super) fn text(&self) -> String {
        let text = |part: &Part| if let Part::Text(text) = part { text.clone() } else { String::new() };
        self.0.iter().map(text).collect()
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        if !self.has_substitutions() {
            return quoted(f, &text);
        }
        // Quotes of one kind are easier to read, where nothing needs the other.
        let is_plain = !text.contains(SPECIAL);
        if is_plain {
            f.write_str("\"")?;
        }
        let mut parts = self.0.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Text(text) if is_plain => f.write_str(text)?,
                Part::Text(text) => quoted(f, text)?,
                Part::Variable(name) => {
                    let goes_on =
                        |next: &&Part| matches!(next, Part::Text(text) if text.starts_with(is_name));
                    let mark = if is_plain { "" } else { "\"" };
                    if is_plain && parts.peek().is_some_and(goes_on) {
                        write!(f, "${{{name}}}")?;
                    } else {
                        write!(f, "{mark}${name}{mark}")?;
                    }
                }
                Part::Command(command) => {
                    let mark = if is_plain { "" } else { "\"" };
                    write!(f, "{mark}$({command}){mark}")?;
                }
            }
        }
        if is_plain { f.write_str("\"") } else { Ok(()) }
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Text between single quotes, where nothing means anything but their end.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@%+".contains(letter);
    if !text.is_empty() && text.chars().all(is_bare) {
        return f.write_str(text);
    }
    write!(f, "'{}'", text.replace('\'', "'\\''"))
}
