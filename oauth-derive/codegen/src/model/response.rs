//! The token response and the error response.

use proc_macro2::{Ident, Span};
use syn::{LitStr, Type};

use super::{Reader, Value};
use crate::errors::Errors;
use crate::parse::{Atom, Body, Entry, Section, Word};

/// A key and the paths it was given.
pub(crate) struct Member {
    pub(crate) key: &'static str,
    pub(crate) span: Span,
    pub(crate) paths: Vec<LitStr>,
}

#[derive(Default)]
pub(crate) struct Response {
    pub(crate) format: Option<Word>,
    pub(crate) root: Option<(LitStr, Span)>,
    pub(crate) strip_prefix: Option<LitStr>,
    pub(crate) accept_status: Vec<(u64, Span)>,
    /// The members that are only a place: `access_token`, `scope` ..
    pub(crate) members: Vec<Member>,
    pub(crate) default_token_type: Option<LitStr>,
    pub(crate) expires_in: Option<Expires>,
    pub(crate) expires_at: Option<Expires>,
    /// Members of RFC 6749 that are headers.
    pub(crate) headers: Vec<(&'static str, LitStr)>,
    pub(crate) extra: Vec<Extra>,
    pub(crate) extra_headers: Vec<Extra>,
}

/// `expires_in` or `expires_at`.
pub(crate) struct Expires {
    pub(crate) paths: Vec<LitStr>,
    pub(crate) unit: Option<Word>,
    pub(crate) format: Option<Word>,
    pub(crate) default: Option<u64>,
    pub(crate) span: Span,
}

/// A typed member of the provider's own.
pub(crate) struct Extra {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) path: LitStr,
}

#[derive(Default)]
pub(crate) struct ErrorRules {
    pub(crate) ok: Vec<(String, Value)>,
    pub(crate) members: Vec<Member>,
    pub(crate) status: Vec<(String, String)>,
    pub(crate) code: Vec<(String, String)>,
}

/// Members that are said by a path alone.
const PLACED: &[&str] =
    &["access_token", "token_type", "refresh_token", "refresh_token_expires_in", "scope", "id_token"];
const EXPIRY: &[&str] = &["expires_in", "expires_at"];

/// What a typed member is read from.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Body,
    Header,
}

pub(super) fn build(reader: &mut Reader<'_>) -> Response {
    let Some(section) = reader.section.section("response") else { return Response::default() };
    let errors = &mut *reader.errors;
    let extra: Vec<_> =
        section.section("extra").map(|group| extras(group, Origin::Body, &[], errors)).unwrap_or_default();
    let headers = section.section("headers");
    let statuses = section.get("accept_status").map(Entry::atoms).unwrap_or_default();
    Response {
        format: section.word("format"),
        root: section.get("root").and_then(|entry| Some((section.text("root")?.clone(), entry.key.span()))),
        strip_prefix: section.text("strip_prefix").cloned(),
        accept_status: statuses.iter().filter_map(Atom::integer).collect(),
        members: members(section, PLACED),
        default_token_type: section.text("default_token_type").cloned(),
        expires_in: section.get("expires_in").map(expires),
        expires_at: section.get("expires_at").map(expires),
        headers: headers.map(known_headers).unwrap_or_default(),
        extra_headers: headers.map(|group| extras(group, Origin::Header, &extra, errors)).unwrap_or_default(),
        extra,
    }
}

pub(super) fn error_rules(section: &Section) -> ErrorRules {
    let Some(section) = section.section("errors") else { return ErrorRules::default() };
    let ok = section.section("ok").map(|group| group.free().filter_map(ok).collect());
    ErrorRules {
        ok: ok.unwrap_or_default(),
        members: members(section, &["error", "error_description", "error_uri"]),
        status: section.section("status").map(codes).unwrap_or_default(),
        code: section.section("code").map(codes).unwrap_or_default(),
    }
}

fn members(section: &Section, keys: &[&'static str]) -> Vec<Member> {
    let member = |key: &&'static str| {
        let entry = section.get(key)?;
        Some(Member { key, span: entry.key.span(), paths: entry.texts() })
    };
    keys.iter().filter_map(member).collect()
}

fn expires(entry: &Entry) -> Expires {
    let span = entry.key.span();
    match entry.section() {
        Some(group) => Expires {
            paths: group.texts("path"),
            unit: group.word("unit"),
            format: group.word("format"),
            default: group.integer("default").map(|(seconds, _)| seconds),
            span,
        },
        None => Expires { paths: entry.texts(), unit: None, format: None, default: None, span },
    }
}

fn known_headers(section: &Section) -> Vec<(&'static str, LitStr)> {
    section
        .entries
        .iter()
        .filter_map(|entry| Some((entry.known?, entry.texts().into_iter().next()?)))
        .collect()
}

fn extras(section: &Section, origin: Origin, taken: &[Extra], errors: &mut Errors) -> Vec<Extra> {
    section.free().filter_map(|entry| extra(entry, origin, taken, errors)).collect()
}

fn extra(entry: &Entry, origin: Origin, taken: &[Extra], errors: &mut Errors) -> Option<Extra> {
    let Body::Typed(ty, path) = &entry.body else { return None };
    let name = entry.key.text();
    let span = entry.key.span();
    if PLACED.contains(&name.as_str()) || EXPIRY.contains(&name.as_str()) {
        errors.at(
            span,
            format!("every token has `{name}`; say where it is with `response({name} = \"path\")`"),
        );
        return None;
    }
    if taken.iter().any(|other| other.name == name) {
        errors.at(span, format!("duplicate member `{name}`; it is given once"));
        return None;
    }
    if origin == Origin::Header && path.is_none() {
        errors.at(span, format!("`{name}` needs its header; write `{name}: Type = \"X-Header\"`"));
    }
    let Some(ident) = field_ident(&name, span) else {
        errors.at(
            span,
            format!("`{name}` cannot name a field; write another name, and the path after the type"),
        );
        return None;
    };
    let path = path.clone().unwrap_or_else(|| LitStr::new(&name, span));
    Some(Extra { ident, name, ty: ty.as_ref().clone(), path })
}

/// The name as a field; a keyword needs `r#`, and a few words cannot be fields at all.
fn field_ident(name: &str, span: Span) -> Option<Ident> {
    if syn::parse_str::<Ident>(name).is_ok() {
        Some(Ident::new(name, span))
    } else if syn::parse_str::<Ident>(&format!("r#{name}")).is_ok() {
        Some(Ident::new_raw(name, span))
    } else {
        None
    }
}

fn ok(entry: &Entry) -> Option<(String, Value)> {
    Some((entry.key.text(), Value::literal(entry.atoms().first()?)?))
}

/// The provider's words or statuses, and the codes they stand for.
fn codes(section: &Section) -> Vec<(String, String)> {
    let code = |entry: &Entry| {
        let text = entry.texts().into_iter().next().map(|text| text.value());
        let word = entry.words().next().map(|word| word.name().to_owned());
        Some((entry.key.text(), word.or(text)?))
    };
    section.free().filter_map(code).collect()
}
