//! The enum of named scopes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::derived_name;
use crate::model::Provider;

pub(super) fn scope(provider: &Provider) -> Option<TokenStream> {
    let named = &provider.scope.named;
    if named.is_empty() {
        return None;
    }
    let (runtime, vis, ident) = (&provider.runtime, &provider.vis, &provider.ident);
    let scope = derived_name(ident, "Scope");
    let doc = format!(" A scope of [`{}`].", ident.unraw());
    let mut taken = Vec::new();
    let variants = named.iter().filter_map(|named| {
        let variant = named.variant().filter(|variant| !taken.contains(variant))?;
        taken.push(variant.clone());
        Some((variant, &named.wire))
    });
    let (variants, wires): (Vec<_>, Vec<_>) = variants.unzip();
    let docs = wires.iter().map(|wire| format!(" Sent as `{}`.", wire.value()));
    Some(quote! {
        #[doc = #doc]
        #[non_exhaustive]
        #vis enum #scope {
            #(#[doc = #docs] #variants,)*
        }
        #runtime::__scope!(#vis #scope { #(#variants = #wires,)* });
    })
}
