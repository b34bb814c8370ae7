//! The generated code, one file for each part of it.
//!
//! Every path is absolute, visibility is the struct's, and what rustc may complain about keeps its span. A generated body
//! is one call into the runtime for each field.

mod client;
mod code;
mod declaration;
mod default;
mod docs;
mod environment;
mod extra;
mod fallback;
mod provider;
mod scope;

use oauth_grammar::Grant;
use proc_macro2::TokenStream;
use quote::format_ident;
use syn::Ident;

pub(crate) use declaration::json;
pub(crate) use fallback::{fallback, stand_in};

use crate::model::Provider;
use crate::parse::Section;
use code::Code;

/// Everything that a right declaration turns into.
pub(crate) fn provider(provider: &Provider, section: &Section) -> TokenStream {
    let json = json(provider, section);
    let is_requested = |grant: Grant| grant != Grant::AuthorizationCode || provider.authorize.none.is_none();
    let grants = provider.grants.iter().map(|grant| grant.value);
    let has_users = provider.has_users().then_some(USERS);
    let marker = |grant: Grant| match grant {
        grant if provider.is_machine(grant) => Grant::ClientCredentials.marker(),
        grant if is_requested(grant) => grant.marker(),
        _ => UNREQUESTED_CODE,
    };
    parts(provider, &json, &distinct(grants.map(marker).chain(has_users)))
}

/// The marker of a code that comes by a way of the provider's own.
const UNREQUESTED_CODE: &str = "UnrequestedCode";

/// The marker of a provider whose users grant something that is kept.
const USERS: &str = "Users";

/// The markers of a stand-in: one that could not be read may have been any of them.
fn every_marker() -> Vec<&'static str> {
    distinct(Grant::ALL.into_iter().map(Grant::marker).chain([UNREQUESTED_CODE, USERS]))
}

/// Each marker once: the grants of a machine have one in common.
fn distinct(markers: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut all = Vec::new();
    for marker in markers {
        if !all.contains(&marker) {
            all.push(marker);
        }
    }
    all
}

/// All the code, which is the same for a stand-in but for the declaration and the grants.
fn parts(provider: &Provider, json: &str, markers: &[&str]) -> TokenStream {
    let mut code = Code::default();
    let words = Words::of(provider, &mut code);
    provider::implementation(provider, &words, json, &mut code);
    client::grants(&words, markers, &mut code);
    client::client(provider, &words, markers.contains(&USERS), &mut code);
    scope::scope(provider, &words, &mut code);
    environment::environment(provider, &words, &mut code);
    default::default(provider, &mut code);
    extra::extra(provider, &mut code);
    extra::error(provider, &mut code);
    extra::callback(provider, &words, &mut code);
    code.finish()
}

/// What the author's own words are in the text of the code.
struct Words {
    ident: String,
    vis: String,
    runtime: String,
}

impl Words {
    fn of(provider: &Provider, code: &mut Code) -> Self {
        Self {
            ident: provider.ident.to_string(),
            vis: code.word(&provider.vis),
            runtime: code.word(&provider.runtime),
        }
    }
}

/// `AcmeClient` from `Acme`, where the struct is.
fn derived_name(ident: &Ident, suffix: &str) -> Ident {
    format_ident!("{ident}{suffix}", span = ident.span().resolved_at(proc_macro2::Span::call_site()))
}
