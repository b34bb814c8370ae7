//! The macros of `oauth-runtime`, which re-exports and documents them; depend on that crate, not on this one.
//!
//! Only entry points are here. What the macros do is in the crate `oauth-codegen`, where it is tested outside a
//! compiler.

use proc_macro::TokenStream;

#[doc = include_str!("../keys.md")]
#[proc_macro_attribute]
pub fn oauth_provider(args: TokenStream, item: TokenStream) -> TokenStream {
    oauth_codegen::expand_attribute(args.into(), item.into()).into()
}

/// Does the work of [`macro@oauth_provider`], once rustc has evaluated every `cfg` on the struct.
#[doc(hidden)]
#[proc_macro_derive(OauthProvider, attributes(oauth))]
pub fn derive_oauth_provider(item: TokenStream) -> TokenStream {
    oauth_codegen::expand_derive(item.into()).into()
}
