//! What a type promises, without doing it: after a mistake in the declaration, every use of the type still
//! compiles, so that the mistake is the only error.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{DeriveInput, Ident};

use super::{client, default, derived_name, extra, scope};
use crate::model::Provider;
use crate::runtime::RuntimePath;

/// Every grant, because a grant that could not be read may have been any of them.
const GRANTS: &[&str] = &["AuthorizationCode", "ClientCredentials"];

/// The stand-in for a declaration with mistakes.
pub(crate) fn fallback(provider: &Provider) -> TokenStream {
    let implementation = stub(&provider.ident, &provider.runtime, &extra::type_name(provider));
    let grants: Vec<_> = GRANTS.iter().map(|grant| Ident::new(grant, Span::call_site())).collect();
    let grants = client::grants(provider, &grants);
    let client = client::client(provider);
    let default = default::default(provider);
    let scope = scope::scope(provider);
    let extra = extra::extra(provider);
    [implementation, grants, client]
        .into_iter()
        .chain([default, scope, extra].into_iter().flatten())
        .collect()
}

/// The stand-in for an item that cannot be a provider: its methods exist, on a provider that is somebody else.
pub(crate) fn stand_in(input: &DeriveInput, runtime: &RuntimePath) -> TokenStream {
    let (ident, vis) = (&input.ident, &input.vis);
    let other = format_ident!("__{}Provider", ident.unraw());
    let client = derived_name(ident, "Client");
    let token = derived_name(ident, "Token");
    let implementation = stub(&other, runtime, &quote! { () });
    let grants = GRANTS.iter().map(|grant| Ident::new(grant, Span::call_site()));
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[doc(hidden)]
        #vis struct #other;
        #implementation
        #(impl #runtime::grant::#grants for #other {})*
        #[doc(hidden)]
        #vis type #client = #runtime::Client<#other>;
        #[doc(hidden)]
        #vis type #token = #runtime::Token<#other>;
        #[doc(hidden)]
        impl #impl_generics #ident #type_generics #where_clause {
            #vis const METADATA: &'static #runtime::Metadata = #runtime::Metadata::of::<#other>();
            #vis fn client(
                self,
                _: #runtime::Credentials,
            ) -> #runtime::Result<#client> {
                ::core::unimplemented!()
            }
            #vis fn from_env() -> #runtime::Result<#client> {
                ::core::unimplemented!()
            }
        }
    }
}

fn stub(ident: &Ident, runtime: &RuntimePath, extra: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #runtime::Provider for #ident {
            type Extra = #extra;
            const DECLARATION: #runtime::Metadata =
                #runtime::Metadata::new("", "", "", &[]);
        }
    }
}
