//! What a type promises, without doing it: after a mistake in the declaration, every use of the type still
//! compiles, so that the mistake is the only error.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{DeriveInput, Ident};

use super::{derived_name, every_marker, parts};
use crate::model::Provider;
use crate::runtime::RuntimePath;

/// The stand-in for a declaration with mistakes. It has every grant, because one that could not be read may have been
/// any of them.
pub(crate) fn fallback(provider: &Provider) -> TokenStream {
    parts(provider, "", &every_marker())
}

/// The stand-in for an item that cannot be a provider: its methods exist, on a provider that is somebody else.
pub(crate) fn stand_in(input: &DeriveInput, runtime: &RuntimePath) -> TokenStream {
    let (ident, vis) = (&input.ident, &input.vis);
    let other = format_ident!("__{}Provider", ident.unraw());
    let client = derived_name(ident, "Client");
    let token = derived_name(ident, "Token");
    let session = derived_name(ident, "Session");
    let grants = every_marker().into_iter().map(|marker| Ident::new(marker, Span::call_site()));
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[doc(hidden)]
        #vis struct #other;
        #[automatically_derived]
        impl #runtime::StaticProvider for #other {
            type Extra = ();
            const JSON: &'static ::core::primitive::str = "";
        }
        #(impl #runtime::grant::#grants for #other {})*
        #[doc(hidden)]
        #vis type #client = #runtime::Client<#other>;
        #[doc(hidden)]
        #vis type #token = #runtime::Token<#other>;
        #[doc(hidden)]
        #vis type #session = #runtime::Session<#other>;
        #[doc(hidden)]
        impl #impl_generics #ident #type_generics #where_clause {
            #vis const METADATA: &'static #runtime::Metadata =
                <#other as #runtime::StaticProvider>::METADATA;
            #vis fn client(self, _: #runtime::Credentials) -> #runtime::Result<#client> {
                ::core::unimplemented!()
            }
            #vis fn builder(self, _: #runtime::Credentials) -> #runtime::ClientBuilder<#other> {
                ::core::unimplemented!()
            }
            #vis fn from_env() -> #runtime::Result<#client> {
                ::core::unimplemented!()
            }
            #vis fn builder_from_env() -> #runtime::Result<#runtime::ClientBuilder<#other>> {
                ::core::unimplemented!()
            }
        }
    }
}
