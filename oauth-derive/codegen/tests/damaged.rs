//! Half-typed and damaged declarations: whatever is missing, there is an answer, and the type keeps its promises.

use oauth_codegen::expand_derive;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

fn declaration() -> TokenStream {
    quote! {
        token_url = "https://{tenant}.example/token",
        authorization_url = "https://{tenant}.example/authorize",
        grant = [client_credentials, authorization_code],
        client_auth(client_secret_basic, encoding = raw),
        scope(separator = ",", default = ["read"], read = "r"),
        request(format = json, params(a = ["{tenant}", -1]), rename(scope = "scopes"), omit(client_id)),
        response(root = "data", expires_in(unit = minutes), extra(team: Option<String> = "team.id")),
        errors(ok("ok" = true), status(400 = invalid_request), code(40029 = invalid_grant)),
        no_such_key = "https://acme.example/me",
        crate = "::runtime"
    }
}

/// Every stream that is `tokens` with one token, at any depth, replaced.
fn damaged(tokens: &TokenStream, replacement: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let with = |index: usize, middle: TokenStream| -> TokenStream {
        let (before, after) = tokens.split_at(index);
        before.iter().cloned().chain(middle).chain(after.iter().skip(1).cloned()).collect()
    };
    let mut all = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        all.push(with(index, replacement.clone()));
        if let TokenTree::Group(group) = token {
            let inner = damaged(&group.stream(), replacement);
            let regrouped =
                inner.into_iter().map(|inner| TokenTree::from(Group::new(group.delimiter(), inner)));
            all.extend(regrouped.map(|group| with(index, group.into())));
        }
    }
    all
}

fn expand(arguments: &TokenStream) -> String {
    expand_derive(quote! { #[oauth(#arguments)] pub struct Acme { tenant: String } }).to_string()
}

#[test]
fn every_damaged_declaration_still_promises_the_type() {
    let replacements = [
        quote! {},
        quote! { , },
        quote! { = },
        quote! { x },
        quote! { "{" },
        quote! { (x) },
        quote! { 1.5 },
        quote! { :: },
    ];
    for replacement in &replacements {
        for arguments in damaged(&declaration(), replacement) {
            let code = expand(&arguments);
            assert!(
                code.contains("type AcmeClient") && code.contains("pub fn client"),
                "{arguments}\n{code}"
            );
            assert!(
                code.contains("compile_error"),
                "`no_such_key` is refused whatever else is wrong\n{code}"
            );
        }
    }
}

#[test]
fn every_beginning_of_a_declaration_still_promises_the_type() {
    let tokens: Vec<TokenTree> = declaration().into_iter().collect();
    for length in 0..tokens.len() {
        let code = expand(&tokens.iter().take(length).cloned().collect());
        assert!(code.contains("type AcmeClient"), "{code}");
    }
}
