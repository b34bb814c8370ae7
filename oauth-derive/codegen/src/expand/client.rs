//! Grants, the constructors of the client, and its aliases.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::{derived_name, docs};
use crate::model::{Field, Provider};

/// Which methods of the client exist.
pub(super) fn grants(provider: &Provider, names: &[Ident]) -> TokenStream {
    let runtime = &provider.runtime;
    let ident = &provider.ident;
    quote! {
        #(impl #runtime::grant::#names for #ident {})*
    }
}

pub(super) fn client(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    let (ident, vis) = (&provider.ident, &provider.vis);
    let client = derived_name(ident, "Client");
    let token = derived_name(ident, "Token");
    let about = docs::provider(provider);
    let from_env_doc = docs::from_env(provider);
    let from_env = from_env(provider);
    let client_doc = format!(" A client of [`{}`].", ident.unraw());
    let token_doc = format!(" A token of [`{}`].", ident.unraw());
    quote! {
        #(#[doc = #about])*
        #[allow(clippy::missing_errors_doc)]
        impl #ident {
            /// The declaration as data.
            #vis const METADATA: &'static #runtime::Metadata = #runtime::Metadata::of::<Self>();
            /// A client with this configuration.
            #vis fn client(
                self,
                credentials: #runtime::Credentials,
            ) -> #runtime::Result<#client> {
                #runtime::Client::new(self, credentials)
            }
            #[doc = #from_env_doc]
            #vis fn from_env() -> #runtime::Result<#client> {
                #from_env
            }
        }
        #[doc = #client_doc]
        #vis type #client = #runtime::Client<#ident>;
        #[doc = #token_doc]
        #vis type #token = #runtime::Token<#ident>;
    }
}

/// The body of `from_env`: the configuration is made of variables where there is one.
fn from_env(provider: &Provider) -> TokenStream {
    let runtime = &provider.runtime;
    if provider.fields.is_empty() {
        return quote! { #runtime::Client::from_env(Self {}) };
    }
    let fields = provider.fields.iter().map(|field| {
        let Field { ident, name, ty, .. } = field;
        quote! { #ident: env.get::<#ty>(#name)? }
    });
    quote! {
        let env = #runtime::Env::read::<Self>()?;
        #runtime::Client::new(Self { #(#fields),* }, env.credentials())
    }
}
