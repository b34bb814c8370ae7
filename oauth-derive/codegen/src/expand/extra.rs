//! The struct of typed members beyond RFC 6749.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::derived_name;
use crate::model::{Extra, Provider};

fn members(provider: &Provider) -> Vec<&Extra> {
    provider.response.extra.iter().chain(&provider.response.extra_headers).collect()
}

/// The type of `Provider::Extra`.
pub(super) fn type_name(provider: &Provider) -> TokenStream {
    if members(provider).is_empty() {
        quote! { () }
    } else {
        derived_name(&provider.ident, "Extra").into_token_stream()
    }
}

pub(super) fn extra(provider: &Provider) -> Option<TokenStream> {
    let members = members(provider);
    if members.is_empty() {
        return None;
    }
    let runtime = &provider.runtime;
    let get = members.iter().map(|extra| {
        let Extra { ident, name, ty, .. } = extra;
        quote! { #ident: members.get::<#ty>(#name)? }
    });
    let declaration = declaration(provider, &members);
    let extra = derived_name(&provider.ident, "Extra");
    let name = extra.to_string();
    Some(quote! {
        #declaration
        #[automatically_derived]
        impl ::core::fmt::Debug for #extra {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_struct(#name).finish_non_exhaustive()
            }
        }
        #[automatically_derived]
        impl #runtime::Extra for #extra {
            fn from_members(
                members: &#runtime::Members<'_>,
            ) -> ::core::result::Result<Self, #runtime::Error> {
                ::core::result::Result::Ok(Self { #(#get),* })
            }
        }
    })
}

fn declaration(provider: &Provider, members: &[&Extra]) -> TokenStream {
    let runtime = &provider.runtime;
    let private = quote! { #runtime::__private };
    let serde = quote! { #private::serde }.to_string().replace(' ', "");
    let schemars = quote! { #private::schemars }.to_string().replace(' ', "");
    let vis = &provider.vis;
    let extra = derived_name(&provider.ident, "Extra");
    let doc =
        format!(" What a token of [`{}`] says besides the members of RFC 6749.", provider.ident.unraw());
    let idents = members.iter().map(|extra| &extra.ident);
    let types = members.iter().map(|extra| &extra.ty);
    let docs = members.iter().map(|extra| format!(" `{}` in the response.", extra.path.value()));
    quote! {
        #[doc = #doc]
        #[derive(
            ::core::clone::Clone,
            #private::serde::Serialize,
            #private::serde::Deserialize,
            #private::JsonSchema,
        )]
        #[serde(crate = #serde)]
        #[schemars(crate = #schemars)]
        #[non_exhaustive]
        #vis struct #extra {
            #(#[doc = #docs] #vis #idents: #types),*
        }
    }
}
