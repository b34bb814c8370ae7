//! A declaration with the addresses of a server on this machine.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use oauth_runtime::url::{Position, Url};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::wire::{
    holds_urls, missing_endpoints, placeholders_at_base, with, without, without_unused_fields,
};

/// The declaration in JSON with every URL at this origin, such as `http://127.0.0.1:4000`, the issuer among them, whose metadata is
/// here. Paths stay, and so does `resource`, which is sent and not asked.
pub(crate) fn local(declaration: &str, origin: &str) -> String {
    let tree: Value = serde_json::from_str(declaration).unwrap_or_default();
    let mut urls = BTreeMap::new();
    collect(&tree, "", origin, &mut urls);
    for environment in
        tree.get("environments").and_then(Value::as_object).into_iter().flat_map(|all| all.values())
    {
        if let Some(url) = environment.as_str() {
            urls.insert(url.to_owned(), at(url, origin));
        }
    }
    // What the issuer would say is here, too.
    let discovered = missing_endpoints(&tree).into_iter().fold(declaration.to_owned(), |text, key| {
        let url = format!("{origin}/{}", key.trim_end_matches("_url"));
        with(&text, &[key], &json!(url)).unwrap_or(text)
    });
    // Text for text, so that the order stays: it is that of the parameters of a request.
    let put = |text: String, (old, new): (&String, &String)| {
        text.replace(&Value::from(&**old).to_string(), &Value::from(&**new).to_string())
    };
    let text = urls.iter().fold(discovered, put);
    let text = reachable(&text, "").unwrap_or(text);
    let bases = placeholders_at_base(&tree);
    let bases =
        bases.iter().filter(|name| tree.get("fields").is_some_and(|fields| fields.get(*name).is_some()));
    let text = bases.fold(text, |text, field| with_base(&text, &tree, field, origin));
    without_unused_fields(&with_origin(text, &tree, origin))
}

/// The URLs that are asked, and where they are here.
fn collect(value: &Value, key: &str, origin: &str, urls: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| collect(value, key, origin, urls)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, key, origin, urls)),
        Value::String(url) if holds_urls(key) && key != "resource" => {
            urls.insert(url.clone(), at(url, origin));
        }
        _ => {}
    }
}

/// The same path at the origin. What begins with a placeholder, which is somewhere else rewritten, stays.
fn at(url: &str, origin: &str) -> String {
    let Some((_, rest)) = url.split_once("://") else { return url.to_owned() };
    let path = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or_default();
    format!("{origin}{path}")
}

/// The JSON of a value with those alternatives of its endpoints alone that are ever used: one whose host was a placeholder always
/// has its value here. `None` where it is no JSON.
fn reachable(json: &str, key: &str) -> Option<String> {
    let json = json.trim();
    if json.starts_with('{') {
        let members: IndexMap<String, Box<RawValue>> = serde_json::from_str(json).ok()?;
        let members = members.iter().map(|(key, value)| Some((key, raw(reachable(value.get(), key)?)?)));
        return serde_json::to_string(&members.collect::<Option<IndexMap<_, _>>>()?).ok();
    }
    if !json.starts_with('[') {
        return Some(json.to_owned());
    }
    let items: Vec<Box<RawValue>> = serde_json::from_str(json).ok()?;
    let mut kept = Vec::new();
    for item in items {
        let text: Option<String> = serde_json::from_str(item.get()).ok();
        let is_endpoint = holds_urls(key) && !["origins", "resource"].contains(&key);
        kept.push(raw(reachable(item.get(), key)?)?);
        if is_endpoint && text.is_some_and(|url| !url.contains('{')) {
            break;
        }
    }
    serde_json::to_string(&kept).ok()
}

fn raw(json: String) -> Option<Box<RawValue>> {
    RawValue::from_string(json).ok()
}

/// A field that a URL begins with leads here, whatever its rules were.
fn with_base(text: &str, tree: &Value, field: &str, origin: &str) -> String {
    let default = tree.pointer(&format!("/fields/{field}/default")).and_then(Value::as_str);
    let path = default.and_then(|url| Url::parse(url).ok());
    let path =
        path.map(|url| url[Position::BeforePath..Position::AfterPath].trim_end_matches('/').to_owned());
    let here = format!("{origin}{}", path.unwrap_or_default());
    let text = ["default", "pattern", "one_of", "optional"]
        .iter()
        .fold(text.to_owned(), |text, rule| without(&text, &["fields", field, rule]).unwrap_or(text));
    with(&text, &["fields", field, "default"], &json!(here)).unwrap_or(text)
}

/// The token may be sent here.
fn with_origin(text: String, tree: &Value, origin: &str) -> String {
    if tree.get("origins").is_some() {
        return text;
    }
    with(&text, &["origins"], &json!(origin)).unwrap_or(text)
}
