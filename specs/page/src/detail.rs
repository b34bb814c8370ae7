//! What is shown of one provider.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use serde_json::Value;

use crate::documented::{Case, Exchange, shown};
use crate::{Provider, curl, index, markup, oddity};

#[derive(Template)]
#[template(path = "detail.html")]
struct Detail<'p> {
    name: &'p str,
    company: &'p str,
    module: &'p str,
    purpose: &'static str,
    grants: Vec<&'p str>,
    oddities: Vec<&'static str>,
    /// As HTML.
    about: String,
    /// As HTML.
    declaration: String,
    calls: Vec<Call>,
    /// As HTML.
    sources: String,
}

/// One documented call.
struct Call {
    title: &'static str,
    is_refused: bool,
    /// As HTML.
    page: String,
    /// What the browser is sent to, and what it brings back.
    login: Option<(String, String)>,
    jwt: Option<String>,
    exchanges: Vec<Shown>,
    /// What an error says.
    outcome: Option<String>,
    presented: Vec<String>,
}

/// A request with its answer, as they are shown.
struct Shown {
    curl: String,
    status: u16,
    answer: String,
}

/// The file that brings what is known of the providers of a module.
pub(crate) fn script(providers: &[&Provider<'_>], names: &BTreeSet<&str>) -> Result<String, String> {
    let mut texts = BTreeMap::new();
    let mut module = "";
    for provider in providers {
        module = &provider.module.name;
        texts.insert(&*provider.name, html(provider, names)?);
    }
    let texts = serde_json::to_string(&texts).map_err(|error| error.to_string())?;
    Ok(format!("oauthDetails({}, {texts});\n", Value::from(module)))
}

fn html(provider: &Provider<'_>, names: &BTreeSet<&str>) -> Result<String, String> {
    let labels = oddity::labels();
    let about = provider.declaration.lines().map_while(|line| line.strip_prefix("///"));
    let about: Vec<_> = about.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let declaration = format!("{}\n{}", provider.module.uses, provider.declaration);
    let mut calls: Vec<Call> = provider.cases.iter().flat_map(|case| calls(case, names)).collect();
    calls.sort_by_key(|call| call.is_refused);
    let detail = Detail {
        name: &provider.name,
        company: provider.entry.company,
        module: &provider.module.name,
        purpose: index::purpose(provider.entry.kind),
        grants: provider.grants(),
        oddities: oddity::of(provider).into_iter().filter_map(|at| labels.get(at).copied()).collect(),
        about: markup::markdown(&about.join("\n"), names),
        declaration: markup::rust(&declaration)?,
        calls,
        sources: markup::markdown(&provider.module.about, names),
    };
    detail.render().map_err(|error| error.to_string())
}

/// A case, and the refresh that follows it.
fn calls(case: &Case, names: &BTreeSet<&str>) -> Vec<Call> {
    let page = markup::markdown_line(&case.page, names);
    let presented = case.presented.iter().map(|(name, value)| format!("{name}: {value}"));
    let in_query = case.presented_query.iter().map(|(name, value)| format!("?{name}={value}"));
    let mut calls = vec![Call {
        title: title(&case.call),
        is_refused: case.error.is_some(),
        page: page.clone(),
        login: case.authorization_url.clone().zip(case.callback.clone()),
        jwt: case.jwt.as_ref().map(shown),
        exchanges: case.http.iter().map(exchange).collect(),
        outcome: case.error.as_ref().map(outcome),
        presented: presented.chain(in_query).collect(),
    }];
    calls.extend(case.then_refresh.as_ref().map(|refreshed| Call {
        title: "Refresh",
        is_refused: refreshed.error.is_some(),
        page,
        login: None,
        jwt: None,
        exchanges: refreshed.http.iter().map(exchange).collect(),
        outcome: refreshed.error.as_ref().map(outcome),
        presented: Vec::new(),
    }));
    calls
}

fn title(call: &str) -> &'static str {
    match call {
        "login" => "Login",
        "code" => "Code",
        "password" => "Password",
        "assertion" => "Assertion",
        "device" => "Device code",
        "exchange" => "Token exchange",
        "refresh" => "Refresh",
        _ => "Token",
    }
}

fn exchange(exchange: &Exchange) -> Shown {
    let headers = exchange.response.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    let answer = headers.chain([shown(&exchange.response.body)]).collect();
    Shown { curl: curl::line(exchange), status: exchange.response.status, answer }
}

/// The members of an error in a line.
fn outcome(error: &Value) -> String {
    let members = error.as_object().into_iter().flatten();
    members.map(|(name, value)| format!("{name}: {}", shown(value))).collect::<Vec<_>>().join(", ")
}
