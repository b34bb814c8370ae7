//! The attribute itself: the item goes through as it is, with a derive that does the work.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::runtime::RuntimePath;

const NOT_A_STRUCT: &str =
    "`#[oauth_provider(..)]` describes a struct; write it on `struct Name { .. }` or `struct Name;`";

/// Expands `#[oauth_provider(args)] item`.
///
/// The result is `#[derive(..)] #[oauth(args)] item`; what the attribute says is read by
/// [`expand_derive`](crate::expand_derive).
#[must_use]
pub fn expand_attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    match item_keyword(item.clone()) {
        Some(keyword) if ["struct", "enum", "union"].iter().any(|known| keyword == known) => {}
        keyword => {
            let span = keyword.map_or_else(Span::call_site, |keyword| keyword.span());
            let error = syn::Error::new(span, NOT_A_STRUCT).into_compile_error();
            return quote! { #item #error };
        }
    }
    let runtime = RuntimePath::peek(args.clone());
    let arguments = Group::new(Delimiter::Parenthesis, args);
    let item = rename_repeated(item);
    quote! {
        #[derive(#runtime::__private::OauthProvider)]
        #[oauth #arguments]
        #item
    }
}

/// The first word after attributes and visibility.
fn item_keyword(item: TokenStream) -> Option<Ident> {
    item.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident != "pub" => Some(ident),
        _ => None,
    })
}

/// Turns a second `#[oauth_provider(..)]` into `#[oauth(..)]`, so that the derive sees and refuses it instead of
/// generating everything twice.
fn rename_repeated(item: TokenStream) -> TokenStream {
    item.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let mut renamed = Group::new(Delimiter::Bracket, rename(group.stream()));
                renamed.set_span(group.span());
                TokenTree::Group(renamed)
            }
            token => token,
        })
        .collect()
}

fn rename(attribute: TokenStream) -> TokenStream {
    let tokens: Vec<_> = attribute.clone().into_iter().collect();
    let is_path = |token: &TokenTree| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    };
    let path_length = tokens.iter().take_while(|token| is_path(token)).count();
    let Some((TokenTree::Ident(name), args)) =
        tokens.get(path_length.wrapping_sub(1)..).and_then(<[_]>::split_first)
    else {
        return attribute;
    };
    if name != "oauth_provider" {
        return attribute;
    }
    let name = Ident::new("oauth", name.span());
    quote! { #name #(#args)* }
}
