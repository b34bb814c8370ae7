//! `response`.

use proc_macro2::{Ident, Span};
use syn::Type;

use oauth_grammar::rules;

use super::Spanned;
use crate::literal::Text;
use crate::parse::{Body, Entry, Section};

#[derive(Default)]
pub(crate) struct Response {
    pub(crate) is_text: bool,
    pub(crate) accept_status: Vec<Spanned<u64>>,
    /// The words that mean a bearer token.
    pub(crate) token_types: Vec<Text>,
    /// The keys that say where a member is: `root`, `access_token`, `scope` ..
    pub(crate) places: Vec<Spanned<&'static str>>,
    /// A unit of a lifetime that is written with its units.
    pub(crate) unit_of_sum: Option<Span>,
    /// The headers that carry members of RFC 6749.
    pub(crate) headers: Vec<Text>,
    pub(crate) extra: Vec<Extra>,
}

/// What a typed member is read from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Body,
    Header,
}

/// A typed member of the provider's own.
pub(crate) struct Extra {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) ty: Type,
    pub(crate) path: Option<Text>,
    pub(crate) origin: Origin,
}

impl Extra {
    /// The name as a field; a keyword needs `r#`, and a few words cannot be fields at all.
    pub(crate) fn ident(&self) -> Option<Ident> {
        let (name, span) = (&self.name, self.span);
        if syn::parse_str::<Ident>(name).is_ok() {
            Some(Ident::new(name, span))
        } else if syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() {
            Some(Ident::new_raw(name, span))
        } else {
            None
        }
    }

    /// Where it is: by its name unless another path is given.
    pub(crate) fn path(&self) -> &str {
        self.path.as_ref().map_or(&self.name, Text::value)
    }
}

pub(super) fn build(section: &Section) -> Response {
    let Some(section) = section.section("response") else { return Response::default() };
    let headers = section.section("headers");
    let statuses = section.integers("accept_status");
    let accepted = section.section("token_type").map(|token_type| token_type.texts("accept"));
    let token_types = accepted.into_iter().flatten();
    let place = |entry: &Entry| {
        let key = entry.known.filter(|key| *key == "root" || rules::MEMBERS.contains(key))?;
        Some(Spanned { value: key, span: entry.key.span() })
    };
    let bodies = section.section("extra").into_iter().flat_map(Section::free);
    let in_headers = headers.into_iter().flat_map(Section::free);
    let extra =
        bodies.map(|entry| (entry, Origin::Body)).chain(in_headers.map(|entry| (entry, Origin::Header)));
    Response {
        is_text: section.word("format").is_some_and(|word| word.name() == "text"),
        token_types: token_types.chain(section.text("default_token_type").cloned()).collect(),
        accept_status: statuses.map(|(value, span)| Spanned { value, span }).collect(),
        places: section.entries.iter().filter_map(place).collect(),
        unit_of_sum: section.section("expires_in").and_then(unit_of_sum),
        headers: headers.map(known_headers).unwrap_or_default(),
        extra: extra.filter_map(|(entry, origin)| self::extra(entry, origin)).collect(),
    }
}

fn unit_of_sum(expires_in: &Section) -> Option<Span> {
    let is_sum = expires_in.text("format").is_some_and(|format| format.value() == "d:h:m");
    let unit = expires_in.entries.iter().find(|entry| entry.known == Some("unit"))?;
    is_sum.then(|| unit.key.span())
}

fn known_headers(section: &Section) -> Vec<Text> {
    let known = section.entries.iter().filter(|entry| entry.known.is_some());
    known.filter_map(|entry| entry.texts().into_iter().next()).collect()
}

pub(super) fn extra(entry: &Entry, origin: Origin) -> Option<Extra> {
    let Body::Typed(ty, path) = &entry.body else { return None };
    Some(Extra {
        name: entry.key.text().to_owned(),
        span: entry.key.span(),
        ty: ty.as_ref().clone(),
        path: path.clone(),
        origin,
    })
}
