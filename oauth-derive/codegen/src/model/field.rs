//! The configuration fields of the struct.

use oauth_grammar::keys::FIELD;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Type};

use crate::errors::Errors;
use crate::literal::Text;
use crate::names::{argument, is_named};
use crate::parse::{self, Atom, Section, arguments};

pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name without `r#`, which is what a placeholder says.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) default: Option<FieldDefault>,
    pub(crate) secret: bool,
    pub(crate) pattern: Option<Text>,
    pub(crate) one_of: Vec<Text>,
}

/// A default as it is written, or that of an integer as the type writes it: `42` for `"0042"`.
pub(crate) struct FieldDefault {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// The fields of a struct that can be a provider.
pub(super) fn named<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Fields> {
    if !input.generics.params.is_empty() {
        errors.on(
            &input.generics,
            "a provider takes no generic parameters; name the types, or write one struct for each",
        );
        return None;
    }
    let (span, what) = match &input.data {
        Data::Struct(data) => match &data.fields {
            fields @ (Fields::Named(_) | Fields::Unit) => return Some(fields),
            Fields::Unnamed(fields) => (fields.paren_token.span.join(), "a tuple struct"),
        },
        Data::Enum(data) => (data.enum_token.span, "an enum"),
        Data::Union(data) => (data.union_token.span, "a union"),
    };
    let name = &input.ident;
    errors.at(
        span,
        format!("{what} cannot be a provider; write `struct {name} {{ .. }}` with named fields, or `struct {name};`"),
    );
    None
}

impl Field {
    pub(crate) fn is_optional(&self) -> bool {
        is_named(&self.ty, "Option")
    }

    /// The name of an integer type or `bool`, whose default is written as a literal of that type.
    pub(crate) fn primitive(&self) -> Option<&'static str> {
        let names =
            ["bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"];
        names.into_iter().find(|name| is_named(self.inner(), name))
    }

    /// The type without `Option`.
    pub(crate) fn inner(&self) -> &Type {
        if self.is_optional() { argument(&self.ty).unwrap_or(&self.ty) } else { &self.ty }
    }
}

pub(super) fn build(fields: &Fields, errors: &mut Errors) -> Vec<Field> {
    fields.iter().filter_map(|field| self::field(field, errors)).collect()
}

fn field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let name = ident.unraw().to_string();
    let section = rules(&field.attrs, errors);
    let mut field = Field {
        ident,
        name,
        ty: field.ty.clone(),
        default: section.get("default").and_then(|entry| entry.atoms().first()).and_then(default),
        secret: section.get("secret").is_some(),
        pattern: section.text("pattern").cloned(),
        one_of: section.section("one_of").map(values).unwrap_or_default(),
    };
    field.secret |= is_named(field.inner(), "Secret");
    let is_unsigned = field.primitive().map(|name| name.starts_with('u'));
    if let (Some(default), Some(is_unsigned)) = (&mut field.default, is_unsigned) {
        default.text = canonical(&default.text, is_unsigned).unwrap_or_else(|| default.text.clone());
    }
    Some(field)
}

/// The rules in `#[oauth(..)]` on a field.
fn rules(attributes: &[Attribute], errors: &mut Errors) -> Section {
    let mut attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("oauth"));
    let first = attributes.next().map(arguments).unwrap_or_default();
    for repeated in attributes {
        errors.on(repeated.path(), "a field takes one `#[oauth(..)]`; put every key into the first");
    }
    parse::section(first, &FIELD, errors)
}

fn default(atom: &Atom) -> Option<FieldDefault> {
    let text = match atom {
        Atom::Text(text) => text.value().to_owned(),
        Atom::Integer(value, _) => value.to_string(),
        Atom::Bool(literal) => literal.value().to_string(),
        _ => return None,
    };
    Some(FieldDefault { text, span: atom.span() })
}

/// An integer as its type writes it: neither Rust nor JSON has a literal `+5`, and JSON has no `0042`.
fn canonical(text: &str, is_unsigned: bool) -> Option<String> {
    if is_unsigned {
        text.parse().ok().map(|value: u128| value.to_string())
    } else {
        text.parse().ok().map(|value: i128| value.to_string())
    }
}

fn values(section: &Section) -> Vec<Text> {
    section.free().map(|entry| Text::new(entry.key.text(), entry.key.span())).collect()
}
