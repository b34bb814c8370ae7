//! Whether a value is of the kind that its key takes, and what to write where it is not.

use oauth_grammar::keys::{Choice, Kind};
use oauth_grammar::{Path, Paths, rules, suggest};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Ident, LitInt, LitStr};

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
        (
            Kind::Text
            | Kind::Own(_)
            | Kind::Pattern
            | Kind::Scope
            | Kind::Template
            | Kind::Path
            | Kind::Paths
            | Kind::Words
            | Kind::Literal
            | Kind::Constant
            | Kind::Crate,
            Atom::Text(_),
        )
        | (Kind::Integer | Kind::Literal | Kind::Constant, Atom::Integer(..))
        | (Kind::Literal | Kind::Constant, Atom::Bool(_))
        | (Kind::Name, Atom::Word(_))
        | (Kind::Crate, Atom::Word(_) | Atom::Path(_)) => true,
        (Kind::Vendor(known), Atom::Text(text)) => known.iter().all(|choice| choice.name != text.value()),
        (Kind::Word(_), Atom::Word(_)) | (Kind::Quoted(_), Atom::Text(_)) => choice(kind, atom).is_some(),
        (Kind::Call(name), Atom::Call(word, _)) => word == name,
        (Kind::Json, Atom::Call(word, _)) => word == "json",
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
        (Kind::Paths, Atom::Text(text)) => Paths::parse(text.value()).map(drop),
        (Kind::Words, Atom::Text(text)) => Path::words(text.value()).map(drop),
        (Kind::Text | Kind::Constant, Atom::Text(text)) => rules::plain_text(text.value()),
        (Kind::Own(known), Atom::Text(text)) => rules::own_word(text.value(), known),
        (Kind::Call(name), Atom::Call(_, arguments)) => match syn::parse2::<LitInt>(arguments.clone()) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("`{name}` takes a number; write `{name}(30)`")),
        },
        (Kind::Json, Atom::Call(_, arguments)) => syn::parse2::<LitStr>(arguments.clone())
            .ok()
            .filter(|text| oauth_grammar::json::is_value(&text.value()))
            .map(drop)
            .ok_or_else(|| rules::NO_JSON.to_owned()),
        (Kind::Vendor(_), Atom::Text(text)) => rules::vendor_grant(text.value()),
        _ => Ok(()),
    }
}

fn is_macro_call(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '!'))
}

/// Whether there is more than one token, with an operator or a call among them.
fn is_expression(tokens: &TokenStream) -> bool {
    let is_part = |token: TokenTree| match token {
        TokenTree::Punct(mark) => "+-*/%<>.".contains(mark.as_char()),
        TokenTree::Group(_) => true,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    tokens.clone().into_iter().count() > 1 && tokens.clone().into_iter().any(is_part)
}

/// Whether a word is written as a constant is.
fn is_constant(word: &Ident) -> bool {
    let word = word.to_string();
    word.len() > 1
        && word.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
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

fn computed(usage: Usage<'_>) -> String {
    format!("an expression is not computed here; write its result: {}", usage())
}

fn is_textual(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text
            | Kind::Own(_)
            | Kind::Template
            | Kind::Path
            | Kind::Paths
            | Kind::Words
            | Kind::Scope
            | Kind::Literal
            | Kind::Constant
    )
}

fn takes_more_than_words(kinds: &[Kind]) -> bool {
    kinds.iter().any(|kind| !matches!(kind, Kind::Word(_) | Kind::Vendor(_) | Kind::Call(_) | Kind::Json))
}

/// What is wrong with a value that fits no kind.
fn misfit(atom: &Atom, kinds: &[Kind], usage: Usage<'_>) -> String {
    let all = || kinds.iter().flat_map(|kind| choices(*kind));
    let names = || all().map(|choice| choice.name);
    match atom {
        Atom::Text(text) if all().any(|choice| choice.name == text.value()) => {
            format!("`{}` is a word; write it without quotes", text.value())
        }
        Atom::Word(word)
            if all().next().is_some() && !(is_constant(word) && takes_more_than_words(kinds)) =>
        {
            let word = word.to_string();
            let known = all().map(|choice| choice.name);
            match suggest::meant(&word, known.clone()).or_else(|| suggest::nearest(&word, known)) {
                Some(near) => format!("unknown value `{word}`; did you mean `{near}`?"),
                None if kinds.len() > 1 => format!("unknown value `{word}`; write {}", usage()),
                None => format!("unknown value `{word}`; expected one of: {}", suggest::listed(names())),
            }
        }
        Atom::Other(tokens) if tokens.is_empty() => format!("expected a value; write {}", usage()),
        Atom::Word(word)
            if !is_constant(word) && word != "none" && kinds.iter().any(|kind| is_textual(*kind)) =>
        {
            format!("`{word}` is text here; write it in quotes: {}", usage())
        }
        Atom::Word(word) if !is_constant(word) => format!("unexpected value; write {}", usage()),
        Atom::Word(_) | Atom::Path(_) => {
            format!(
                "a macro sees the name of a constant and not its value; write the value itself: {}",
                usage()
            )
        }
        Atom::Other(tokens) if is_macro_call(tokens) => {
            format!("a macro is not expanded here; write its result: {}", usage())
        }
        Atom::Other(tokens) if is_expression(tokens) => computed(usage),
        Atom::Call(..) => computed(usage),
        _ => format!("unexpected value; write {}", usage()),
    }
}

impl Atom {
    /// The tokens that an error about this value underlines.
    pub(super) fn tokens(&self) -> Option<TokenStream> {
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

    /// The value for people.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.value().to_owned(),
            Self::Integer(value, _) => value.to_string(),
            _ => self.tokens().map(|tokens| tokens.to_string()).unwrap_or_default(),
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.tokens().map_or_else(Span::call_site, |tokens| tokens.span())
    }
}
