//! The generated code, one file for each part of it.
//!
//! Every path is absolute, visibility is the struct's, and the user's tokens keep their spans. A generated body
//! is one call into the runtime.

mod client;
mod default;
mod docs;
mod extra;
mod fallback;
mod metadata;
mod provider;
mod scope;

use proc_macro2::TokenStream;
use quote::format_ident;
use syn::Ident;

pub(crate) use fallback::{fallback, stand_in};

use crate::model::Provider;

/// Everything that a right declaration turns into.
pub(crate) fn provider(provider: &Provider) -> TokenStream {
    let implementation = provider::implementation(provider, &metadata::constant(provider));
    let grants = client::grants(provider, &grant_names(provider));
    let client = client::client(provider);
    let default = default::default(provider);
    let scope = scope::scope(provider);
    let extra = extra::extra(provider);
    // Moved and joined at once, which the compiler does faster than to copy one into the other.
    [implementation, grants, client]
        .into_iter()
        .chain([default, scope, extra].into_iter().flatten())
        .collect()
}

fn grant_names(provider: &Provider) -> Vec<Ident> {
    provider.grants.iter().map(|grant| grant.variant()).collect()
}

/// `AcmeClient` from `Acme`, where the struct is.
fn derived_name(ident: &Ident, suffix: &str) -> Ident {
    format_ident!("{ident}{suffix}", span = ident.span().resolved_at(proc_macro2::Span::call_site()))
}
