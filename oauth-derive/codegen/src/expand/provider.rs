//! `impl StaticProvider`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{declaration, extra};
use crate::model::{Field, Provider};
use crate::parse::Section;

pub(super) fn implementation(provider: &Provider, section: &Section) -> TokenStream {
    let runtime = &provider.runtime;
    let ident = &provider.ident;
    let extra = extra::type_name(provider);
    let json = raw_string(&declaration::json(provider, section));
    let to_fields = to_fields(provider);
    let from_fields = from_fields(provider);
    quote! {
        #[automatically_derived]
        impl #runtime::StaticProvider for #ident {
            type Extra = #extra;
            const METADATA: &'static #runtime::Metadata = &#runtime::Metadata::from_static(#json);
            #to_fields
            #from_fields
        }
    }
}

/// The text as a raw string, which a reviewer reads without escapes.
fn raw_string(text: &str) -> Literal {
    let longest =
        text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count() + 1);
    let hashes = "#".repeat(longest.max().unwrap_or(0));
    format!("r{hashes}\"{text}\"{hashes}").parse().unwrap_or_else(|_| Literal::string(text))
}

fn to_fields(provider: &Provider) -> Option<TokenStream> {
    if provider.fields.is_empty() {
        return None;
    }
    let runtime = &provider.runtime;
    // The type is named, so that rustc underlines it when it is no configuration value.
    let set = provider.fields.iter().map(|field| {
        let Field { ident, name, ty, .. } = field;
        quote! { fields.set::<#ty>(#name, &self.#ident); }
    });
    Some(quote! {
        fn to_fields(&self, fields: &mut #runtime::FieldValues) {
            #(#set)*
        }
    })
}

fn from_fields(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    let values = provider.fields.iter().map(|field| {
        let Field { ident, name, ty, .. } = field;
        quote! { #ident: fields.get::<#ty>(#name)? }
    });
    let argument = if provider.fields.is_empty() {
        quote! { _ }
    } else {
        quote! { fields }
    };
    quote! {
        fn from_fields(#argument: &#runtime::FieldValues) -> #runtime::Result<Self> {
            ::core::result::Result::Ok(Self { #(#values),* })
        }
    }
}
