//! The enum of environments.

use std::collections::HashSet;
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
    let doc =
        format!(" An environment of `{}`, which `ClientBuilder::environment` takes.", provider.ident.unraw());
    let mut known = HashSet::new();
    let (mut variants, mut values) = (String::new(), String::new());
    for environment in &provider.environments {
        let Some(variant) = names::variant(&environment.name).filter(|variant| known.insert(variant.clone()))
        else {
            continue;
        };
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
