//! The enum of named scopes.

use std::fmt::Write as _;

use syn::ext::IdentExt;

use super::Words;
use super::code::Code;
use crate::model::Provider;

pub(super) fn scope(provider: &Provider, words: &Words, code: &mut Code) {
    let named = &provider.scope.named;
    if named.is_empty() {
        return;
    }
    let Words { ident, vis, runtime } = words;
    let doc = format!(" A scope of `{}`.", provider.ident.unraw());
    let (mut variants, mut wires) = (String::new(), String::new());
    let mut taken = Vec::new();
    for named in named {
        let Some(variant) = named.variant().filter(|variant| !taken.contains(variant)) else { continue };
        let wire = named.wire.value();
        let sent = format!(" Sent as `{wire}`.");
        // Writing to a string cannot fail.
        let _ = write!(variants, "#[doc = {sent:?}] {variant}, ");
        let _ = write!(wires, "{variant} = {wire:?}, ");
        taken.push(variant);
    }
    code.text(&format!(
        "#[doc = {doc:?}]
        #[non_exhaustive]
        {vis} enum {ident}Scope {{ {variants} }}
        {runtime}::__scope!({vis} {ident}Scope {{ {wires} }});
        "
    ));
}
