//! What rust-analyzer is given to complete and explain the keys.

use oauth_codegen::{key_imports, key_modules};
use proc_macro2::TokenStream;
use quote::quote;

/// The imported names of each module of keys, as in `response: access_token`.
fn imported(args: TokenStream) -> Vec<String> {
    let text = key_imports(args).to_string().replace(' ', "");
    let modules = text.split("use::oauth_runtime::__private::keys").skip(1);
    let read = |module: &str| {
        let (path, rest) = module.split_once("::*;useself::{")?;
        let (names, _) = rest.split_once("};")?;
        Some(format!("{}: {}", path.trim_start_matches("::"), names.replace("as_", "")))
    };
    modules.filter_map(read).collect()
}

#[test]
fn keys_are_imported_from_the_module_of_their_group() {
    let args = quote! {
        token_url = ["https://acme.example", "x"],
        response(access_token = "a", expires_in(unit = minutes)),
        then(id = site, response(root = "data")),
    };
    assert_eq!(
        imported(args),
        [
            ": token_url,response,then",
            "response: access_token,expires_in",
            "response::expires_in: unit",
            "then: id,response",
            "then::response: root",
        ]
    );
}

#[test]
fn half_typed_keys_are_imported_too() {
    assert_eq!(imported(quote! {}), [": "]);
    assert_eq!(imported(quote! { tok }), [": tok"]);
    assert_eq!(imported(quote! { token_url = , gra }), [": token_url,gra"]);
    assert_eq!(imported(quote! { gra grant = x, , response(acc) }), [": gra,response", "response: acc"]);
    assert_eq!(imported(quote! { response(), "text" = 1, = }), [": response", "response: "]);
}

#[test]
fn names_that_the_declaration_chooses_are_no_keys() {
    let args = quote! { scope(default = ["r"], read = "r", sep), request(params(audience = "x")) };
    assert_eq!(
        imported(args),
        [": scope,request", "scope: default,sep", "request: params", "request::params: "]
    );
}

#[test]
fn a_keyword_cannot_be_imported() {
    assert_eq!(imported(quote! { crate = ::oauth_runtime, self, r#grant }), [": r#grant"]);
    assert!(
        key_imports(quote! { crate = ::other, grant }).to_string().contains(":: other :: __private :: keys")
    );
}

#[test]
fn every_key_is_a_module_that_says_what_the_table_says() {
    let modules = key_modules().to_string();
    for said in [
        "pub mod token_url { }",
        "the token endpoint; of a list, the first whose placeholders have values",
        "Written: `token_url = ",
        "From: RFC 6749 §3.2",
        "https://{tenant}.example/token",
        "pub mod access_token { }",
    ] {
        assert!(modules.contains(said), "no `{said}`");
    }
}
