//! Whatever stands in the attribute: code or messages, and in either case the type keeps its promises.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use oauth_codegen::{expand_attribute, expand_derive, expand_source};
use proc_macro2::TokenStream;
use quote::quote;

fuzz_target!(|input: &str| -> Corpus {
    // What the compiler cannot split into tokens never reaches the macro.
    let Ok(arguments) = input.parse::<TokenStream>() else { return Corpus::Reject };
    let item = quote! {
        pub struct Acme {
            #[oauth(default = "eu", one_of("eu", "us"))]
            pub region: String,
            #[oauth(secret)]
            key: Option<String>,
        }
    };
    let attributed = expand_attribute(arguments.clone(), item.clone());
    parse(&attributed);
    let derived = expand_derive(quote! { #[oauth(#arguments)] #item });
    parse(&derived);
    let derived = derived.to_string();
    for promised in ["type AcmeClient", "type AcmeToken", "pub const METADATA", "pub fn client"] {
        assert!(derived.contains(promised), "no `{promised}` in {derived}");
    }
    match expand_source(&quote! { #[oauth_provider(#arguments)] #item }.to_string()) {
        Ok(code) => {
            assert!(!derived.contains("compile_error"), "accepted here and refused there: {derived}");
            drop(syn::parse_str::<syn::File>(&code).expect("the generated code is Rust"));
        }
        Err(error) => {
            assert!(!error.messages().is_empty());
            // Without their places: proc-macro2 has none when it is built for fuzzing.
            assert!(error.messages().iter().all(|message| !message.message.is_empty()), "{error}");
        }
    }
    Corpus::Keep
});

fn parse(tokens: &TokenStream) {
    syn::parse2::<syn::File>(tokens.clone()).expect("the generated code is Rust");
}
