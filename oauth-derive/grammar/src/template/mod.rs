//! Templates: text with `{placeholders}`, where `{{` and `}}` are literal braces.

mod expr;
mod function;
mod moment;
mod place;

use std::ops::Range;

use self::expr::Malformed;
pub use self::expr::{Expr, Item};
pub use self::function::{FUNCTIONS, Function, prefixed, replaced};
pub use self::moment::{Moment, MomentPart};
pub use self::place::{BUILTINS, Maker, Misplaced, Named, Place, is_builtin};

/// A template, parsed.
///
/// ```
/// use oauth_grammar::Template;
/// use oauth_grammar::template::{Expr, Part};
///
/// let template = Template::parse("https://{tenant}.example/{{v1}}").unwrap();
/// let [Part::Text(_), Part::Placeholder(tenant), Part::Text(rest)] = &template.parts[..] else { panic!() };
/// assert!(matches!(&tenant.expr, Expr::Name { root, path: None } if root == "tenant"));
/// assert_eq!(rest, ".example/{v1}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its parts; no two texts stand side by side.
    pub parts: Vec<Part>,
}

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text with its braces resolved.
    Text(String),
    /// What is put in.
    Placeholder(Placeholder),
}

/// A placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// What stands between the braces.
    pub expr: Expr,
    /// The same as it is written.
    pub text: String,
    /// Where that is in the template, in bytes.
    pub range: Range<usize>,
}

/// What is wrong with a template, and where, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is wrong.
    pub range: Range<usize>,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut parts = Vec::new();
        let mut faults = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(brace) = rest.get(..2).filter(|two| matches!(*two, "{{" | "}}")) {
                push_text(&mut parts, brace.get(..1).unwrap_or_default());
                at += 2;
            } else if rest.starts_with('}') {
                let message = "unmatched `}`; a literal brace is written `}}`".to_owned();
                faults.push(Fault { range: at..at + 1, message });
                at += 1;
            } else if let Some(inner) = rest.strip_prefix('{') {
                let Some(length) = closing_brace(inner) else {
                    let message = "unclosed `{`; a literal brace is written `{{`".to_owned();
                    faults.push(Fault { range: at..at + 1, message });
                    break;
                };
                let inner = inner.get(..length).unwrap_or_default();
                if text.get(..at).is_some_and(|before| before.ends_with('$')) {
                    let message = format!("a placeholder is written without `$`: `{{{inner}}}`");
                    faults.push(Fault { range: at - 1..at + length + 2, message });
                }
                match placeholder(inner, at + 1) {
                    Ok(placeholder) => parts.push(Part::Placeholder(placeholder)),
                    Err(fault) => faults.push(fault),
                }
                at += length + 2;
            } else {
                let length = rest.find(['{', '}']).unwrap_or(rest.len());
                push_text(&mut parts, rest.get(..length).unwrap_or_default());
                at += length;
            }
        }
        if faults.is_empty() { Ok(Self { parts }) } else { Err(faults) }
    }

    /// What stands between braces, as a placeholder's name does, in text that has no placeholders; if there is such.
    ///
    /// ```
    /// use oauth_grammar::Template;
    ///
    /// assert_eq!(Template::placeholder_in("Bearer {realm}"), Some("realm".to_owned()));
    /// assert_eq!(Template::placeholder_in("${realm}"), Some("realm".to_owned()));
    /// assert_eq!(Template::placeholder_in("a {} b {{c}}"), None);
    /// ```
    #[must_use]
    pub fn placeholder_in(text: &str) -> Option<String> {
        // Nearly every text has none.
        if !text.contains('{') {
            return None;
        }
        let unescaped = text.replace("{{", "").replace("}}", "");
        unescaped.split('{').skip(1).find_map(|rest| {
            let (inner, _) = rest.split_once('}')?;
            let name = inner.trim();
            let is_name = |letter: char| letter.is_alphanumeric() || "_.[]".contains(letter);
            let starts = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
            (starts && name.chars().all(is_name)).then(|| name.to_owned())
        })
    }

    /// The placeholders.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(placeholder),
            Part::Text(_) => None,
        })
    }

    /// Whether there is nothing but text.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.placeholders().next().is_none()
    }
}

impl Placeholder {
    /// The name before any path; none of a function.
    #[must_use]
    pub fn root(&self) -> &str {
        match &self.expr {
            Expr::Name { root, .. } => root,
            Expr::Call { .. } => "",
        }
    }

    /// The names before any path, those in the arguments of a function too.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.expr.names().into_iter().filter_map(|name| match name {
            Expr::Name { root, .. } => Some(root.as_str()),
            Expr::Call { .. } => None,
        })
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

/// The brace that ends a placeholder; one between single quotes does not.
fn closing_brace(inner: &str) -> Option<usize> {
    let mut quoted = false;
    inner.char_indices().find_map(|(index, found)| {
        quoted ^= found == '\'';
        (found == '}' && !quoted).then_some(index)
    })
}

fn placeholder(text: &str, start: usize) -> Result<Placeholder, Fault> {
    let range = start..start + text.len();
    if text.trim().is_empty() {
        // The braces too, because there is nothing between them.
        let range = start - 1..range.end + 1;
        return Err(Fault { range, message: "empty placeholder; write the name of a field".to_owned() });
    }
    if text.trim() != text {
        let message = format!("a placeholder has no spaces; write `{{{}}}`", text.trim());
        return Err(Fault { range, message });
    }
    let expr = expr::parse(text).map_err(|malformed| {
        let message = match malformed {
            Malformed::Syntax => {
                format!("`{text}` is no expression; write `name`, `name.member` or `function(argument, ..)`")
            }
            Malformed::Depth => "a placeholder nests too deeply".to_owned(),
        };
        Fault { range: range.clone(), message }
    })?;
    Ok(Placeholder { expr, text: text.to_owned(), range })
}

#[cfg(test)]
mod tests {
    use super::expr::MAX_DEPTH;
    use super::{Expr, Item, Part, Template};

    fn name(root: &str) -> Expr {
        Expr::Name { root: root.to_owned(), path: None }
    }

    fn only(text: &str) -> Expr {
        let template = Template::parse(text).unwrap();
        match &template.parts[..] {
            [Part::Placeholder(placeholder)] => placeholder.expr.clone(),
            parts => panic!("{parts:?}"),
        }
    }

    #[test]
    fn text_and_placeholders() {
        let template = Template::parse("x{a}{{y}}é{b.c[0]}").unwrap();
        let [Part::Text(x), Part::Placeholder(a), Part::Text(y), Part::Placeholder(b)] = &template.parts[..]
        else {
            panic!("{template:?}")
        };
        assert_eq!((x.as_str(), y.as_str()), ("x", "{y}é"));
        assert_eq!((a.range.clone(), a.text.as_str()), (2..3, "a"));
        assert_eq!((b.root(), b.text.as_str()), ("b", "b.c[0]"));
        assert_eq!(Template::parse("").unwrap().parts, []);
    }

    #[test]
    fn calls_nest_and_their_items_are_joined() {
        let now =
            Expr::Call { function: "now".to_owned(), arguments: vec![vec![Item::Text("%Y}-,".to_owned())]] };
        let base64 = Expr::Call {
            function: "base64".to_owned(),
            arguments: vec![
                vec![Item::Expr(name("uuid")), Item::Text(":".to_owned()), Item::Expr(now)],
                vec![Item::Integer(-7)],
            ],
        };
        assert_eq!(only("{base64(uuid ':' now('%Y}-,'), -7)}"), base64);
    }

    #[test]
    fn every_fault_is_found_at_its_place() {
        let faults = |text: &str| -> Vec<_> {
            Template::parse(text).unwrap_err().into_iter().map(|fault| (fault.range, fault.message)).collect()
        };
        let found = faults("}{}{ a }{");
        let ranges: Vec<_> = found.iter().map(|(range, _)| range.clone()).collect();
        assert_eq!(ranges, [0..1, 1..3, 4..7, 8..9]);
        assert!(found[2].1.ends_with("write `{a}`"), "{found:?}");
        assert_eq!(faults("a${ab}c")[0].0, 1..6);
        for broken in
            ["{f(}", "{f()}", "{f(a,)}", "{f('a)}", "{f(a)b}", "{a b}", "{.a}", "{a.}", "{f(-)}", "{a[x]}"]
        {
            assert!(Template::parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn calls_nest_to_a_bound() {
        let nested = |depth: usize| {
            let template = format!("{{{}a{}}}", "f(".repeat(depth), ")".repeat(depth));
            Template::parse(&template).map_err(|faults| faults[0].message.clone())
        };
        assert!(nested(MAX_DEPTH).is_ok());
        for depth in [MAX_DEPTH + 1, 50_000] {
            assert_eq!(nested(depth).unwrap_err(), "a placeholder nests too deeply");
        }
        let unclosed = Template::parse(&format!("{{{}}}", "f(".repeat(50_000))).unwrap_err();
        assert_eq!(unclosed[0].message, "a placeholder nests too deeply");
    }
}
