//! Strings with placeholders, where they stand in the source.

use std::ops::Range;

use oauth_grammar::suggest;
use oauth_grammar::template::{Maker, Misplaced, Named, Part, Place, Placeholder};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::errors::{Errors, Probe};
use crate::literal;
use crate::literal::Text;

/// A string as it is written, and what it says.
pub(crate) struct Template {
    pub(crate) literal: Text,
    parsed: oauth_grammar::Template,
}

impl Template {
    /// Reads a string; none when it is malformed.
    pub(crate) fn parse(literal: &Text, errors: &mut Errors) -> Option<Self> {
        match oauth_grammar::Template::parse(literal.value()) {
            Ok(parsed) => Some(Self { literal: literal.clone(), parsed }),
            Err(faults) => {
                for fault in faults {
                    errors.at(span_in(literal, &fault.range), fault.message);
                }
                None
            }
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parsed.parts
    }

    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parsed.placeholders()
    }

    /// Whether there is nothing but text.
    pub(crate) fn is_literal(&self) -> bool {
        self.parsed.is_literal()
    }

    /// The placeholder itself where the compiler can say where that is, else the whole string.
    pub(crate) fn span_of(&self, placeholder: &Placeholder) -> Span {
        span_in(&self.literal, &placeholder.range)
    }
}

fn span_in(literal: &Text, range: &Range<usize>) -> Span {
    literal::span_in(literal, range).unwrap_or_else(|| literal.span())
}

/// The names that placeholders may say.
pub(crate) struct Names<'a> {
    pub(crate) fields: Vec<&'a str>,
    /// The names that other keys make.
    pub(crate) made: Vec<(String, Maker)>,
}

impl Names<'_> {
    /// Checks every placeholder of a template.
    pub(crate) fn resolve(&self, template: &Template, place: Place, errors: &mut Errors) {
        let mut unknown = Vec::new();
        for placeholder in template.placeholders() {
            match place.check(placeholder, |name| self.named(name, place)) {
                Ok(()) => {}
                Err(Misplaced::Unknown(root)) => unknown.push((placeholder, root)),
                Err(Misplaced::Wrong(message)) => errors.at(template.span_of(placeholder), message),
                Err(Misplaced::Elsewhere(root)) => {
                    let names = suggest::listed(self.all(place));
                    let message =
                        format!("`{root}` cannot stand in {}; expected one of: {names}", place.name());
                    errors.at(template.span_of(placeholder), message);
                }
            }
        }
        self.report_unknown(template, &unknown, place, errors);
    }

    fn report_unknown(
        &self,
        template: &Template,
        unknown: &[(&Placeholder, String)],
        place: Place,
        errors: &mut Errors,
    ) {
        let literal = &template.literal;
        let in_reach = |(placeholder, _): &(&Placeholder, String)| {
            literal::span_in(literal, &placeholder.range).is_some()
        };
        let can_probe = !unknown.is_empty()
            && !unknown.iter().any(in_reach)
            && template.placeholders().all(|placeholder| syn::parse_str::<Ident>(&placeholder.text).is_ok())
            && unknown
                .iter()
                .all(|(placeholder, _)| suggest::nearest(&placeholder.text, self.all(place)).is_some());
        if can_probe {
            errors.probe(probe(literal, self.all(place)));
            return;
        }
        for (placeholder, root) in unknown {
            let message = suggest::placeholder(root, self.all(place));
            match literal::span_in(literal, &placeholder.range) {
                Some(span) => errors.at(span, message),
                None => errors.at(
                    literal.span(),
                    message.replacen(';', &format!(" at character {};", placeholder.range.start + 1), 1),
                ),
            }
        }
    }

    /// What a name of the declaration stands for in this place.
    fn named(&self, name: &str, place: Place) -> Option<Named> {
        if self.fields.contains(&name) {
            return Some(Named::Value);
        }
        self.made.iter().filter(|(made, _)| made == name).find_map(|(_, maker)| maker.named_in(place))
    }

    fn all(&self, place: Place) -> impl Iterator<Item = &str> {
        // Else the names of the grammar would have to live no longer than the fields.
        let builtins = place.builtins().map(|name| -> &str { name });
        let made = self.made.iter().filter(move |(_, maker)| maker.named_in(place).is_some());
        self.fields.iter().map(|name| -> &str { name }).chain(made.map(|(name, _)| &**name)).chain(builtins)
    }
}

/// Lets rustc report the unknown placeholders of a string.
///
/// A macro on stable Rust cannot make a span inside a literal, but `format_args!` can: given the names that are
/// known as variables, rustc underlines the unknown placeholder itself and offers the nearest name. It does so
/// inside a module of its own, where nothing of the user's can stand in for a missing name.
fn probe<'n>(literal: &Text, known: impl Iterator<Item = &'n str>) -> Probe {
    let names = known.filter(|name| syn::parse_str::<Ident>(name).is_ok());
    let names: Vec<_> = names.map(|name| Ident::new(name, literal.span())).collect();
    let tokens: TokenStream = quote! {
        const _: () = {
            mod placeholders {
                #[allow(unused_variables)]
                fn resolve(#(#names: &::core::primitive::str),*) {
                    let _ = ::core::format_args!(#literal);
                }
            }
        };
    };
    Probe(tokens)
}
