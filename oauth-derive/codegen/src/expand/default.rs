//! `impl Default`, where every field has a value of its own.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::code::Code;
use crate::model::{Field, FieldDefault, Provider};

pub(super) fn default(provider: &Provider, code: &mut Code) {
    let fields = &provider.fields;
    let is_promised = fields.iter().any(|field| field.default.is_some())
        && fields.iter().all(|field| field.default.is_some() || field.is_optional());
    if !is_promised {
        return;
    }
    let ident = &provider.ident;
    let names = fields.iter().map(|field| &field.ident);
    let values = fields.iter().map(value);
    code.tokens(quote! {
        #[automatically_derived]
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                Self { #(#names: #values),* }
            }
        }
    });
}

fn value(field: &Field) -> TokenStream {
    let Some(default) = &field.default else {
        return quote! { ::core::option::Option::None };
    };
    let value = literal(field, default);
    if field.is_optional() {
        quote! { ::core::option::Option::Some(#value) }
    } else {
        value
    }
}

/// A number is a literal of its type, anything else is made from a string.
fn literal(field: &Field, default: &FieldDefault) -> TokenStream {
    let text = &default.text;
    if field.primitive().is_some() {
        if let Ok(literal) = syn::parse_str::<TokenStream>(text) {
            return literal;
        }
    }
    let at_type = proc_macro2::Span::call_site().located_at(field.ty.span());
    quote_spanned! {at_type=> ::core::convert::From::from(#text) }
}
