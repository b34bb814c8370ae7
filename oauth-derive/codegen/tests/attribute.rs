//! What the attribute leaves of the item it stands on.

use oauth_codegen::{expand_attribute, expand_derive};
use quote::quote;

#[test]
fn the_item_goes_through_untouched() {
    let item = quote! {
        /// Docs.
        #[derive(Debug)]
        pub struct Acme { #[cfg(test)] #[oauth(secret)] key: String }
    };
    let expanded = expand_attribute(quote! { token_url = , grant }, item.clone()).to_string();
    let expected = quote! {
        #[derive(::oauth_runtime::__private::OauthProvider)]
        #[oauth(token_url = , grant)]
        #item
    };
    assert_eq!(expanded, expected.to_string());
}

#[test]
fn the_runtime_may_have_another_name() {
    let derive = |args| expand_attribute(args, quote! { struct Acme; }).to_string();
    assert!(
        derive(quote! { grant = x, crate = "::other::runtime" }).contains(":: other :: runtime :: __private")
    );
    assert!(derive(quote! { crate = crate::runtime }).contains("crate :: runtime :: __private"));
    assert!(derive(quote! { crate = "not a path" }).contains(":: oauth_runtime :: __private"));
    assert!(derive(quote! { other(crate = "inner") }).contains(":: oauth_runtime :: __private"));
}

#[test]
fn what_is_no_struct_is_left_alone_and_refused() {
    for item in [quote! { pub fn acme() {} }, quote! { impl Acme {} }, quote! { mod acme {} }] {
        let expanded = expand_attribute(quote! {}, item.clone()).to_string();
        assert!(expanded.starts_with(&item.to_string()), "{expanded}");
        assert!(expanded.contains("describes a struct"), "{expanded}");
    }
}

#[test]
fn a_repeated_attribute_is_handed_to_the_derive() {
    let item = quote! { #[oauth_runtime::oauth_provider(grant = x)] struct Acme; };
    let expanded = expand_attribute(quote! {}, item).to_string();
    assert!(!expanded.contains("oauth_provider"), "{expanded}");
}

#[test]
fn after_a_mistake_everything_that_the_type_promises_is_there() {
    let code = expand_derive(quote! {
        #[oauth(
            token_url = 1,
            scope(read = "r"),
            response(extra(team: String)),
        )]
        pub struct Acme { #[oauth(default = "eu")] tenant: String }
    })
    .to_string();
    for promised in [
        "compile_error",
        "grant :: AuthorizationCode for Acme",
        "grant :: ClientCredentials for Acme",
        "pub const METADATA",
        "pub fn client",
        "pub fn from_env",
        "type AcmeClient",
        "type AcmeToken",
        "enum AcmeScope",
        "struct AcmeExtra",
        "Default for Acme",
    ] {
        assert!(code.contains(promised), "no `{promised}` in {code}");
    }
}
