//! Whether a value is of the kind that its key takes, and what to write where it is not.

use proc_macro2::Span;
use quote::ToTokens;
use syn::LitInt;
use syn::spanned::Spanned;

use super::Atom;
use crate::errors::Errors;
use crate::grammar::{Choice, Kind};
use crate::{paths, suggest};

/// What to write instead, made only for a message.
pub(super) type Usage<'a> = &'a dyn Fn() -> String;

/// Checks one value against the kinds that its key takes.
pub(super) fn check(atom: &Atom, kinds: &[Kind], usage: Usage<'_>, key: Span, errors: &mut Errors) -> bool {
    let verdict = match kinds.iter().find(|kind| kind.accepts(atom)) {
        Some(kind) => kind.inspect(atom, usage),
        None => Err(misfit(atom, kinds, usage)),
    };
    verdict
        .map_err(|message| match atom.tokens() {
            Some(tokens) => errors.on(tokens, message),
            None => errors.at(key, message),
        })
        .is_ok()
}

impl Kind {
    /// Whether the value has the form of this kind, whatever it says.
    fn accepts(self, atom: &Atom) -> bool {
        match (self, atom) {
            (Self::Text | Self::Template | Self::Path | Self::Literal | Self::Crate, Atom::Text(_))
            | (Self::Integer | Self::Literal, Atom::Integer(..))
            | (Self::Literal, Atom::Bool(_))
            | (Self::Name, Atom::Word(_))
            | (Self::Crate, Atom::Word(_) | Atom::Path(_)) => true,
            (Self::Vendor(known), Atom::Text(text)) => known.iter().all(|choice| choice.name != text.value()),
            (Self::Word(_), Atom::Word(_)) | (Self::Quoted(_), Atom::Text(_)) => self.choice(atom).is_some(),
            (Self::Call(name), Atom::Call(word, _)) => word == name,
            _ => false,
        }
    }

    /// Looks at a value of the right form more closely.
    fn inspect(self, atom: &Atom, usage: Usage<'_>) -> Result<(), String> {
        match (self, atom) {
            (Self::Integer, Atom::Integer(value, _)) if *value < 0 => {
                Err(format!("a negative number has no meaning here; write {}", usage()))
            }
            (Self::Path, Atom::Text(text)) => paths::check(&text.value()),
            (Self::Word(_), Atom::Word(word)) => match self.choice(atom) {
                Some(Choice { variant: None, .. }) => Err(format!("`{word}` is not supported yet")),
                _ => Ok(()),
            },
            (Self::Call(name), Atom::Call(_, arguments)) => match syn::parse2::<LitInt>(arguments.clone()) {
                Ok(_) => Ok(()),
                Err(_) => Err(format!("`{name}` takes a number; write `{name}(30)`")),
            },
            (Self::Vendor(_), Atom::Text(text)) => {
                Err(format!("`\"{}\"` is not supported yet", text.value()))
            }
            _ => Ok(()),
        }
    }

    /// The choice that a value is.
    pub(super) fn choice(self, atom: &Atom) -> Option<&'static Choice> {
        match (self, atom) {
            (Self::Word(choices), Atom::Word(word)) => choices.iter().find(|choice| word == choice.name),
            (Self::Quoted(choices), Atom::Text(text)) => {
                choices.iter().find(|choice| text.value() == choice.name)
            }
            _ => None,
        }
    }

    fn choices(self) -> &'static [Choice] {
        match self {
            Self::Word(choices) => choices,
            _ => &[],
        }
    }
}

/// What is wrong with a value that fits no kind.
fn misfit(atom: &Atom, kinds: &[Kind], usage: Usage<'_>) -> String {
    let choices = || kinds.iter().flat_map(|kind| kind.choices());
    let names = || choices().filter(|choice| choice.variant.is_some()).map(|choice| choice.name);
    match atom {
        Atom::Text(text) if choices().any(|choice| choice.name == text.value()) => {
            format!("`{}` is a word; write it without quotes", text.value())
        }
        Atom::Word(word) if choices().next().is_some() => {
            let word = word.to_string();
            match suggest::nearest(&word, choices().map(|choice| choice.name)) {
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
