//! The struct of typed members beyond RFC 6749.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::Type;
use syn::ext::IdentExt;

use super::code::Code;
use super::derived_name;
use crate::model::{Extra, Provider};
use crate::names::{argument, is_named};

/// The members that make a struct, each name once.
fn members(provider: &Provider) -> Vec<(Ident, &Extra)> {
    let mut names = HashSet::new();
    let extra = provider.response.extra.iter().filter(|extra| names.insert(&extra.name));
    extra.filter_map(|extra| Some((extra.ident()?, extra))).collect()
}

/// How a member is read and written: serde does not write a secret.
fn codec(ty: &Type) -> &'static str {
    let inner = if is_named(ty, "Option") || is_named(ty, "Vec") { argument(ty) } else { None };
    if is_named(inner.unwrap_or(ty), "Secret") { "AsSecret" } else { "BySerde" }
}

/// The type of `StaticProvider::Extra`.
pub(super) fn type_name(provider: &Provider) -> String {
    if provider.response.extra.is_empty() { "()".to_owned() } else { format!("{}Extra", provider.ident) }
}

pub(super) fn extra(provider: &Provider, code: &mut Code) {
    if provider.response.extra.is_empty() {
        return;
    }
    let (runtime, vis) = (&provider.runtime, &provider.vis);
    let extra = derived_name(&provider.ident, "Extra");
    let members = members(provider);
    let doc = format!(" What a token of `{}` says besides the members of RFC 6749.", provider.ident.unraw());
    let fields = members.iter().map(|(ident, extra)| {
        let ty = &extra.ty;
        let doc = format!(" `{}` in the response.", extra.path());
        quote! { #[doc = #doc] #vis #ident: #ty }
    });
    let places = members.iter().map(|(ident, extra)| {
        let (name, ty, path) = (&extra.name, &extra.ty, extra.path());
        let codec = Ident::new(codec(ty), Span::call_site());
        quote! { #ident: #ty = #name at #path as #codec }
    });
    code.tokens(quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone)]
        #[non_exhaustive]
        #vis struct #extra {
            #(#fields,)*
        }
        #runtime::__extra!(#extra { #(#places,)* });
    });
}
