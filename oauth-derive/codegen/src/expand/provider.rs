//! `impl Provider`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::extra;
use crate::model::{Field, Provider};

pub(super) fn implementation(provider: &Provider, metadata: &TokenStream) -> TokenStream {
    let runtime = &provider.runtime;
    let ident = &provider.ident;
    let extra = extra::type_name(provider);
    let to_fields = to_fields(provider);
    let from_fields = from_fields(provider);
    quote! {
        #[automatically_derived]
        impl #runtime::Provider for #ident {
            type Extra = #extra;
            const METADATA: &'static #runtime::metadata::Metadata = #metadata;
            #to_fields
            #from_fields
        }
    }
}

fn to_fields(provider: &Provider) -> Option<TokenStream> {
    if provider.fields.is_empty() {
        return None;
    }
    let runtime = &provider.runtime;
    let set = provider.fields.iter().map(|field| {
        let Field { ident, name, .. } = field;
        let value = quote_spanned! {at_type(field)=> &self.#ident };
        quote! { fields.set(#name, #value); }
    });
    Some(quote! {
        fn to_fields(&self, fields: &mut #runtime::FieldValues) {
            #(#set)*
        }
    })
}

fn from_fields(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    let get = provider.fields.iter().map(|field| {
        let Field { ident, name, .. } = field;
        let value = quote_spanned! {at_type(field)=> fields.get(#name)? };
        quote! { #ident: #value }
    });
    let argument = if provider.fields.is_empty() {
        quote! { _ }
    } else {
        quote! { fields }
    };
    quote! {
        fn from_fields(#argument: &#runtime::FieldValues) -> ::core::result::Result<Self, #runtime::Error> {
            ::core::result::Result::Ok(Self { #(#get),* })
        }
    }
}

/// Where a type that cannot be configuration is underlined.
fn at_type(field: &Field) -> Span {
    Span::call_site().located_at(field.ty.span())
}
