//! The generated code, one file for each part of it.
//!
//! Every path is absolute, visibility is the struct's, and the user's tokens keep their spans. A generated body
//! is one call into the runtime.

mod client;
mod declaration;
mod default;
mod docs;
mod extra;
mod fallback;
mod provider;
mod scope;

use oauth_grammar::Grant;
use proc_macro2::TokenStream;
use quote::format_ident;
use syn::Ident;

pub(crate) use fallback::{fallback, stand_in};

use crate::model::Provider;
use crate::parse::Section;

/// Everything that a right declaration turns into.
pub(crate) fn provider(provider: &Provider, section: &Section) -> TokenStream {
    let implementation = provider::implementation(provider, section);
    parts(provider, implementation, provider.grants.iter().map(|grant| grant.value))
}

/// All the code, which is the same for a stand-in but for the implementation and the grants.
fn parts(
    provider: &Provider,
    implementation: TokenStream,
    grants: impl Iterator<Item = Grant>,
) -> TokenStream {
    let optional = [default::default(provider), scope::scope(provider), extra::extra(provider)];
    // Moved and joined at once, which the compiler does faster than to copy one into the other.
    [implementation, client::grants(provider, grants), client::client(provider)]
        .into_iter()
        .chain(optional.into_iter().flatten())
        .collect()
}

/// `AcmeClient` from `Acme`, where the struct is.
fn derived_name(ident: &Ident, suffix: &str) -> Ident {
    format_ident!("{ident}{suffix}", span = ident.span().resolved_at(proc_macro2::Span::call_site()))
}
