//! Strings with placeholders: `"https://{tenant}.example/oauth/token"`.

use std::ops::Range;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::LitStr;

use crate::errors::Errors;
use crate::grammar::{BUILTINS, FUNCTIONS};
use crate::{literal, suggest};

/// A string as it is written, and its parts.
pub(crate) struct Template {
    pub(crate) literal: LitStr,
    pub(crate) parts: Vec<Part>,
}

pub(crate) enum Part {
    /// Text with its braces resolved.
    Text(String),
    Hole(Hole),
}

/// A placeholder.
pub(crate) struct Hole {
    /// What stands between the braces.
    pub(crate) expr: String,
    range: Range<usize>,
}

impl Hole {
    /// The name before any `.path`.
    pub(crate) fn root(&self) -> &str {
        self.expr.split(['.', '[']).next().unwrap_or_default()
    }

    fn is_plain(&self) -> bool {
        syn::parse_str::<Ident>(&self.expr).is_ok()
    }
}

impl Template {
    /// Splits a string into its parts; none when a brace is out of place.
    pub(crate) fn parse(literal: &LitStr, errors: &mut Errors) -> Option<Self> {
        let value = literal.value();
        let mut scanner = Scanner { value: &value, at: 0, parts: Vec::new() };
        let mut is_sound = true;
        while let Some((range, message)) = scanner.next_fault() {
            errors.at(literal::span_in(literal, &range).unwrap_or_else(|| literal.span()), message);
            is_sound = false;
        }
        is_sound.then(|| Self { literal: literal.clone(), parts: scanner.parts })
    }

    pub(crate) fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// The text, when there is nothing but text.
    pub(crate) fn is_literal(&self) -> bool {
        self.holes().next().is_none()
    }

    /// The placeholder itself where the compiler can say where that is, else the whole string.
    pub(crate) fn span_of(&self, hole: &Hole) -> Span {
        literal::span_in(&self.literal, &hole.range).unwrap_or_else(|| self.literal.span())
    }
}

struct Scanner<'a> {
    value: &'a str,
    at: usize,
    parts: Vec<Part>,
}

impl Scanner<'_> {
    /// Goes on to the next mistake, or to the end.
    fn next_fault(&mut self) -> Option<(Range<usize>, &'static str)> {
        while let Some(rest) = self.value.get(self.at..).filter(|rest| !rest.is_empty()) {
            let start = self.at;
            if rest.starts_with("{{") || rest.starts_with("}}") {
                self.text(rest.get(..1).unwrap_or_default(), 2);
            } else if rest.starts_with('}') {
                self.at += 1;
                return Some((start..self.at, "unmatched `}`; a literal brace is written `}}`"));
            } else if rest.starts_with('{') {
                let Some(close) = closing_brace(rest) else {
                    self.at = self.value.len();
                    return Some((start..start + 1, "unclosed `{`; a literal brace is written `{{`"));
                };
                self.at += close + 1;
                let expr = rest.get(1..close).unwrap_or_default().to_owned();
                if expr.trim().is_empty() {
                    return Some((start..self.at, "empty placeholder; write the name of a field"));
                }
                self.parts.push(Part::Hole(Hole { expr, range: start + 1..start + close }));
            } else {
                let length = rest.find(['{', '}']).unwrap_or(rest.len());
                self.text(rest.get(..length).unwrap_or_default(), length);
            }
        }
        None
    }

    fn text(&mut self, text: &str, written: usize) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
        self.at += written;
    }
}

/// The brace that ends a placeholder; one between single quotes does not.
fn closing_brace(rest: &str) -> Option<usize> {
    let mut quoted = false;
    rest.char_indices().find_map(|(index, found)| {
        quoted ^= found == '\'';
        (found == '}' && !quoted).then_some(index)
    })
}

/// Where a template stands decides which names it may use besides the fields.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Endpoint,
    Resource,
    Request,
    Bearer,
}

impl Place {
    pub(crate) const fn builtins(self) -> &'static [&'static str] {
        match self {
            Self::Endpoint | Self::Resource => &["client_id"],
            Self::Request => &[
                "client_id",
                "client_secret",
                "redirect_uri",
                "code",
                "code_verifier",
                "scope",
                "token_url",
                "now_ms",
                "now_unix",
            ],
            Self::Bearer => &["access_token", "token", "client_id"],
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "an endpoint",
            Self::Resource => "a resource",
            Self::Request => "a request",
            Self::Bearer => "`bearer(..)`",
        }
    }
}

/// The names that placeholders may say.
pub(crate) struct Scope<'a> {
    pub(crate) fields: Vec<&'a str>,
    /// Names made by keys that are refused where they stand; a second error at each use would say nothing new.
    pub(crate) refused: Vec<String>,
}

impl Scope<'_> {
    /// Checks every placeholder of a template.
    pub(crate) fn resolve(&self, template: &Template, place: Place, errors: &mut Errors) {
        let mut unknown = Vec::new();
        for hole in template.holes() {
            match self.verdict(hole, place) {
                Verdict::Known => {}
                Verdict::Wrong(message) => errors.at(template.span_of(hole), message),
                Verdict::Unknown => unknown.push(hole),
            }
        }
        self.report_unknown(template, &unknown, place, errors);
    }

    fn verdict(&self, hole: &Hole, place: Place) -> Verdict {
        let expr = hole.expr.as_str();
        if let Some((function, _)) = expr.split_once('(') {
            return Verdict::Wrong(if FUNCTIONS.contains(&function) {
                format!("the function `{function}` is not supported yet")
            } else {
                suggest::unknown("function", function, FUNCTIONS.iter().copied())
            });
        }
        let root = hole.root();
        let has_path = root.len() < expr.len();
        if expr.trim() != expr {
            Verdict::Wrong(format!("a placeholder has no spaces; write `{{{}}}`", expr.trim()))
        } else if self.refused.iter().any(|name| name == root) {
            Verdict::Known
        } else if self.fields.contains(&root) || (place.builtins().contains(&root) && root != "token") {
            if has_path {
                Verdict::Wrong(format!("`{root}` has no members; write `{{{root}}}`"))
            } else {
                Verdict::Known
            }
        } else if root == "token" && place == Place::Bearer {
            if has_path {
                Verdict::Known
            } else {
                Verdict::Wrong("`token` has members; write `{token.member}`, or `{access_token}`".to_owned())
            }
        } else if is_supported_elsewhere(root) {
            let names = suggest::listed(self.names(place));
            Verdict::Wrong(format!("`{root}` cannot stand in {}; expected one of: {names}", place.name()))
        } else if BUILTINS.contains(&root) {
            Verdict::Wrong(format!("the placeholder `{root}` is not supported yet"))
        } else {
            Verdict::Unknown
        }
    }

    fn report_unknown(&self, template: &Template, unknown: &[&Hole], place: Place, errors: &mut Errors) {
        let in_reach = |hole: &&Hole| literal::span_in(&template.literal, &hole.range).is_some();
        let can_probe = !unknown.is_empty()
            && !unknown.iter().any(in_reach)
            && template.holes().all(Hole::is_plain)
            && unknown.iter().all(|hole| suggest::nearest(&hole.expr, self.names(place)).is_some());
        if can_probe {
            let known = self.names(place).map(str::to_owned).collect();
            errors.probe(Probe { literal: template.literal.clone(), known });
            return;
        }
        for hole in unknown {
            let message = suggest::unknown("placeholder", hole.root(), self.names(place));
            match literal::span_in(&template.literal, &hole.range) {
                Some(span) => errors.at(span, message),
                None => errors.at(
                    template.literal.span(),
                    message.replacen(';', &format!(" at character {};", hole.range.start + 1), 1),
                ),
            }
        }
    }

    fn names(&self, place: Place) -> impl Iterator<Item = &str> {
        self.fields.iter().copied().chain(place.builtins().iter().copied())
    }
}

enum Verdict {
    Known,
    Unknown,
    Wrong(String),
}

fn is_supported_elsewhere(name: &str) -> bool {
    [Place::Endpoint, Place::Request, Place::Bearer].iter().any(|place| place.builtins().contains(&name))
}

/// A string whose unknown placeholders rustc reports.
///
/// A macro on stable Rust cannot make a span inside a literal, but `format_args!` can: given the names that are
/// known as variables, rustc underlines the unknown placeholder itself and offers the nearest name. It does so
/// inside a module of its own, where nothing of the user's can stand in for a missing name.
pub(crate) struct Probe {
    literal: LitStr,
    known: Vec<String>,
}

impl Probe {
    pub(crate) fn to_tokens(&self) -> TokenStream {
        let literal = &self.literal;
        let names = self.known.iter().filter(|name| syn::parse_str::<Ident>(name).is_ok());
        let names: Vec<_> = names.map(|name| Ident::new(name, literal.span())).collect();
        quote! {
            const _: () = {
                mod placeholders {
                    #[allow(unused_variables)]
                    fn resolve(#(#names: &::core::primitive::str),*) {
                        let _ = ::core::format_args!(#literal);
                    }
                }
            };
        }
    }
}
