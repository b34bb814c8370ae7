//! The path of the runtime crate: `::oauth_runtime`, or what `crate = ".."` says.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{LitStr, Path, Token};

use crate::errors::Errors;
use crate::parse::{Atom, Section};

pub(crate) struct RuntimePath(Option<Path>);

impl RuntimePath {
    /// Reads the path from arguments that nobody has checked; the default where they say nothing usable.
    pub(crate) fn peek(args: TokenStream) -> Self {
        let mut tokens = args.into_iter();
        while let Some(token) = tokens.next() {
            let starts_key = matches!(&token, TokenTree::Ident(ident) if *ident == "crate");
            if starts_key && is_punct(tokens.next().as_ref(), '=') {
                let value: TokenStream = tokens.take_while(|token| !is_punct(Some(token), ',')).collect();
                return Self(match syn::parse2::<LitStr>(value.clone()) {
                    Ok(text) => parse(&text).ok(),
                    Err(_) => Path::parse_mod_style.parse2(value).ok(),
                });
            }
            // A path such as `$crate::x` is no key: go on behind its comma.
        }
        Self(None)
    }

    pub(crate) fn build(section: &Section, errors: &mut Errors) -> Self {
        let Some(atom) = section.get("crate").and_then(|entry| entry.atoms().first()) else {
            return Self(None);
        };
        Self(match atom {
            Atom::Text(text) => parse(text.literal()).map_err(|message| errors.at(text.span(), message)).ok(),
            Atom::Path(path) => Some(path.clone()),
            // A word may be a keyword, or `_`.
            Atom::Word(word) => Path::parse_mod_style
                .parse2(word.to_token_stream())
                .map_err(|_| errors.at(word.span(), not_a_path(&word.to_string())))
                .ok(),
            _ => None,
        })
    }
}

fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

fn parse(text: &LitStr) -> Result<Path, String> {
    let value = text.value();
    if value.starts_with('$') {
        return Err(format!("`$crate` has no meaning in a string; write `crate = {value}` without quotes"));
    }
    text.parse_with(Path::parse_mod_style).map_err(|_| {
        if value.contains('-') {
            format!("`{value}` is not a path; write `\"::{}\"`", value.replace('-', "_"))
        } else {
            not_a_path(&value)
        }
    })
}

fn not_a_path(value: &str) -> String {
    format!("`{value}` is not a path; write one such as `\"::name\"`, `\"crate::name\"` or `\"name\"`")
}

impl ToTokens for RuntimePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(path) = &self.0 {
            path.to_tokens(tokens);
        } else {
            // Token by token: a stream of its own costs calls into the compiler, and the path is in every item.
            <Token![::]>::default().to_tokens(tokens);
            Ident::new("oauth_runtime", Span::call_site()).to_tokens(tokens);
        }
    }
}
