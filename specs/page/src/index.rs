//! The page itself: the list with its search, styles and script.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_specs::Kind;
use ring::digest::{SHA256, digest};

use crate::{Provider, oddity};

const STYLE: &str = include_str!("page.css");
/// Says before the first paint that there will be a script.
const MARK: &str = "document.documentElement.classList.add(\"scripted\")";
const SCRIPT: &str = include_str!("page.js");

#[derive(Template)]
#[template(path = "index.html")]
struct Index<'p> {
    style: &'static str,
    style_hash: String,
    mark: &'static str,
    mark_hash: String,
    script: &'static str,
    script_hash: String,
    services: usize,
    purposes: Vec<&'static str>,
    grants: Vec<&'p str>,
    oddities: Vec<&'static str>,
    rows: Vec<Row<'p>>,
}

/// One provider in the list.
struct Row<'p> {
    name: &'p str,
    company: &'static str,
    module: &'p str,
    /// As a place in the list of purposes.
    purpose: usize,
    grants: String,
    /// As places in the list of oddities.
    oddities: String,
}

pub(crate) fn page(providers: &[Provider<'_>]) -> Result<String, String> {
    let mut purposes: Vec<_> = providers.iter().map(|provider| purpose(provider.entry.kind)).collect();
    purposes.sort_unstable();
    purposes.dedup();
    let mut grants: Vec<_> = providers.iter().flat_map(Provider::grants).collect();
    grants.sort_unstable();
    grants.dedup();
    let mut companies: Vec<_> = providers.iter().map(|provider| provider.entry.company).collect();
    companies.sort_unstable();
    companies.dedup();
    let rows = providers.iter().map(|provider| {
        let oddities: Vec<String> = oddity::of(provider).iter().map(ToString::to_string).collect();
        Row {
            name: &provider.name,
            company: provider.entry.company,
            module: &provider.module.name,
            purpose: purposes.iter().position(|one| *one == purpose(provider.entry.kind)).unwrap_or_default(),
            grants: provider.grants().join(" "),
            oddities: oddities.join(" "),
        }
    });
    let index = Index {
        style: STYLE,
        style_hash: hash(STYLE),
        mark: MARK,
        mark_hash: hash(MARK),
        script: SCRIPT,
        script_hash: hash(SCRIPT),
        services: companies.len(),
        oddities: oddity::labels(),
        rows: rows.collect(),
        purposes,
        grants,
    };
    index.render().map_err(|error| error.to_string())
}

/// As a Content-Security-Policy names it.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}

/// What a provider is for.
pub(crate) fn purpose(kind: Kind) -> &'static str {
    match kind {
        Kind::Identity => "accounts and single sign-on",
        Kind::Developer => "code and its tools",
        Kind::Cloud => "machines and infrastructure",
        Kind::Business => "work in companies",
        Kind::Storage => "files",
        Kind::Messaging => "messages and calls",
        Kind::Social => "networks of people",
        Kind::Media => "music, video, games, pictures",
        Kind::Commerce => "shops and marketplaces",
        Kind::Payments => "banks, payments, accounting",
        Kind::Marketing => "mailings and campaigns",
        Kind::Health => "sport and health",
        Kind::Logistics => "parcels",
        Kind::Travel => "flights and hotels",
        _ => "other",
    }
}
