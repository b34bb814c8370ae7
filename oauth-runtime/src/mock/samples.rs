//! What the members of answers and callbacks are that placeholders name, so that a client can use them.

use oauth_grammar::{Path, Step};
use serde_json::{Value, json};
use url::Url;

use crate::plan::{Endpoint, Extra, ExtraSource, Literal, Member, Name, Part, Plan, Template};

/// A value for each of [`Plan::members`], always the same one: what a client sends of it is known.
pub(super) struct Samples(Box<[Sample]>);

struct Sample {
    value: Value,
    /// Whether a URL begins with it, so that no other value will do.
    is_base: bool,
}

/// Where a member stands in the URLs of a declaration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum InUrls {
    Nowhere,
    /// In a path, or a part of a host.
    Within,
    /// It is the host.
    Host,
    /// A URL begins with it.
    Base,
}

impl Samples {
    /// The hosts that a callback names are of the domain of the login.
    pub(super) fn of(plan: &Plan, login: Option<&Url>) -> Self {
        let sample = |(index, member): (usize, &Member)| {
            let place = in_urls(plan, index);
            let login = login.filter(|_| *member.root == *"callback");
            let value = of_login(place, login).unwrap_or_else(|| value(plan, member, place));
            Sample { value, is_base: matches!(place, InUrls::Base | InUrls::Host) }
        };
        Self(plan.members.iter().enumerate().map(sample).collect())
    }

    /// None, for what names no member.
    pub(super) fn none() -> Self {
        Self(Box::default())
    }

    /// The word that a placeholder stands for.
    pub(super) fn text(&self, index: usize) -> Option<String> {
        match &self.0.get(index)?.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The members of one answer, and whether no other value will do: those that placeholders name, and those that typed
    /// members are read from.
    pub(super) fn members(&self, plan: &Plan, root: &str) -> Vec<(Path, Value, bool)> {
        let named = plan.members.iter().zip(&self.0).filter(|(member, _)| *member.root == *root);
        let named = named.map(|(member, sample)| (member.path.clone(), sample.value.clone(), sample.is_base));
        let mut all: Vec<_> = named.collect();
        for extra in &plan.token.response.extra {
            let ExtraSource::Answer(id, path) = &extra.source else { continue };
            if **id == *root && all.iter().all(|(known, ..)| known != path) {
                all.push((path.clone(), of_type(&extra.name, &extra.ty), false));
            }
        }
        all
    }

    /// The typed parameter of a callback.
    pub(super) fn callback(&self, plan: &Plan, name: &str) -> String {
        let path = Path::member(name);
        let is_it = |member: &Member| *member.root == *"callback" && member.path == path;
        let known = plan.members.iter().position(is_it).and_then(|index| self.text(index));
        known.unwrap_or_else(|| format!("mock-{name}"))
    }
}

fn in_urls(plan: &Plan, index: usize) -> InUrls {
    let of_refresh = plan.refresh.as_ref().and_then(|refresh| refresh.url.as_ref());
    let calls = plan.calls().map(|call| &call.url);
    let others = plan.authorization_url.iter().chain(&plan.revocation_url).chain(of_refresh);
    let endpoints = others.chain(calls).chain([&plan.token_url]).flat_map(Endpoint::templates);
    let templates = endpoints
        .chain(&plan.origins)
        .chain(&plan.resource)
        .chain(plan.issuer.iter().map(|issuer| &issuer.identifier));
    templates.map(|template| in_url(template, index)).max().unwrap_or(InUrls::Nowhere)
}

fn in_url(template: &Template, index: usize) -> InUrls {
    let parts = template.parts();
    let is_it = |part: &Part| matches!(part, Part::Value(Name::Member(at)) if *at == index);
    let text_at = |at: Option<usize>| at.and_then(|at| parts.get(at)).map_or("", Part::as_text);
    let places = parts.iter().enumerate().filter(|(_, part)| is_it(part)).map(|(at, _)| {
        let (before, after) = (text_at(at.checked_sub(1)), text_at(at.checked_add(1)));
        if at == 0 {
            InUrls::Base
        } else if before.ends_with("://") && (after.is_empty() || after.starts_with(['/', ':', '?'])) {
            InUrls::Host
        } else {
            InUrls::Within
        }
    });
    places.max().unwrap_or(InUrls::Nowhere)
}

/// Where the login is: it is of its own domain.
fn of_login(place: InUrls, login: Option<&Url>) -> Option<Value> {
    let login = login?;
    match place {
        InUrls::Base => Some(login.origin().ascii_serialization().into()),
        InUrls::Host => Some(login.host_str()?.into()),
        InUrls::Nowhere | InUrls::Within => None,
    }
}

fn value(plan: &Plan, member: &Member, place: InUrls) -> Value {
    let leaf = member.path.steps().iter().rev().find_map(|step| match step {
        Step::Member(name) | Step::Either(name) => Some(&**name),
        Step::Index(_) => None,
    });
    let leaf = leaf.unwrap_or(&member.root);
    let is_it = |extra: &&Extra| match &extra.source {
        ExtraSource::Body(path) => *member.root == *"token" && path.leads_to(&member.path),
        ExtraSource::Answer(id, path) => **id == *member.root && *path == member.path,
        ExtraSource::Word(_) | ExtraSource::Header(_) => false,
    };
    let typed = plan.token.response.extra.iter().find(is_it);
    // What every success of a call has.
    let call = plan.calls().find(|call| call.id == member.root);
    let ok = call.and_then(|call| call.exchange.errors.ok.iter().find(|ok| ok.path.leads_to(&member.path)));
    if let Some(ok) = ok {
        return literal(&ok.value);
    }
    match place {
        InUrls::Base => format!("https://{}.mock.example", host_label(leaf)).into(),
        InUrls::Host => format!("{}.mock.example", host_label(leaf)).into(),
        InUrls::Within => format!("mock-{}", host_label(leaf)).into(),
        InUrls::Nowhere => {
            typed.map_or_else(|| format!("mock-{leaf}").into(), |extra| of_type(&extra.name, &extra.ty))
        }
    }
}

/// The name as a part of a host may be.
fn host_label(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let label: String = name.chars().map(letter).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "member".to_owned() } else { label.to_owned() }
}

/// A declared value as JSON.
pub(super) fn literal(value: &Literal) -> Value {
    match value {
        Literal::Bool(value) => Value::from(*value),
        Literal::Integer(value) => Value::from(*value),
        Literal::Text(value) => Value::from(&**value),
    }
}

/// A value for a typed member of this JSON type.
pub(super) fn of_type(name: &str, ty: &str) -> Value {
    match ty {
        "boolean" => true.into(),
        "integer" | "number" => 1.into(),
        "array" => json!([]),
        "object" => json!({}),
        _ => format!("mock-{name}").into(),
    }
}
