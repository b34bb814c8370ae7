//! Templates: text with `{placeholders}`, where `{{` and `}}` are literal braces.

use std::ops::Range;

use crate::Path;

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

/// What a placeholder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// `name`, or a member of what it names: `name.a[0]`.
    Name {
        /// The name itself.
        root: String,
        /// What stands behind it.
        path: Option<Path>,
    },
    /// `function(argument, ..)`.
    Call {
        /// The name of the function.
        function: String,
        /// Its arguments; the items of one are joined.
        arguments: Vec<Vec<Item>>,
    },
}

/// An item of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A name or another call.
    Expr(Expr),
    /// `'text'`.
    Text(String),
    /// A whole number.
    Integer(i64),
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
                match placeholder(inner.get(..length).unwrap_or_default(), at + 1) {
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
    /// The name before any path; of a function its own.
    #[must_use]
    pub fn root(&self) -> &str {
        match &self.expr {
            Expr::Name { root, .. } => root,
            Expr::Call { function, .. } => function,
        }
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
    let mut reader = Reader { rest: text };
    let expr = reader.expr().filter(|_| reader.rest.is_empty()).ok_or_else(|| Fault {
        range: range.clone(),
        message: format!(
            "`{text}` is no expression; write `name`, `name.member` or `function(argument, ..)`"
        ),
    })?;
    Ok(Placeholder { expr, text: text.to_owned(), range })
}

/// Reads an expression from its start; every step is `None` where it is malformed.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn expr(&mut self) -> Option<Expr> {
        let word =
            self.take_while(|found| !matches!(found, '(' | ')' | ',' | '\'') && !found.is_whitespace());
        if self.skip("(") {
            return Some(Expr::Call { function: word.to_owned(), arguments: self.arguments()? });
        }
        let (root, path) = word.split_at(word.find(['.', '[']).unwrap_or(word.len()));
        if root.is_empty() {
            return None;
        }
        let path = if path.is_empty() { None } else { Some(Path::members(path)?) };
        Some(Expr::Name { root: root.to_owned(), path })
    }

    /// Up to the closing parenthesis and with it.
    fn arguments(&mut self) -> Option<Vec<Vec<Item>>> {
        let mut arguments = Vec::new();
        loop {
            let mut items = Vec::new();
            self.skip_spaces();
            while !self.rest.starts_with([',', ')']) {
                items.push(self.item()?);
                self.skip_spaces();
            }
            if items.is_empty() {
                return None;
            }
            arguments.push(items);
            if self.skip(")") {
                return Some(arguments);
            }
            self.skip(",");
        }
    }

    fn item(&mut self) -> Option<Item> {
        if self.skip("'") {
            let text = self.take_while(|found| found != '\'').to_owned();
            return self.skip("'").then_some(Item::Text(text));
        }
        if self.rest.starts_with(|found: char| found.is_ascii_digit() || found == '-') {
            let digits = self.take_while(|found| found.is_ascii_digit() || found == '-');
            return digits.parse().ok().map(Item::Integer);
        }
        self.expr().map(Item::Expr)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let (taken, rest) =
            self.rest.split_at(self.rest.find(|found| !belongs(found)).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// Functions that a placeholder may call.
pub const FUNCTIONS: &[&str] = &[
    "base64",
    "base64url",
    "sha256_hex",
    "sha256_base64",
    "hmac_sha1_hex",
    "hmac_sha256_hex",
    "hmac_sha256_base64",
    "now",
    "url_host",
    "prefix",
    "key_fingerprint",
    "json",
    "lower",
    "upper",
    "replace",
    "certificate_thumbprint",
];

/// Names that a placeholder may say besides the configuration fields and the parameters of the RFCs.
pub const BUILTINS: &[&str] = &[
    "token_url",
    "body",
    "nonce",
    "now_ms",
    "now_unix",
    "uuid",
    "jwt",
    "env",
    "sorted_params",
    "sorted_query",
    "callback",
    "token",
    "access_token",
];

/// Parameters of the RFCs that a placeholder may say, now or later.
const PARAMETERS: &[&str] = &[
    "client_id",
    "client_secret",
    "redirect_uri",
    "code",
    "code_verifier",
    "state",
    "scope",
    "refresh_token",
    "username",
    "password",
    "assertion",
];

/// Whether a configuration field cannot have this name, because a placeholder means something else by it.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name) || PARAMETERS.contains(&name)
}

/// Where a template stands, which decides what it may name besides the configuration fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An endpoint.
    Endpoint,
    /// A resource (RFC 8707 §2).
    Resource,
    /// A parameter or header of the token request.
    Request,
    /// The token in later requests.
    Bearer,
}

impl Place {
    /// The names that a template here may say besides the configuration fields. `token` has members.
    pub fn builtins(self) -> impl Iterator<Item = &'static str> + use<> {
        let own: &[&str] = match self {
            Self::Endpoint | Self::Resource => &["client_id"],
            Self::Request => &["token_url", "now_ms", "now_unix"],
            Self::Bearer => &["access_token", "token", "client_id"],
        };
        let parameters = crate::parameter::PARAMETERS
            .iter()
            .filter(move |parameter| self == Self::Request && parameter.is_placeholder);
        parameters.map(|parameter| parameter.name).chain(own.iter().copied())
    }

    /// What the place is called in a message.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "an endpoint",
            Self::Resource => "a resource",
            Self::Request => "a request",
            Self::Bearer => "`bearer(..)`",
        }
    }

    /// What is wrong with a placeholder here, if anything.
    ///
    /// # Errors
    ///
    /// [`Misplaced`].
    pub fn check(self, placeholder: &Placeholder, is_field: impl Fn(&str) -> bool) -> Result<(), Misplaced> {
        let (root, path) = match &placeholder.expr {
            Expr::Call { function, .. } if FUNCTIONS.contains(&function.as_str()) => {
                return Err(Misplaced::Wrong(format!("the function `{function}` is not supported yet")));
            }
            Expr::Call { function, .. } => {
                return Err(Misplaced::Wrong(crate::suggest::unknown(
                    "function",
                    function,
                    FUNCTIONS.iter().copied(),
                )));
            }
            Expr::Name { root, path } => (root.as_str(), path),
        };
        let is_own = self.builtins().any(|name| name == root);
        if is_own && root == "token" {
            let message = "`token` has members; write `{token.member}`, or `{access_token}`";
            return if path.is_some() { Ok(()) } else { Err(Misplaced::Wrong(message.to_owned())) };
        }
        if is_own || is_field(root) {
            return match path {
                Some(_) => Err(Misplaced::Wrong(format!("`{root}` has no members; write `{{{root}}}`"))),
                None => Ok(()),
            };
        }
        let places = [Self::Endpoint, Self::Request, Self::Bearer];
        if places.iter().any(|place| place.builtins().any(|name| name == root)) {
            Err(Misplaced::Elsewhere)
        } else if is_builtin(root) {
            Err(Misplaced::Wrong(format!("the placeholder `{root}` is not supported yet")))
        } else {
            Err(Misplaced::Unknown)
        }
    }
}

/// Why a placeholder cannot stand where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misplaced {
    /// No such name exists here.
    Unknown,
    /// The name exists in another place.
    Elsewhere,
    /// In the way that this says.
    Wrong(String),
}

#[cfg(test)]
mod tests {
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
        for broken in
            ["{f(}", "{f()}", "{f(a,)}", "{f('a)}", "{f(a)b}", "{a b}", "{.a}", "{a.}", "{f(-)}", "{a[x]}"]
        {
            assert!(Template::parse(broken).is_err(), "{broken}");
        }
    }
}
