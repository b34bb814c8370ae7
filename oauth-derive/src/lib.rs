//! The macros of `oauth-runtime`, which re-exports and documents them; depend on that crate, not on this one.
//!
//! Only entry points are here. What the macros do is in the crate `oauth-codegen`, where it is tested outside a
//! compiler.

use std::env::current_exe;
use std::sync::OnceLock;

use proc_macro::TokenStream;

#[doc = include_str!("../keys.md")]
#[proc_macro_attribute]
pub fn oauth_provider(args: TokenStream, item: TokenStream) -> TokenStream {
    let imports = in_rust_analyzer().then(|| oauth_codegen::key_imports(args.clone().into()));
    let code = oauth_codegen::expand_attribute(args.into(), item.into()).into();
    match imports {
        // In front: rust-analyzer completes a token by the first place where it finds it in the expansion.
        Some(imports) => [imports.into(), code].into_iter().collect(),
        None => code,
    }
}

/// Whether the macro runs in the process that rust-analyzer starts for macros, `rust-analyzer-proc-macro-srv` or itself.
fn in_rust_analyzer() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let program = current_exe().unwrap_or_default();
        program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
    })
}

/// The keys as documented modules, which only rust-analyzer reads.
#[doc(hidden)]
#[proc_macro]
pub fn key_modules(_: TokenStream) -> TokenStream {
    oauth_codegen::key_modules().into()
}

/// Does the work of [`macro@oauth_provider`], once rustc has evaluated every `cfg` on the struct.
#[doc(hidden)]
#[proc_macro_derive(OauthProvider, attributes(oauth))]
pub fn derive_oauth_provider(item: TokenStream) -> TokenStream {
    oauth_codegen::expand_derive(item.into()).into()
}
