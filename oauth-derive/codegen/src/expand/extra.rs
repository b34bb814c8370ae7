//! The struct of typed members beyond RFC 6749.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::Type;
use syn::ext::IdentExt;

use super::code::Code;
use super::{Words, derived_name};
use crate::model::{Extra, Provider};
use crate::names::{argument, is_named};

/// The members that make a struct, each name once.
fn members(all: &[Extra]) -> Vec<(Ident, &Extra)> {
    let mut names = HashSet::new();
    let extra = all.iter().filter(|extra| names.insert(&extra.name));
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
    let name = provider.ident.unraw();
    let doc = format!(" What a token of `{name}` says besides the members of RFC 6749.");
    typed(provider, "Extra", &doc, "in the response", &provider.response.extra, code);
}

/// The typed members of an error.
pub(super) fn error(provider: &Provider, code: &mut Code) {
    let name = provider.ident.unraw();
    let doc = format!(
        " What an error response of `{name}` says besides the members of RFC 6749; see `Error::extra`."
    );
    typed(provider, "ErrorExtra", &doc, "in the error response", &provider.error_extra, code);
}

/// The typed parameters of the callback.
pub(super) fn callback(provider: &Provider, words: &Words, code: &mut Code) {
    if provider.authorize.callback.is_empty() {
        return;
    }
    let name = provider.ident.unraw();
    let doc = format!(" What the callback of `{name}` says besides the parameters of RFC 6749.");
    typed(provider, "CallbackParams", &doc, "in the callback", &provider.authorize.callback, code);
    let Words { ident, runtime, .. } = words;
    code.text(&format!(
        "#[automatically_derived] impl {runtime}::TypedCallback for {ident} {{ type Params = {ident}CallbackParams; }}"
    ));
}

/// A struct of typed members; none where there are none.
fn typed(provider: &Provider, suffix: &str, doc: &str, place: &str, all: &[Extra], code: &mut Code) {
    if all.is_empty() {
        return;
    }
    let (runtime, vis) = (&provider.runtime, &provider.vis);
    let ident = derived_name(&provider.ident, suffix);
    let members = members(all);
    let fields = members.iter().map(|(ident, extra)| {
        let ty = &extra.ty;
        let doc = format!(" `{}` {place}.", extra.path());
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
        #vis struct #ident {
            #(#fields,)*
        }
        #runtime::__extra!(#ident { #(#places,)* });
    });
}
