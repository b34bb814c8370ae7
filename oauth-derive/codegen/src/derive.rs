//! The derive: the stages in their order.

use oauth_grammar::keys::PROVIDER;
use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::parse::Section;
use crate::runtime::RuntimePath;
use crate::{check, expand, model, parse};

/// Expands `#[derive(OauthProvider)] #[oauth(..)] item`.
#[must_use]
pub fn expand_derive(item: TokenStream) -> TokenStream {
    match syn::parse2::<DeriveInput>(item) {
        Ok(input) => {
            let (code, errors) = derive(&input);
            if errors.is_empty() {
                return code;
            }
            [errors.to_compile_errors(), code].into_iter().collect()
        }
        Err(error) => error.into_compile_error(),
    }
}

pub(crate) fn derive(input: &DeriveInput) -> (TokenStream, Errors) {
    let mut errors = Errors::default();
    let section = section(input, &mut errors);
    let Some(provider) = model::build(input, &section, &mut errors) else {
        let runtime = RuntimePath::build(&section, &mut errors);
        return (expand::stand_in(input, &runtime), errors);
    };
    check::all(&provider, &mut errors);
    let code =
        if errors.is_empty() { expand::provider(&provider, &section) } else { expand::fallback(&provider) };
    (code, errors)
}

/// The declaration as JSON, if there is no mistake in it.
#[cfg(feature = "source")]
pub(crate) fn declaration(input: &DeriveInput) -> (Option<String>, Errors) {
    let mut errors = Errors::default();
    let section = section(input, &mut errors);
    let provider = model::build(input, &section, &mut errors);
    if let Some(provider) = &provider {
        check::all(provider, &mut errors);
    }
    let json = provider.filter(|_| errors.is_empty()).map(|provider| expand::json(&provider, &section));
    (json, errors)
}

/// The one `#[oauth(..)]` of the struct.
fn section(input: &DeriveInput, errors: &mut Errors) -> Section {
    let mut attributes = input.attrs.iter().filter(|attribute| attribute.path().is_ident("oauth"));
    let first = attributes.next();
    if first.is_none() {
        errors.at(input.ident.span(), "missing the declaration; write `#[oauth_provider(..)]` on the struct");
    }
    for repeated in attributes {
        errors
            .on(repeated.path(), "a struct takes one `#[oauth_provider(..)]`; put every key into the first");
    }
    parse::section(first.map(parse::arguments).unwrap_or_default(), &PROVIDER, errors)
}
