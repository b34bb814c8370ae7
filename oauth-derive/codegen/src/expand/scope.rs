//! The enum of named scopes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::derived_name;
use crate::model::Provider;

pub(super) fn scope(provider: &Provider) -> Option<TokenStream> {
    if provider.scope.named.is_empty() {
        return None;
    }
    let runtime = &provider.runtime;
    let (ident, vis) = (&provider.ident, &provider.vis);
    let scope = derived_name(ident, "Scope");
    let doc = format!(" A scope of [`{}`].", ident.unraw());
    let named = &provider.scope.named;
    let variants: Vec<_> = named.iter().map(|named| &named.variant).collect();
    let wires: Vec<_> = named.iter().map(|named| &named.wire).collect();
    let docs = named.iter().map(|named| format!(" Sent as `{}`.", named.wire.value()));
    Some(quote! {
        #[doc = #doc]
        #[derive(
            ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
        )]
        #[non_exhaustive]
        #vis enum #scope {
            #(#[doc = #docs] #variants),*
        }
        #[automatically_derived]
        impl #scope {
            /// The scope as it is sent.
            #[must_use]
            #vis const fn as_str(self) -> &'static ::core::primitive::str {
                match self {
                    #(Self::#variants => #wires),*
                }
            }
        }
        #[automatically_derived]
        impl ::core::convert::From<#scope> for #runtime::Scope {
            fn from(scope: #scope) -> Self {
                Self::from_static(scope.as_str())
            }
        }
    })
}
