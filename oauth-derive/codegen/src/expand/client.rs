//! Grants, the constructors of the client, and its aliases.

use oauth_grammar::Grant;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::{derived_name, docs};
use crate::model::Provider;

/// Which methods of the client exist.
pub(super) fn grants(provider: &Provider, grants: impl Iterator<Item = Grant>) -> TokenStream {
    let runtime = &provider.runtime;
    let ident = &provider.ident;
    let markers = grants.map(|grant| Ident::new(grant.marker(), Span::call_site()));
    quote! {
        #(#[automatically_derived] impl #runtime::grant::#markers for #ident {})*
    }
}

pub(super) fn client(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    let (ident, vis) = (&provider.ident, &provider.vis);
    let client = derived_name(ident, "Client");
    let token = derived_name(ident, "Token");
    let about = docs::provider(provider);
    let from_env_doc = docs::from_env(provider);
    let client_doc = format!(" A client of [`{}`].", ident.unraw());
    let token_doc = format!(" A token of [`{}`].", ident.unraw());
    quote! {
        #(#[doc = #about])*
        #[allow(clippy::missing_errors_doc)]
        impl #ident {
            /// The declaration as data.
            #vis const METADATA: &'static #runtime::Metadata =
                <Self as #runtime::StaticProvider>::METADATA;
            /// A client with this configuration.
            #vis fn client(self, credentials: #runtime::Credentials) -> #runtime::Result<#client> {
                #runtime::Client::new(self, credentials)
            }
            /// Starts a client with another transport, runtime or limits.
            #vis fn builder(self, credentials: #runtime::Credentials) -> #runtime::ClientBuilder<Self> {
                #runtime::Client::builder(self, credentials)
            }
            #[doc = #from_env_doc]
            #vis fn from_env() -> #runtime::Result<#client> {
                #runtime::Client::from_env()
            }
            /// Like [`from_env`](Self::from_env), for a client with another transport, runtime or limits.
            #vis fn builder_from_env() -> #runtime::Result<#runtime::ClientBuilder<Self>> {
                #runtime::Client::builder_from_env()
            }
        }
        #[doc = #client_doc]
        #vis type #client = #runtime::Client<#ident>;
        #[doc = #token_doc]
        #vis type #token = #runtime::Token<#ident>;
    }
}
