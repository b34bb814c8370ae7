//! How an attribute is laid out: what fits on a line stands on it, anything else has a line for each of its items.

use std::fmt::Write as _;

/// The columns of a line.
const WIDTH: usize = 100;

/// One item of an attribute, with what is said about it above its line.
pub(super) struct Item {
    /// Lines of a comment.
    pub(super) comment: Vec<String>,
    /// All of it that stands before a list or a group.
    pub(super) head: String,
    pub(super) body: Body,
}

/// What may have to be wrapped.
pub(super) enum Body {
    None,
    /// `[value, ..]`
    List(Vec<String>),
    /// `(item, ..)`
    Group(Vec<Item>),
}

impl Item {
    /// An item that is never wrapped.
    pub(super) fn plain(head: String) -> Self {
        Self { comment: Vec::new(), head, body: Body::None }
    }

    /// All of it on one line, unless there is a comment in it.
    pub(super) fn flat(&self) -> Option<String> {
        if !self.comment.is_empty() {
            return None;
        }
        self.flat_line()
    }

    fn flat_line(&self) -> Option<String> {
        Some(match &self.body {
            Body::None => self.head.clone(),
            Body::List(values) => format!("{}[{}]", self.head, values.join(", ")),
            Body::Group(items) => format!("{}({})", self.head, flat(items)?),
        })
    }

    /// Writes it on lines of its own, `depth` steps to the right.
    fn write(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        for line in &self.comment {
            let _ = writeln!(out, "{}", format!("{indent}// {line}").trim_end());
        }
        let fits = |line: &String| indent.len() + line.chars().count() < WIDTH;
        if let Some(line) = self.flat_line().filter(|line| fits(line) || matches!(self.body, Body::None)) {
            let _ = writeln!(out, "{indent}{line},");
            return;
        }
        match &self.body {
            Body::None => {}
            Body::List(values) => {
                let _ = writeln!(out, "{indent}{}[", self.head);
                for value in values {
                    let _ = writeln!(out, "{indent}    {value},");
                }
                let _ = writeln!(out, "{indent}],");
            }
            Body::Group(items) => {
                let _ = writeln!(out, "{indent}{}(", self.head);
                lines(items, depth + 1, out);
                let _ = writeln!(out, "{indent}),");
            }
        }
    }
}

/// The items on one line, unless there is a comment in one.
fn flat(items: &[Item]) -> Option<String> {
    let items: Option<Vec<String>> = items.iter().map(Item::flat).collect();
    items.map(|items| items.join(", "))
}

/// Each item on lines of its own.
fn lines(items: &[Item], depth: usize, out: &mut String) {
    for item in items {
        item.write(depth, out);
    }
}

/// The attribute `name` with a line for each item, and a comment behind them.
pub(super) fn attribute(name: &str, items: &[Item], comment: &[String], depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "{indent}#[{name}(");
    lines(items, depth + 1, out);
    for line in comment {
        let _ = writeln!(out, "{indent}    // {line}");
    }
    let _ = writeln!(out, "{indent})]");
}

/// The attribute `name`, on one line where it fits.
pub(super) fn short_attribute(name: &str, items: &[Item], depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    let line = flat(items).map(|items| format!("{indent}#[{name}({items})]"));
    match line.filter(|line| line.chars().count() <= WIDTH) {
        Some(line) => drop(writeln!(out, "{line}")),
        None => attribute(name, items, &[], depth, out),
    }
}
