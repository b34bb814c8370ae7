//! What rust-analyzer is told about the keys: it completes and explains the names of an import, and so the keys of an
//! attribute are imported from modules that are documented like them, one module for each key.
//!
//! The compiler never sees it: it would read each import only to drop it.

use oauth_grammar::keys::{Group, Key, PROVIDER};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use crate::runtime::RuntimePath;

/// The modules, of which each has those of the keys inside its own.
#[must_use]
pub fn key_modules() -> TokenStream {
    modules(&PROVIDER)
}

fn modules(group: &'static Group) -> TokenStream {
    let keys = group.all().filter_map(|key| Some((key, importable(key.name())?)));
    keys.map(|(key, name)| {
        let docs = docs(key);
        let inside = key.shape.group.map(modules);
        quote! { #[doc = #docs] pub mod #name { #inside } }
    })
    .collect()
}

fn docs(key: &'static Key) -> String {
    let mut docs = format!("{}\n\nWritten: {}", key.meaning(), key.usage());
    if !key.source().is_empty() {
        docs.extend(["\n\nFrom: ", key.source()]);
    }
    if let Some(example) = key.example() {
        docs.extend(["\n\n```text\n", example, "\n```"]);
    }
    docs
}

/// Imports the keys of `#[oauth_provider(args)]`, complete or not, by the tokens that they are written with.
#[must_use]
pub fn key_imports(args: TokenStream) -> TokenStream {
    let runtime = RuntimePath::peek(args.clone());
    let mut imports = TokenStream::new();
    import(args, &PROVIDER, &quote! { #runtime::__private::keys }, &mut 0, &mut imports);
    quote! { const _: () = { #imports }; }
}

fn import(
    args: TokenStream,
    group: &'static Group,
    path: &TokenStream,
    number: &mut usize,
    imports: &mut TokenStream,
) {
    let mut names = Vec::new();
    let mut inner = TokenStream::new();
    for item in items(args) {
        let Some(TokenTree::Ident(name)) = item.first() else { continue };
        let text = name.unraw().to_string();
        let key = group.find(&text);
        // A name that the declaration chooses is no key once its value begins.
        let may_be_key = key.is_some() || group.free.is_none() || item.len() == 1;
        if may_be_key && importable(&text).is_some() {
            names.push(name.clone());
        }
        let nested = key.and_then(|key| key.shape.group);
        if let (Some(nested), Some(TokenTree::Group(content))) = (nested, item.get(1)) {
            let name = Ident::new(&text, Span::call_site());
            import(content.stream(), nested, &quote! { #path::#name }, number, &mut inner);
        }
    }
    let module = format_ident!("keys_{number}");
    *number += 1;
    // By way of `self`, because a path that begins elsewhere is completed with `self` and `super` too.
    imports.extend(quote! { mod #module { use #path::*; use self::{#(#names as _),*}; } });
    imports.extend(inner);
}

/// The tokens between the commas.
fn items(args: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut items = vec![Vec::new()];
    for token in args {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            items.push(Vec::new());
        } else if let Some(item) = items.last_mut() {
            item.push(token);
        }
    }
    items
}

/// The name, unless it is a keyword such as `crate`.
fn importable(name: &str) -> Option<Ident> {
    syn::parse_str(name).ok()
}
