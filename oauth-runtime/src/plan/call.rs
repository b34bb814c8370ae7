//! `step` and `then`: calls before and after the token call.

use std::collections::BTreeSet;

use oauth_grammar::template::Place;
use oauth_grammar::{Path, rules};

use super::name::Member;
use super::reader::{Compiler, Section};
use super::response::ExtraSource;
use super::template::Template;
use super::{ClientAuth, Endpoint, ExchangeRules, GrantType, Param, endpoint, errors, request, response};

/// One call.
#[derive(Debug)]
pub(crate) struct CallRules {
    /// What placeholders call its answer.
    pub(crate) id: Box<str>,
    pub(crate) url: Endpoint,
    pub(crate) exchange: ExchangeRules,
    /// Where the seconds are for which the answer holds; `None` where it is asked for each time.
    pub(crate) cache: Option<Path>,
    /// Whether its answer has the token that takes the place of the first one.
    pub(crate) brings_token: bool,
    /// Whether it belongs to a refresh alone.
    pub(crate) of_refresh: bool,
}

/// What the parts of a call are to placeholders.
#[derive(Clone, Copy)]
struct Places {
    url: Place,
    params: Place,
    signature: Place,
}

const STEP: Places = Places { url: Place::LateEndpoint, params: Place::Request, signature: Place::Signature };
const REFRESH: Places =
    Places { url: Place::RefreshEndpoint, params: Place::Refresh, signature: Place::RefreshSignature };
const THEN: Places = Places { url: Place::ThenEndpoint, params: Place::Then, signature: Place::Signature };

/// The calls before the token call, and those before a refresh.
pub(super) fn steps(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[CallRules]> {
    let of_token = calls(declaration, declaration, ("step", "step"), STEP, compiler);
    let refresh = declaration.section("refresh");
    let mut of_refresh = calls(declaration, refresh, ("step", "refresh.step"), REFRESH, compiler);
    for step in &mut of_refresh {
        step.of_refresh = true;
    }
    order(&of_token, rules::later_step, "step", compiler);
    order(&of_refresh, rules::later_step, "refresh.step", compiler);
    let all: Vec<_> = of_token.into_iter().chain(of_refresh).collect();
    kept(&all, compiler);
    all.into()
}

/// The calls after the token call.
pub(super) fn then(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[CallRules]> {
    let all = calls(declaration, declaration, ("then", "then"), THEN, compiler);
    order(&all, rules::later_then, "then", compiler);
    all.into()
}

fn calls(
    declaration: Section<'_>,
    section: Section<'_>,
    (key, path): (&str, &str),
    places: Places,
    compiler: &mut Compiler<'_>,
) -> Vec<CallRules> {
    let calls = section.items(key).iter();
    calls.map(|node| read(declaration, Section::of(node), path, places, compiler)).collect()
}

/// The identifiers of the calls of this key.
pub(super) fn ids<'n>(section: Section<'n>, key: &'static str) -> impl Iterator<Item = &'n str> {
    section.items(key).iter().filter_map(|call| call.member("id")?.as_str())
}

fn read(
    declaration: Section<'_>,
    section: Section<'_>,
    key: &str,
    places: Places,
    compiler: &mut Compiler<'_>,
) -> CallRules {
    for needed in ["id", "url"] {
        if section.get(needed).is_none() {
            compiler.problem(key, rules::missing_in_call(key, needed));
        }
    }
    for foreign in rules::OF_TOKEN_REQUEST {
        if section.get(foreign).is_some() {
            compiler.problem(&format!("{key}.{foreign}"), rules::of_token_request(key, foreign));
        }
    }
    let id = section.text("id").unwrap_or_default();
    let response = response::read(section.section("response"), &format!("{key}.response"), compiler);
    for typed in &response.extra {
        let of_headers = matches!(typed.source, ExtraSource::Header(_));
        let within = if of_headers { "headers" } else { "extra" };
        let place = format!("{key}.response.{within}.{}", typed.name);
        compiler.problem(&place, rules::typed_in_call(id, &typed.name));
    }
    // An error is written as those of the token endpoint are; what a success has is its own.
    let mut errors = errors::read(declaration.section("errors"));
    errors.ok = errors::read(section).ok;
    let mut request = request::read_in(section, key, (places.params, places.signature), compiler);
    // It sends none unless it says one.
    if let GrantType::Text(text) = std::mem::replace(&mut request.grant_type, GrantType::None) {
        let said = Param::constant("grant_type", &text, places.params, compiler);
        request.params = std::iter::once(said).chain(std::mem::take(&mut request.params)).collect();
    }
    CallRules {
        id: id.into(),
        url: endpoint::read(section, "url", &format!("{key}.url"), places.url, compiler).unwrap_or_default(),
        exchange: ExchangeRules { request, client_auth: ClientAuth::None, response, errors },
        cache: section.text("cache").map(super::reader::path),
        brings_token: section.section("response").get("access_token").is_some(),
        of_refresh: false,
    }
}

impl CallRules {
    /// All that stands in it.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.url.templates().chain(self.exchange.request.templates())
    }

    /// Whether it names what one request of the client has otherwise than another, such as a code.
    pub(crate) fn is_of_one_request(&self, members: &[Member]) -> bool {
        self.templates()
            .flat_map(Template::names)
            .any(|name| name.root(members).is_some_and(rules::is_of_one_request))
    }
}

/// A call names the answers of earlier ones alone.
fn order(calls: &[CallRules], message: fn(&str, &str) -> String, key: &str, compiler: &mut Compiler<'_>) {
    let mut problems = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        let later = |root: &str| calls.iter().skip(index).any(|call| *call.id == *root);
        let names = call.templates().flat_map(Template::names);
        let roots: BTreeSet<&str> = names.filter_map(|name| name.root(&compiler.members)).collect();
        problems.extend(roots.into_iter().filter(|root| later(root)).map(|root| message(&call.id, root)));
    }
    for problem in problems {
        compiler.problem(key, problem);
    }
}

/// What is kept for all is made of nothing that belongs to one request.
fn kept(calls: &[CallRules], compiler: &mut Compiler<'_>) {
    let mut problems = Vec::new();
    for call in calls.iter().filter(|call| call.cache.is_some()) {
        // That of the same list comes first.
        let of_list = |root: &str, same: bool| {
            calls.iter().find(|other| *other.id == *root && (other.of_refresh == call.of_refresh) == same)
        };
        let is_asked_anew = |root: &str| {
            of_list(root, true).or(of_list(root, false)).is_some_and(|other| other.cache.is_none())
        };
        let names = call.templates().flat_map(Template::names);
        let roots: BTreeSet<&str> = names.filter_map(|name| name.root(&compiler.members)).collect();
        let wrong = roots.into_iter().filter(|root| rules::is_of_one_request(root) || is_asked_anew(root));
        problems.extend(wrong.map(|root| rules::cached_step(&call.id, root)));
    }
    for problem in problems {
        compiler.problem("step", problem);
    }
}
