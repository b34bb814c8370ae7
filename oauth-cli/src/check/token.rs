//! What would read a token response.

use oauth_grammar::names::env_prefix;
use oauth_runtime::{ErrorCode, Metadata};
use serde_json::{Value, json};

use super::body::{Body, Leaf, path};
use super::names::{Looks, is_days_hours_minutes, is_success, looks, number};
use super::outcome::{Outcome, Recorded, read, read_as};
use super::patch::Patch;
use super::suggest::{Better, Suggestion};

/// The value that is the access token, if there seems to be one.
pub(super) fn token<'l>(leaves: &'l [Leaf], recorded: &Recorded) -> Option<&'l Leaf> {
    if let Body::Text(text) = &recorded.body {
        let is_token = recorded.status.is_success() && text.len() >= 8 && !text.contains(char::is_whitespace);
        return leaves.first().filter(|_| is_token && !text.starts_with('<'));
    }
    let of_name = |leaf: &&Leaf| looks(leaf) == Looks::AccessToken;
    let mut all: Vec<_> = leaves.iter().filter(of_name).collect();
    // The name of the RFC before others, and the outermost.
    all.sort_by_key(|leaf| (leaf.name() != "access_token", !leaf.name().contains("ccess"), leaf.steps.len()));
    all.first().copied()
}

/// The header that seems to carry the token, and its value.
pub(super) fn header(recorded: &Recorded) -> Option<(&str, &str)> {
    let mut headers = recorded.headers.iter().filter(|_| recorded.status.is_success());
    let (name, value) = headers.find(|(name, _)| name.as_str().ends_with("token"))?;
    Some((name.as_str(), value.to_str().ok()?))
}

/// What to write so that everything is read, and the declaration with that.
pub(super) async fn suggest(
    metadata: &Metadata,
    recorded: &Recorded,
    leaves: &[Leaf],
) -> (Vec<Suggestion>, Metadata) {
    let mut better = Better::new(metadata, recorded).await;
    if let Some(token) = token(leaves, recorded) {
        let text = token.value.as_str().unwrap_or_default().to_owned();
        let is_wanted = |outcome: &Outcome| is_token(outcome, &text);
        let problem = if token.steps.is_empty() {
            "the text is a token that is not read".to_owned()
        } else {
            format!("the token at `{}` is not read", token.path())
        };
        let patches = places(&better, token, leaves);
        if better.take(&problem, patches, is_wanted).await {
            for leaf in leaves.iter().filter(|leaf| leaf.path() != token.path()) {
                member(&mut better, leaf).await;
            }
            values(&mut better, leaves).await;
        }
    } else if let Some((name, text)) = header(recorded) {
        let problem = format!("the token in the header `{name}` is not read");
        let patches = [Patch::default(), Patch::set(&["response", "headers", "access_token"], name)];
        better.take(&problem, patches, |outcome| is_token(outcome, text)).await;
    }
    (better.suggestions, better.metadata)
}

fn is_token(outcome: &Outcome, text: &str) -> bool {
    matches!(outcome, Outcome::Token(members) if members.get("access_token").is_some_and(|token| token == text))
}

/// Ways to say where the token is, the ones that change least first.
fn places(better: &Better<'_>, token: &Leaf, leaves: &[Leaf]) -> Vec<Patch> {
    let recorded = better.recorded;
    let none = || vec![Patch::default()];
    let with = |patch: Option<Patch>| none().into_iter().chain(patch).collect::<Vec<_>>();
    let statuses = with(
        (!recorded.status.is_success())
            .then(|| Patch::set(&["response", "accept_status"], recorded.status.as_u16())),
    );
    let formats = with(Some(Patch::set(&["response", "format"], recorded.body.format())));
    let around = with(around(&recorded.body));
    let words = with(token_type(leaves));
    // What says that all is well, where the declaration looks for something else.
    let mut oks = with(better.declaration().pointer("/errors/ok").map(|_| {
        let flags = leaves.iter().filter(|leaf| looks(leaf) == Looks::Success && is_success(leaf));
        let ok: serde_json::Map<_, _> = flags.map(|leaf| (leaf.path(), leaf.value.clone())).collect();
        if ok.is_empty() {
            Patch::default().without(&["errors", "ok"])
        } else {
            Patch::set(&["errors", "ok"], ok)
        }
    }));
    // A word in the place of a code that is none, such as `"error": "none"`.
    let words_of_success = leaves.iter().filter(|leaf| looks(leaf) == Looks::ErrorCode);
    oks.extend(words_of_success.filter_map(|leaf| {
        let is_own = matches!(ErrorCode::from(&*leaf.word()?), ErrorCode::Other(_));
        is_own.then(|| Patch::set(&["errors", "ok", &leaf.path()], leaf.value.clone()))
    }));
    let mut all = at(better, token, leaves);
    for others in [statuses, formats, around, words, oks] {
        all = all.iter().flat_map(|patch| others.iter().map(|other| patch.clone().plus(other))).collect();
    }
    all.sort_by_key(Patch::len);
    all
}

/// The places where the token may be said to be.
fn at(better: &Better<'_>, token: &Leaf, leaves: &[Leaf]) -> Vec<Patch> {
    const ROOT: &[&str] = &["response", "root"];
    const TOKEN: &[&str] = &["response", "access_token"];
    let (parent, name) = (token.parent(), token.name());
    let is_inside = !parent.is_empty();
    let mut at = vec![Patch::default()];
    if token.steps.is_empty() {
        return at;
    }
    let root = better.declaration().pointer("/response/root").and_then(Value::as_str).map(str::to_owned);
    let is_there = |root: &String| leaves.iter().any(|leaf| leaf.path().starts_with(&format!("{root}.")));
    if name == "access_token" {
        at.push(if is_inside { Patch::set(ROOT, path(parent)) } else { Patch::default().without(ROOT) });
    }
    // Where the declared root is nowhere, a path from the top would only hide that.
    if root.as_ref().is_none_or(is_there) {
        at.extend(better.paths(token).into_iter().map(|path| Patch::set(TOKEN, path)));
    }
    if is_inside {
        at.push(Patch::set(ROOT, path(parent)).and(TOKEN, path(token.own())));
    }
    at.push(Patch::set(TOKEN, token.path()).without(ROOT));
    at
}

/// What stands round a document.
fn around(body: &Body) -> Option<Patch> {
    let Body::Json { before, behind, .. } = body else { return None };
    let mut patch = Patch::default();
    if !before.trim().is_empty() {
        patch = patch.and(&["response", "strip_prefix"], before.as_str());
    }
    if !behind.trim().is_empty() {
        patch = patch.and(&["response", "strip_suffix"], behind.trim_end());
    }
    (patch.len() > 0).then_some(patch)
}

/// A word that is to mean a bearer token.
fn token_type(leaves: &[Leaf]) -> Option<Patch> {
    let leaf = leaves.iter().find(|leaf| looks(leaf) == Looks::TokenType)?;
    Some(Patch::set(&["response", "token_type", "accept"], leaf.value.as_str()?))
}

/// The key that reads such a member, and what it is then read as.
fn key(looks: Looks) -> Option<(&'static str, &'static str)> {
    Some(match looks {
        Looks::Lifetime => ("expires_in", "expires_in"),
        Looks::Expiry => ("expires_at", "expires_in"),
        Looks::RefreshToken => ("refresh_token", "refresh_token"),
        Looks::RefreshLifetime => ("refresh_token_expires_in", "refresh_token_expires_at"),
        Looks::RefreshExpiry => ("refresh_token_expires_at", "refresh_token_expires_at"),
        Looks::RefreshIn => ("refresh_in", "refresh_in"),
        Looks::Scope => ("scope", "scope"),
        Looks::IdToken => ("id_token", "id_token"),
        Looks::TokenType => ("token_type", "token_type"),
        _ => return None,
    })
}

/// Reads a member that looks like one of the RFCs', unless it or another of its kind is read.
async fn member(better: &mut Better<'_>, leaf: &Leaf) {
    let recorded = better.recorded;
    let Some((key, role)) = key(looks(leaf)) else { return };
    if read_as(&better.metadata, recorded, leaf, &better.outcome).await.is_some()
        || has(&better.outcome, role)
    {
        return;
    }
    let mut paths = better.paths(leaf);
    if looks(leaf) == Looks::Scope && matches!(leaf.steps.last(), Some(super::body::Step::Index(_))) {
        paths = paths
            .into_iter()
            .map(|path| {
                path.trim_end_matches(|letter: char| letter == ']' || letter.is_ascii_digit())
                    .trim_end_matches(['[', '/'])
                    .to_owned()
            })
            .collect();
    }
    for path in paths {
        let mut patch = Patch::set(&["response", key], path.as_str());
        if is_days_hours_minutes(&leaf.value) {
            patch = Patch::set(&["response", key], json!({"path": path, "format": "d:h:m"}));
        }
        let Some(metadata) = patch.apply(&better.metadata) else { continue };
        let outcome = read(&metadata, recorded, &recorded.body).await;
        let is_read = read_as(&metadata, recorded, leaf, &outcome).await.is_some_and(|read| read == role);
        if is_read {
            let problem = format!("`{}` is not read", leaf.path());
            better.suggestions.push(Suggestion::wrong(problem, patch));
            (better.metadata, better.outcome) = (metadata, outcome);
            return;
        }
    }
}

/// Whether something of the kind is known.
fn has(outcome: &Outcome, role: &str) -> bool {
    let Outcome::Token(members) = outcome else { return false };
    match role {
        "expires_in" => members.get("expiry").is_some_and(|expiry| expiry != "unknown"),
        // One that is not said is that which was asked for, or the usual one.
        "scope" | "token_type" => false,
        role => members.get(role).is_some_and(|value| !value.is_null()),
    }
}

/// Seconds in a day.
const DAY: i64 = 86_400;

/// What is read, and means something else.
async fn values(better: &mut Better<'_>, leaves: &[Leaf]) {
    for leaf in leaves.iter().filter(|leaf| looks(leaf) == Looks::Lifetime) {
        let Some((unit, seconds)) = unit(leaf) else { continue };
        if read_as(&better.metadata, better.recorded, leaf, &better.outcome).await.as_deref()
            != Some("expires_in")
        {
            continue;
        }
        let before = better.outcome.clone();
        let problem = format!(
            "`{}` is {} as seconds, and more likely {unit}: {seconds} s",
            leaf.path(),
            number(&leaf.value).unwrap_or_default()
        );
        let patch = Patch::set(&["response", "expires_in", "unit"], unit);
        let place = better.paths(leaf).into_iter().next().unwrap_or_default();
        let whole = Patch::set(&["response", "expires_in"], json!({"path": place, "unit": unit}));
        let patches = if place == "expires_in" { [patch, whole] } else { [whole, patch] };
        better.take(&problem, patches, |outcome| *outcome != before).await;
    }
    moments(better, leaves).await;
    let Outcome::Token(members) = &better.outcome else { return };
    let scopes =
        members.get("scope").map(|scope| scope.as_str().map_or_else(|| scope.to_string(), str::to_owned));
    let said = leaves.iter().find(|leaf| looks(leaf) == Looks::Scope).and_then(|leaf| leaf.value.as_str());
    let separator =
        said.and_then(|said| [",", ";", "|", "+"].into_iter().find(|separator| said.contains(*separator)));
    if let (Some(scopes), Some(separator)) = (scopes, separator) {
        let problem = format!("the scopes of the answer are joined by `{separator}`");
        let is_joined = |outcome: &Outcome| {
            matches!(outcome, Outcome::Token(members) if members.get("scope").is_some_and(|scope| {
                let scope = scope.as_str().map_or_else(|| scope.to_string(), str::to_owned);
                scope != scopes
            }))
        };
        let patch = Patch::set(&["scope", "response_separator"], separator);
        better.take(&problem, [patch], is_joined).await;
    }
}

/// What is read as a lifetime, and is a moment.
async fn moments(better: &mut Better<'_>, leaves: &[Leaf]) {
    for leaf in leaves {
        let (lifetime, key) = match looks(leaf) {
            Looks::Expiry => ("expires_in", "expires_at"),
            Looks::RefreshExpiry => ("refresh_token_expires_in", "refresh_token_expires_at"),
            _ => continue,
        };
        let Some(moment) = number(&leaf.value) else { continue };
        let paths = better.paths(leaf);
        if !better.reads_lifetime_at(lifetime, &paths) || better.declares("response", key) {
            continue;
        }
        let problem = format!("`{}` is {moment}, which is no lifetime but a moment", leaf.path());
        let patches = paths.into_iter().map(|path| Patch::set(&["response", key], path));
        better
            .take(&problem, patches, |outcome| has(outcome, if key == "expires_at" { lifetime } else { key }))
            .await;
    }
}

/// The unit that a lifetime seems to have, unless it is seconds: no provider has tokens for 41 days and 16 hours.
fn unit(leaf: &Leaf) -> Option<(&'static str, i64)> {
    let number = number(&leaf.value)?;
    let name = leaf.name().to_ascii_lowercase();
    if name.contains("min") && !name.contains("admin") {
        return Some(("minutes", number.checked_mul(60)?));
    }
    let is_odd = number % DAY != 0 || number > 800 * DAY;
    let is_milliseconds = number >= 600_000 && number % 1000 == 0 && is_odd;
    is_milliseconds.then_some(("milliseconds", number / 1000))
}

/// Words of Rust that members are called by.
const KEYWORDS: [&str; 12] =
    ["as", "async", "const", "enum", "for", "in", "mod", "move", "ref", "self", "static", "type"];

/// The key that would make a value a typed member.
pub(super) async fn extra(metadata: &Metadata, recorded: &Recorded, leaf: &Leaf) -> Option<String> {
    let better = Better::new(metadata, recorded).await;
    let mut name = env_prefix(leaf.name()).to_lowercase().replace('-', "_");
    if KEYWORDS.contains(&&*name) {
        name.push('_');
    }
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if !is_name || leaf.value.is_null() {
        return None;
    }
    if looks(leaf) == Looks::Success && is_success(leaf) {
        let patch = Patch::set(&["errors", "ok", &leaf.path()], leaf.value.clone());
        return patch.apply(metadata).map(|_| patch.line());
    }
    let ty = match &leaf.value {
        Value::String(_) => "string",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::Bool(_) => "boolean",
        _ => "any",
    };
    let group = if matches!(better.outcome, Outcome::Token(_)) { "response" } else { "errors" };
    for path in better.paths(leaf) {
        let mut member = json!({"type": ty});
        if path != *name {
            member = json!({"type": ty, "path": path});
        }
        let patch = Patch::set(&[group, "extra", &name], member);
        let Some(metadata) = patch.apply(metadata) else { continue };
        let outcome = read(&metadata, recorded, &recorded.body).await;
        if read_as(&metadata, recorded, leaf, &outcome).await.is_some() {
            return Some(patch.line());
        }
    }
    None
}
