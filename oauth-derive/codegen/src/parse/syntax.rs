//! Any list of items, whatever their names: `key`, `key = value`, `key(item, ..)`, `key: Type = "path"`.
//!
//! A mistake is recorded at its token, and reading goes on after the next comma. Values are never read as
//! `syn::Expr`: without its feature `full`, syn answers odd input with advice about that feature.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitInt, LitStr, Path, Token, Type, bracketed, parenthesized, token};

use super::{Atom, Item, ItemBody, Key, Value, Written};
use crate::errors::Errors;

pub(super) fn items(tokens: TokenStream, errors: &mut Errors) -> Vec<Item> {
    let mut found = Vec::new();
    let read = |input: ParseStream| {
        found = list(input, errors);
        Ok(())
    };
    // `list` consumes its whole input whatever is in it.
    let _ = read.parse2(tokens);
    found
}

fn list(input: ParseStream, errors: &mut Errors) -> Vec<Item> {
    let mut items = Vec::new();
    while !input.is_empty() {
        match item(input, errors) {
            Ok(item) => items.push(item),
            Err(error) => {
                errors.push(error);
                rest_of_item(input);
            }
        }
        comma(input, errors);
    }
    items
}

/// Requires a comma or the end; where only the comma was forgotten, the next item is read all the same.
fn comma(input: ParseStream, errors: &mut Errors) {
    if input.is_empty() || input.parse::<Token![,]>().is_ok() {
        return;
    }
    if input.peek(Token![|]) {
        errors.at(input.span(), "expected `,`; alternatives are a list: `[first, second]`");
    } else {
        errors.at(input.span(), "expected `,`");
    }
    let starts_item = input.peek(Ident::peek_any)
        && (input.peek2(Token![=]) || input.peek2(Token![:]) || input.peek2(token::Paren));
    if !starts_item {
        rest_of_item(input);
        // Nothing is left but the comma itself or the end.
        let _ = input.parse::<Token![,]>();
    }
}

fn item(input: ParseStream, errors: &mut Errors) -> syn::Result<Item> {
    let key = key(input)?;
    let body = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        ItemBody::Value(value(input)?)
    } else if input.peek(token::Paren) {
        let content;
        let parentheses = parenthesized!(content in input);
        ItemBody::Group(list(&content, errors), parentheses.span.join())
    } else if input.peek(Token![:]) && !input.peek(Token![::]) {
        let colon = input.parse::<Token![:]>()?;
        if is_literal(input) || is_list_of_literals(input) {
            errors.on(colon, format!("a value stands after `=`; write `{} = ..`", key.text()));
            ItemBody::Value(value(input)?)
        } else {
            typed(input)?
        }
    } else if input.peek(token::Brace) || input.peek(token::Bracket) {
        return Err(input.error(format!("expected parentheses; write `{}(..)`", key.text())));
    } else if input.peek(Token![-]) && key.written == Written::Ident {
        return Err(input.error("a name with `-` needs quotes; write `\"a-name\" = ..`"));
    } else {
        ItemBody::Flag
    };
    Ok(Item { key, body })
}

fn key(input: ParseStream) -> syn::Result<Key> {
    let span = input.span();
    let (written, text, literal) = if input.peek(Ident::peek_any) {
        (Written::Ident, input.call(Ident::parse_any)?.unraw().to_string(), None)
    } else {
        let fork = input.fork();
        let key = match fork.parse() {
            Ok(Lit::Str(literal)) => (Written::Text, literal.value(), Some(literal)),
            Ok(Lit::Int(literal)) => (Written::Integer, literal.base10_digits().to_owned(), None),
            _ => return Err(input.error("expected a key")),
        };
        input.advance_to(&fork);
        key
    };
    Ok(Key { written, text, span, literal })
}

fn typed(input: ParseStream) -> syn::Result<ItemBody> {
    let fork = input.fork();
    let ty = fork.parse::<Type>().map_err(|error| syn::Error::new(error.span(), "expected a type"))?;
    input.advance_to(&fork);
    let path = match input.parse::<Option<Token![=]>>()? {
        Some(_) if input.peek(LitStr) => Some(input.parse::<LitStr>()?.into()),
        Some(_) => return Err(input.error("expected a string: the path of the member")),
        None => None,
    };
    Ok(ItemBody::Typed(Box::new(ty), path))
}

fn value(input: ParseStream) -> syn::Result<Value> {
    if !input.peek(token::Bracket) {
        return atom(input).map(Value::One);
    }
    let content;
    let brackets = bracketed!(content in input);
    let mut atoms = Vec::new();
    while !content.is_empty() {
        atoms.push(atom(&content)?);
        if !content.is_empty() {
            content.parse::<Token![,]>().map_err(|error| syn::Error::new(error.span(), "expected `,`"))?;
        }
    }
    Ok(Value::Many(atoms, brackets.span.join()))
}

fn atom(input: ParseStream) -> syn::Result<Atom> {
    let atom = first_atom(input)?;
    // What is computed is read as a whole, so that it is one mistake.
    Ok(if goes_on(input, &atom) {
        Atom::Other([atom.tokens().unwrap_or_default(), rest_of_item(input)].into_iter().collect())
    } else {
        atom
    })
}

fn first_atom(input: ParseStream) -> syn::Result<Atom> {
    if is_literal(input) || (input.peek(Token![-]) && input.peek2(LitInt)) {
        return literal(input);
    }
    if input.peek(Token![::]) || (input.peek(Ident::peek_any) && input.peek2(Token![::])) {
        return input.call(Path::parse_mod_style).map(Atom::Path);
    }
    let is_expression = input.peek2(Token![!]) || input.peek2(Token![.]);
    if input.peek(Ident::peek_any) && !is_expression {
        let word = input.call(Ident::parse_any)?;
        if !input.peek(token::Paren) {
            return Ok(Atom::Word(word));
        }
        let content;
        parenthesized!(content in input);
        return Ok(Atom::Call(word, content.parse()?));
    }
    Ok(Atom::Other(rest_of_item(input)))
}

/// Whether an operator or a call follows.
fn goes_on(input: ParseStream, atom: &Atom) -> bool {
    let is_called = input.peek(Token![!]) || input.peek(token::Paren);
    let operators = [
        input.peek(Token![*]),
        input.peek(Token![+]),
        input.peek(Token![-]),
        input.peek(Token![/]),
        input.peek(Token![<<]),
        input.peek(Token![.]),
    ];
    operators.contains(&true) || (is_called && matches!(atom, Atom::Path(_)))
}

/// Whether a literal comes next: to peek at one, syn reads it.
fn is_literal(input: ParseStream) -> bool {
    let next = input.cursor();
    next.literal().is_some() || next.ident().is_some_and(|(word, _)| word == "true" || word == "false")
}

/// Whether a list of values comes next, and not the type of an array or a slice.
fn is_list_of_literals(input: ParseStream) -> bool {
    let fork = input.fork();
    let list = |input: ParseStream| {
        let content;
        bracketed!(content in input);
        let is_literal = is_literal(&content);
        content.parse::<TokenStream>()?;
        Ok(is_literal)
    };
    fork.call(list).unwrap_or(false)
}

fn literal(input: ParseStream) -> syn::Result<Atom> {
    Ok(match input.parse()? {
        Lit::Str(literal) => Atom::Text(literal.into()),
        Lit::Bool(literal) => Atom::Bool(literal),
        Lit::Int(literal) => match literal.base10_parse() {
            Ok(value) if literal.suffix().is_empty() => Atom::Integer(value, literal.span()),
            _ => Atom::Other(literal.token().into_token_stream()),
        },
        other => Atom::Other([other.into_token_stream(), rest_of_item(input)].into_iter().collect()),
    })
}

/// Takes everything before the next comma.
fn rest_of_item(input: ParseStream) -> TokenStream {
    let mut rest = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => rest.extend([token]),
            Err(_) => break,
        }
    }
    rest
}
