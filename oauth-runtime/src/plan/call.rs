//! `step` and `then`: calls before and after the token call.

use oauth_grammar::Path;
use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::{ClientAuth, Endpoint, ExchangeRules, GrantType, endpoint, errors, refresh, request, response};
use crate::document::Node;

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

/// The calls before the token call, and those before a refresh.
pub(super) fn steps(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[CallRules]> {
    let of_refresh = declaration.section("refresh");
    let mut all = Vec::new();
    for (section, key, is_of_refresh) in [(declaration, "step", false), (of_refresh, "refresh.step", true)] {
        for node in section.items("step") {
            let call = read(declaration, Section::of(node), key, Place::Request, compiler);
            all.push(CallRules { of_refresh: is_of_refresh, ..call });
        }
    }
    order(&all, compiler);
    all.into()
}

/// The calls after the token call.
pub(super) fn then(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> Box<[CallRules]> {
    let calls = declaration.items("then").iter();
    calls.map(|node| read(declaration, Section::of(node), "then", Place::Then, compiler)).collect()
}

/// The identifiers of the calls of this key.
pub(super) fn ids<'n>(declaration: Section<'n>, key: &'static str) -> impl Iterator<Item = &'n str> {
    let of_refresh = declaration.section("refresh").items(key).iter();
    let calls = declaration.items(key).iter().chain(of_refresh);
    calls.filter_map(|call| call.member("id")?.as_str())
}

fn read(
    declaration: Section<'_>,
    section: Section<'_>,
    key: &str,
    place: Place,
    compiler: &mut Compiler<'_>,
) -> CallRules {
    for needed in ["id", "url"] {
        if section.get(needed).is_none() {
            compiler.problem(key, oauth_grammar::rules::missing_in_call(key, needed));
        }
    }
    // An error is written as those of the token endpoint are; what a success has is its own.
    let own = Node::Object(vec![(
        crate::document::Text::new("ok"),
        refresh::copy(section.get("ok").unwrap_or(&Node::Null)),
    )]);
    let merged = refresh::merged(declaration.get("errors"), Some(&own));
    let mut errors = errors::read(Section::of(&merged));
    if section.get("ok").is_none() {
        errors.ok = Box::default();
    }
    let mut request = request::read_in(section, key, place, compiler);
    request.grant_type = GrantType::None;
    CallRules {
        id: section.text("id").unwrap_or_default().into(),
        url: endpoint::read(section, "url", &format!("{key}.url"), compiler).unwrap_or_default(),
        exchange: ExchangeRules {
            request,
            client_auth: ClientAuth::None,
            response: response::read(section.section("response"), &format!("{key}.response"), compiler),
            errors,
        },
        cache: section.text("cache").map(super::reader::path),
        brings_token: section.section("response").get("access_token").is_some(),
        of_refresh: false,
    }
}

/// A call names the answers of earlier ones alone.
fn order(calls: &[CallRules], compiler: &mut Compiler<'_>) {
    for (index, call) in calls.iter().enumerate() {
        let later: Vec<_> = calls.iter().skip(index).map(|call| call.id.clone()).collect();
        let templates = call.exchange.request.templates();
        let named: Vec<_> = templates.flat_map(super::Template::names).collect();
        for name in named {
            let super::Name::Member(member) = name else { continue };
            let root = compiler.members.get(member).map(|member| member.root.clone());
            if let Some(root) = root.filter(|root| later.contains(root)) {
                compiler.problem("step", oauth_grammar::rules::later_step(&call.id, &root));
            }
        }
    }
}
