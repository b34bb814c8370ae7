//! `refresh` and `rotation`: how a refresh token is used (RFC 6749 §6), and whether it may be used twice.

use std::time::Duration;

use oauth_grammar::template::Place;

use super::name::Name;
use super::param::Param;
use super::reader::{Compiler, Section};
use super::{
    Endpoint, ExchangeRules, GrantType, RequestRules, client_auth, endpoint, errors, request, response, sign,
};
use crate::document::{Node, Text};

/// What differs in a refresh from RFC 6749 §6.
#[derive(Debug)]
pub(crate) struct RefreshRules {
    /// The endpoint, where it is not that of other tokens.
    pub(crate) url: Option<Endpoint>,
    pub(crate) presents: Presents,
    /// Whether there is no refresh without one: it is what is presented, or the only token that a placeholder names.
    pub(crate) needs_refresh_token: bool,
    pub(crate) exchange: ExchangeRules,
    pub(crate) rotation: Rotation,
}

/// Which token a refresh presents as its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presents {
    RefreshToken,
    AccessToken,
    /// None: a placeholder puts it elsewhere.
    Nothing,
}

/// Whether a refresh token may be sent twice (RFC 9700 §4.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// Never: sending it twice may end the grant.
    Strict,
    /// Until so long after it was first sent.
    Grace(Duration),
    Reusable,
}

/// What is said of refreshes; `None` where refresh tokens are not used.
pub(super) fn read(
    declaration: Section<'_>,
    token: &RequestRules,
    compiler: &mut Compiler<'_>,
) -> Option<RefreshRules> {
    if declaration.text("refresh") == Some("none") {
        return None;
    }
    let section = declaration.section("refresh");
    let merged = |key| merged(declaration.get(key), section.get(key));
    let auth = if section.get("client_auth").is_some() { section } else { declaration };
    let presents = match section.text("token") {
        Some("access_token") => Presents::AccessToken,
        Some("none") => Presents::Nothing,
        _ => Presents::RefreshToken,
    };
    let is_only_grant = declaration.texts("grant").eq(["refresh_token"]);
    let request = request(token, (section, is_only_grant), compiler);
    let names = |wanted: fn(Name) -> bool| request.templates().any(|template| template.names().any(wanted));
    let names_another =
        names(|name| matches!(name, Name::AccessToken)) || !names(|name| name.is_parameter("refresh_token"));
    Some(RefreshRules {
        url: endpoint::read(section, "url", "refresh.url", Place::RefreshEndpoint, compiler),
        presents,
        needs_refresh_token: presents == Presents::RefreshToken || !names_another,
        exchange: ExchangeRules {
            request,
            client_auth: client_auth::read(auth),
            response: response::read(Section::of(&merged("response")), "refresh.response", compiler),
            errors: errors::read(Section::of(&merged("errors"))),
        },
        rotation: rotation(declaration),
    })
}

fn rotation(declaration: Section<'_>) -> Rotation {
    match declaration.section("rotation").integer("grace") {
        Some(seconds) => Rotation::Grace(Duration::from_secs(seconds)),
        None if declaration.text("rotation") == Some("reusable") => Rotation::Reusable,
        None => Rotation::Strict,
    }
}

/// A refresh is like every token request, but for what is said of it.
fn request(
    token: &RequestRules,
    (over, is_only_grant): (Section<'_>, bool),
    compiler: &mut Compiler<'_>,
) -> RequestRules {
    let mut rules = token.clone();
    let own = request::read_params(over, "refresh", Place::Refresh, compiler);
    if over.get("method").is_some() {
        rules.method = request::method(over);
    }
    if over.get("format").is_some() {
        rules.format = request::format(over);
    }
    rules.grant_type = match (request::grant_type(over), rules.grant_type) {
        // The name of another grant is not that of this one.
        (GrantType::OfGrant, GrantType::Text(_)) if !is_only_grant => GrantType::OfGrant,
        (GrantType::OfGrant, inherited) => inherited,
        (own, _) => own,
    };
    let omitted = over.boxed_texts("omit");
    let inherited = |params: Box<[Param]>| -> Box<[Param]> {
        params.into_iter().filter(|param| !omitted.contains(&param.name)).collect()
    };
    rules.params = replaced(inherited(rules.params), own.params);
    rules.query = replaced(inherited(rules.query), own.query);
    rules.headers = replaced_by(rules.headers, own.headers, str::eq_ignore_ascii_case);
    let renamed = over.section("rename").pairs();
    let kept = rules.rename.into_iter().filter(|(name, _)| renamed.iter().all(|(other, _)| other != name));
    rules.rename = kept.chain(renamed.iter().cloned()).collect();
    if over.get("sign").is_some() {
        rules.sign = sign::read(over.section("sign"), "refresh.sign", Place::RefreshSignature, compiler);
    }
    rules.omit = rules.omit.into_iter().chain(omitted).collect();
    rules
}

/// The parameters with those of another list, which take the place of others of their name.
fn replaced(base: Box<[Param]>, over: Box<[Param]>) -> Box<[Param]> {
    replaced_by(base, over, |one, other| one == other)
}

fn replaced_by(base: Box<[Param]>, over: Box<[Param]>, is_same: fn(&str, &str) -> bool) -> Box<[Param]> {
    let kept = base.into_iter().filter(|param| over.iter().all(|other| !is_same(&other.name, &param.name)));
    let kept: Vec<_> = kept.collect();
    kept.into_iter().chain(over).collect()
}

/// The members of both objects; those of the second count, group by group.
pub(super) fn merged<'n>(base: Option<&'n Node<'n>>, over: Option<&'n Node<'n>>) -> Node<'n> {
    match (base, over) {
        (Some(Node::Object(members)), Some(Node::Object(others))) => {
            let of_base = members.iter().map(|(name, value)| {
                let over = others.iter().find(|(other, _)| other == name).map(|(_, over)| over);
                (copied(name), merged(Some(value), over))
            });
            let is_new = |name: &Text<'_>| members.iter().all(|(other, _)| other != name);
            let added = others.iter().filter(|(name, _)| is_new(name));
            let added = added.map(|(name, value)| (copied(name), merged(None, Some(value))));
            Node::Object(of_base.chain(added).collect())
        }
        (_, Some(node)) | (Some(node), None) => copy(node),
        (None, None) => Node::Null,
    }
}

fn copied<'n>(text: &'n Text<'n>) -> Text<'n> {
    Text::new(text.as_str())
}

pub(super) fn copy<'n>(node: &'n Node<'n>) -> Node<'n> {
    match node {
        Node::Null => Node::Null,
        Node::Bool(value) => Node::Bool(*value),
        Node::Number(number) => Node::Number(number.clone()),
        Node::Text(text) => Node::Text(copied(text)),
        Node::List(items) => Node::List(items.iter().map(copy).collect()),
        Node::Object(members) => {
            Node::Object(members.iter().map(|(name, value)| (copied(name), copy(value))).collect())
        }
    }
}
