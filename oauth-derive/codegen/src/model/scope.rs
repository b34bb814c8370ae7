//! `scope`.

use oauth_grammar::keys::{self, Key};
use oauth_grammar::suggest;
use oauth_grammar::template::Place;
use proc_macro2::{Ident, Span};

use super::Reader;
use crate::literal::Text;
use crate::names;
use crate::template::Template;

#[derive(Default)]
pub(crate) struct ScopeRules {
    pub(crate) separator: Option<Text>,
    pub(crate) param: Option<Text>,
    pub(crate) response_separator: Option<Text>,
    pub(crate) default: Vec<Template>,
    pub(crate) named: Vec<NamedScope>,
    pub(crate) key: Option<Span>,
}

/// A scope that becomes a variant of the provider's enum.
pub(crate) struct NamedScope {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) wire: Text,
    /// As what it may be granted besides.
    pub(crate) aliases: Vec<Text>,
    /// Whether the name is a string.
    pub(crate) is_quoted: bool,
}

impl NamedScope {
    /// The variant; none where no identifier comes out.
    pub(crate) fn variant(&self) -> Option<Ident> {
        let variant = names::variant(&self.name)?;
        // Where the user wrote it, but the macro's own: nobody is warned of a scope that a program does not use.
        Some(Ident::new(&variant, self.span.resolved_at(Span::call_site())))
    }

    /// The key of `scope(..)` that has this name, or for whose misspelling it is taken: in JSON, where every name is a
    /// string, the two cannot be told apart.
    pub(crate) fn near_key(&self) -> Option<&'static str> {
        let keys = keys::PROVIDER.find("scope")?.keys();
        suggest::nearest(&self.name, keys.iter().map(Key::name))
    }
}

pub(super) fn build(reader: &mut Reader<'_>) -> ScopeRules {
    let Some(entry) = reader.section.get("scope") else { return ScopeRules::default() };
    let Some(section) = entry.section() else { return ScopeRules::default() };
    let named = section.free().filter_map(|scope| {
        let mut texts = scope.texts().into_iter();
        let (wire, aliases) = (texts.next()?, texts.collect());
        let is_quoted = scope.key.is_text();
        Some(NamedScope {
            name: scope.key.text().to_owned(),
            span: scope.key.span(),
            wire,
            aliases,
            is_quoted,
        })
    });
    let default = section.texts("default");
    ScopeRules {
        separator: section.text("separator").cloned(),
        param: section.text("param").cloned(),
        response_separator: section.text("response_separator").cloned(),
        default: default.iter().filter_map(|literal| reader.resolved(literal, Place::Scope)).collect(),
        named: named.collect(),
        key: Some(entry.key.span()),
    }
}
