//! `impl Provider`.
//!
//! A field's type is named in the calls that need it, so that rustc underlines the type itself when it is no
//! configuration value.

use proc_macro2::TokenStream;
use quote::quote;

use super::extra;
use crate::model::{Field, Provider};

pub(super) fn implementation(provider: &Provider, metadata: &TokenStream) -> TokenStream {
    let runtime = &provider.runtime;
    let ident = &provider.ident;
    let extra = extra::type_name(provider);
    let to_fields = to_fields(provider);
    quote! {
        #[automatically_derived]
        impl #runtime::Provider for #ident {
            type Extra = #extra;
            const DECLARATION: #runtime::Metadata = #metadata;
            #to_fields
        }
    }
}

fn to_fields(provider: &Provider) -> Option<TokenStream> {
    if provider.fields.is_empty() {
        return None;
    }
    let runtime = &provider.runtime;
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
