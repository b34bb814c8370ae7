//! Whether a value is of the kind that its key takes, and what to write where it is not.

use oauth_grammar::keys::{Choice, Kind};
use oauth_grammar::{Path, suggest};
use proc_macro2::Span;
use quote::ToTokens;
use syn::LitInt;
use syn::spanned::Spanned;

use super::Atom;
use crate::errors::Errors;

/// What to write instead, made only for a message.
pub(super) type Usage<'a> = &'a dyn Fn() -> String;

/// Checks one value against the kinds that its key takes.
pub(super) fn check(atom: &Atom, kinds: &[Kind], usage: Usage<'_>, key: Span, errors: &mut Errors) -> bool {
    let verdict = match kinds.iter().find(|kind| accepts(**kind, atom)) {
        Some(_) if is_quoted_none(atom, kinds) => Err("`none` is a word; write it without quotes".to_owned()),
        Some(kind) => inspect(*kind, atom, usage),
        None => Err(misfit(atom, kinds, usage)),
    };
    verdict
        .map_err(|message| match atom.tokens() {
            Some(tokens) => errors.on(tokens, message),
            None => errors.at(key, message),
        })
        .is_ok()
}

/// Whether `none` is written as text where it is a word too: in JSON both are one.
fn is_quoted_none(atom: &Atom, kinds: &[Kind]) -> bool {
    matches!(atom, Atom::Text(text) if text.value() == "none")
        && kinds.iter().flat_map(|kind| choices(*kind)).any(|choice| choice.name == "none")
}

/// Whether the value has the form of this kind, whatever it says.
fn accepts(kind: Kind, atom: &Atom) -> bool {
    match (kind, atom) {
        (Kind::Text | Kind::Template | Kind::Path | Kind::Literal | Kind::Crate, Atom::Text(_))
        | (Kind::Integer | Kind::Literal, Atom::Integer(..))
        | (Kind::Literal, Atom::Bool(_))
        | (Kind::Name, Atom::Word(_))
        | (Kind::Crate, Atom::Word(_) | Atom::Path(_)) => true,
        (Kind::Vendor(known), Atom::Text(text)) => known.iter().all(|choice| choice.name != text.value()),
        (Kind::Word(_), Atom::Word(_)) | (Kind::Quoted(_), Atom::Text(_)) => choice(kind, atom).is_some(),
        (Kind::Call(name), Atom::Call(word, _)) => word == name,
        _ => false,
    }
}

/// Looks at a value of the right form more closely.
fn inspect(kind: Kind, atom: &Atom, usage: Usage<'_>) -> Result<(), String> {
    match (kind, atom) {
        (Kind::Integer, Atom::Integer(value, _)) if *value < 0 => {
            Err(format!("a negative number has no meaning here; write {}", usage()))
        }
        (Kind::Path, Atom::Text(text)) => Path::parse(text.value()).map(drop),
        (Kind::Word(_), Atom::Word(word)) => match choice(kind, atom) {
            Some(Choice { supported: false, .. }) => Err(format!("`{word}` is not supported yet")),
            _ => Ok(()),
        },
        (Kind::Call(name), Atom::Call(_, arguments)) => match syn::parse2::<LitInt>(arguments.clone()) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("`{name}` takes a number; write `{name}(30)`")),
        },
        (Kind::Vendor(_), Atom::Text(text)) => Err(format!("`\"{}\"` is not supported yet", text.value())),
        _ => Ok(()),
    }
}

/// The choice that a value is.
pub(super) fn choice(kind: Kind, atom: &Atom) -> Option<&'static Choice> {
    match (kind, atom) {
        (Kind::Word(choices), Atom::Word(word)) => choices.iter().find(|choice| word == choice.name),
        (Kind::Quoted(choices), Atom::Text(text)) => {
            choices.iter().find(|choice| text.value() == choice.name)
        }
        _ => None,
    }
}

fn choices(kind: Kind) -> &'static [Choice] {
    match kind {
        Kind::Word(choices) => choices,
        _ => &[],
    }
}

/// What is wrong with a value that fits no kind.
fn misfit(atom: &Atom, kinds: &[Kind], usage: Usage<'_>) -> String {
    let all = || kinds.iter().flat_map(|kind| choices(*kind));
    let names = || all().filter(|choice| choice.supported).map(|choice| choice.name);
    match atom {
        Atom::Text(text) if all().any(|choice| choice.name == text.value()) => {
            format!("`{}` is a word; write it without quotes", text.value())
        }
        Atom::Word(word) if all().next().is_some() => {
            let word = word.to_string();
            match suggest::nearest(&word, all().map(|choice| choice.name)) {
                Some(near) => format!("unknown value `{word}`; did you mean `{near}`?"),
                None if kinds.len() > 1 => format!("unknown value `{word}`; write {}", usage()),
                None => format!("unknown value `{word}`; expected one of: {}", suggest::listed(names())),
            }
        }
        Atom::Other(tokens) if tokens.is_empty() => format!("expected a value; write {}", usage()),
        _ => format!("unexpected value; write {}", usage()),
    }
}

impl Atom {
    /// The tokens that an error about this value underlines.
    fn tokens(&self) -> Option<proc_macro2::TokenStream> {
        Some(match self {
            Self::Text(literal) => literal.to_token_stream(),
            Self::Bool(literal) => literal.to_token_stream(),
            Self::Word(word) | Self::Call(word, _) => word.to_token_stream(),
            Self::Path(path) => path.to_token_stream(),
            Self::Integer(value, span) => {
                let mut literal = proc_macro2::Literal::i64_unsuffixed(*value);
                literal.set_span(*span);
                literal.to_token_stream()
            }
            Self::Other(tokens) if tokens.is_empty() => return None,
            Self::Other(tokens) => tokens.clone(),
        })
    }

    pub(crate) fn span(&self) -> Span {
        self.tokens().map_or_else(Span::call_site, |tokens| tokens.span())
    }
}
