//! The enum of environments.

use std::fmt::Write as _;

use syn::ext::IdentExt;

use super::Words;
use super::code::Code;
use crate::model::Provider;
use crate::names;

pub(super) fn environment(provider: &Provider, words: &Words, code: &mut Code) {
    if provider.environments.is_empty() {
        return;
    }
    let Words { ident, vis, runtime } = words;
    let doc = format!(
        " An environment of `{}`; see [`ClientBuilder::environment`]({runtime}::ClientBuilder::environment).",
        provider.ident.unraw()
    );
    let (mut variants, mut values) = (String::new(), String::new());
    for environment in &provider.environments {
        let Some(variant) = names::variant(&environment.name) else { continue };
        let (name, url) = (&environment.name, format!(" `{}`.", environment.url.value()));
        // Writing to a string cannot fail.
        let _ = write!(variants, "#[doc = {url:?}] {variant}, ");
        let _ = write!(values, "{variant} = {name:?}, ");
    }
    code.text(&format!(
        "#[doc = {doc:?}]
        {vis} enum {ident}Environment {{ {variants} }}
        {runtime}::__environment!({ident}Environment {{ {values} }});
        "
    ));
}
