//! An attribute, written as JSON: the declaration in JSON has the attribute's own shape.

use oauth_grammar::keys::{FIELD, Group, Key, PROVIDER};
use serde_json::{Map, Value, json};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Fields, Ident, ItemStruct, Lit, LitStr, Token, Type, bracketed, parenthesized, token};

/// The declaration of a struct. `None` where the attribute has no shape that could be written: a mistake of syntax.
pub(super) fn declaration(item: &ItemStruct) -> Option<Value> {
    let attribute = item.attrs.iter().find(|attribute| attribute.path().is_ident("oauth_provider"))?;
    let items = attribute.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated).ok()?;
    let mut declaration = group(items, &PROVIDER)?;
    declaration.insert("name".to_owned(), item.ident.to_string().into());
    if let Fields::Named(fields) = &item.fields {
        let mut written = Map::new();
        for field in &fields.named {
            let attribute = field.attrs.iter().find(|attribute| attribute.path().is_ident("oauth"));
            let items = attribute
                .map(|attribute| attribute.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated));
            let mut rules = group(items.transpose().ok()?.unwrap_or_default(), &FIELD)?;
            if let Some(default) = rules.get_mut("default") {
                *default = of_type(&field.ty, default).unwrap_or_else(|| default.clone());
            }
            if is_optional(&field.ty) {
                rules.insert("optional".to_owned(), true.into());
            }
            written.insert(field.ident.as_ref()?.unraw().to_string(), rules.into());
        }
        declaration.insert("fields".to_owned(), written.into());
    }
    declaration.remove("crate");
    Some(declaration.into())
}

/// A default of an integer field is a number, however it is written.
fn of_type(ty: &Type, default: &Value) -> Option<Value> {
    let Type::Path(path) = ty else { return None };
    let is_integer = path.path.get_ident().is_some_and(|name| name.to_string().starts_with(['u', 'i']));
    let number = default.as_str().filter(|_| is_integer)?.parse::<i128>().ok()?;
    Some(number.to_string().into())
}

fn is_optional(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// Anything that may stand between commas.
struct Item {
    key: String,
    body: Body,
}

enum Body {
    Flag,
    Value(Value),
    Group(Vec<Item>),
    Typed(Value),
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let key = if input.peek(Ident::peek_any) {
            input.call(Ident::parse_any)?.unraw().to_string()
        } else {
            match input.parse()? {
                Lit::Str(text) => text.value(),
                Lit::Int(number) => number.base10_digits().to_owned(),
                _ => return Err(input.error("a key")),
            }
        };
        let body = if input.parse::<Option<Token![=]>>()?.is_some() {
            Body::Value(value(input)?)
        } else if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            Body::Group(content.call(Punctuated::<Self, Token![,]>::parse_terminated)?.into_iter().collect())
        } else if input.parse::<Option<Token![:]>>()?.is_some() {
            Body::Typed(typed(input)?)
        } else {
            Body::Flag
        };
        Ok(Self { key, body })
    }
}

fn typed(input: ParseStream) -> syn::Result<Value> {
    let ty: Type = input.parse()?;
    let path = match input.parse::<Option<Token![=]>>()? {
        Some(_) => Some(input.parse::<LitStr>()?.value()),
        None => None,
    };
    let mut member = json!({"type": "any"});
    if let Some(path) = path {
        member["path"] = path.into();
    }
    if is_optional(&ty) {
        member["optional"] = true.into();
    }
    Ok(member)
}

fn value(input: ParseStream) -> syn::Result<Value> {
    if input.peek(token::Bracket) {
        let content;
        bracketed!(content in input);
        return Ok(content
            .call(Punctuated::<Atom, Token![,]>::parse_terminated)?
            .into_iter()
            .map(|atom| atom.0)
            .collect());
    }
    input.parse::<Atom>().map(|atom| atom.0)
}

struct Atom(Value);

impl Parse for Atom {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.peek(Ident::peek_any) && !input.peek(Lit) {
            let word = input.call(Ident::parse_any)?.to_string();
            if !input.peek(token::Paren) {
                return Ok(Self(word.into()));
            }
            let content;
            parenthesized!(content in input);
            let argument: Self = content.parse()?;
            return Ok(Self(json!({ word: argument.0 })));
        }
        let is_negative = input.parse::<Option<Token![-]>>()?.is_some();
        Ok(Self(match input.parse()? {
            Lit::Str(text) => text.value().into(),
            Lit::Bool(flag) => flag.value.into(),
            Lit::Int(number) => {
                let number: i64 = number.base10_parse()?;
                (if is_negative { -number } else { number }).into()
            }
            _ => return Err(input.error("a value")),
        }))
    }
}

/// The object of these items. `None` where one is given twice, which JSON cannot write.
fn group(items: impl IntoIterator<Item = Item>, known: &Group) -> Option<Map<String, Value>> {
    let mut object = Map::new();
    for mut item in items {
        // In the attribute the identifier of an issuer stands first, without its key.
        if matches!(item.body, Body::Flag)
            && item.key.starts_with("https://")
            && known.find("identifier").is_some()
        {
            item = Item { key: "identifier".to_owned(), body: Body::Value(item.key.into()) };
        }
        let shape = known.find(&item.key).map(|key| &key.shape).or(known.free.map(|free| &free.shape));
        let is_repeatable = known.find(&item.key).is_some_and(|key: &Key| key.repeatable);
        let own = shape.and_then(|shape| shape.group);
        let value = match item.body {
            Body::Flag => true.into(),
            Body::Value(value) | Body::Typed(value) => value,
            Body::Group(items) => match own {
                Some(group) if group.free.is_some_and(|free| free.shape.flag) => {
                    items.into_iter().map(|item| item.key).collect()
                }
                _ => match (own, shape) {
                    (Some(own), _) => group(items, own)?.into(),
                    (None, Some(shape)) if shape.list && item.key == "one_of" => {
                        items.into_iter().map(|item| item.key).collect()
                    }
                    _ => return None,
                },
            },
        };
        match object.get_mut(&item.key) {
            Some(Value::Array(values)) if is_repeatable => values.push(value),
            Some(_) if !is_repeatable => return None,
            Some(before) => *before = json!([before, value]),
            None => drop(object.insert(item.key, value)),
        }
    }
    Some(object)
}
