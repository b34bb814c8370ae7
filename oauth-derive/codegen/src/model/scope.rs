//! Scopes: how they are written, and the ones with names.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::Reader;
use crate::names;

#[derive(Default)]
pub(crate) struct ScopeRules {
    pub(crate) separator: Option<LitStr>,
    pub(crate) param: Option<LitStr>,
    pub(crate) default: Vec<LitStr>,
    pub(crate) named: Vec<NamedScope>,
    pub(crate) key: Option<Span>,
}

/// A scope that becomes a variant of the provider's enum.
pub(crate) struct NamedScope {
    pub(crate) name: String,
    pub(crate) variant: Ident,
    pub(crate) wire: LitStr,
}

pub(super) fn build(reader: &mut Reader<'_>) -> ScopeRules {
    let Some(entry) = reader.section.get("scope") else { return ScopeRules::default() };
    let Some(section) = entry.section() else { return ScopeRules::default() };
    let mut named: Vec<NamedScope> = Vec::new();
    for scope in section.free() {
        let name = scope.key.text();
        let Some(wire) = scope.texts().into_iter().next() else { continue };
        let Some(variant) = names::variant(&name) else {
            reader.errors.at(
                scope.key.span(),
                format!("`{name}` makes no variant; write a name that starts with a letter"),
            );
            continue;
        };
        // Where the user wrote it, but the macro's own: nobody is warned of a scope that a program does not use.
        let variant = Ident::new(&variant, scope.key.span().resolved_at(Span::call_site()));
        match named.iter().find(|other| other.variant == variant) {
            Some(other) => reader.errors.at(
                scope.key.span(),
                format!("`{name}` and `{}` both make the variant `{variant}`; rename one", other.name),
            ),
            None => named.push(NamedScope { name, variant, wire }),
        }
    }
    ScopeRules {
        separator: section.text("separator").cloned(),
        param: section.text("param").cloned(),
        default: section.texts("default"),
        named,
        key: Some(entry.key.span()),
    }
}
