//! The requests of each grant as lines for `curl`.

use std::collections::BTreeSet;

use oauth_runtime::http::header::AUTHORIZATION;
use oauth_runtime::transport::HttpRequest;
use oauth_runtime::url::form_urlencoded;
use oauth_runtime::{Error, Metadata};
use serde_json::Value;

use crate::curl;
use crate::wire::{Ask, Requests, Round, Samples, Scene};

/// The requests of a grant.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The grant, or that it is a refresh.
    pub(crate) grant: String,
    /// Lines for `curl`; where a browser is sent before them stands in front.
    pub(crate) commands: Vec<String>,
}

/// The shortest text that is told from others wherever it stands.
const SHORTEST: usize = 6;

/// The requests of all grants.
///
/// # Errors
///
/// When the declaration is not right.
pub(crate) async fn shown(metadata: &Metadata) -> Result<Vec<Shown>, Error> {
    let rounds = [Scene::new(metadata, Round::First)?, Scene::new(metadata, Round::Second)?];
    let declaration = serde_json::from_str(metadata.as_str()).unwrap_or_default();
    let mut shown = Vec::new();
    for (grant, ask) in Ask::all(&declaration, &metadata.grants()) {
        let commands = match (rounds[0].requests(ask).await, rounds[1].requests(ask).await) {
            (Ok(first), Ok(second)) => commands(&rounds, &first, &second),
            // Such as a key that only the application has.
            (Err(error), _) | (_, Err(error)) => vec![format!("cannot be shown: {error}")],
        };
        shown.push(Shown { grant, commands });
    }
    Ok(shown)
}

fn commands(rounds: &[Scene; 2], first: &Requests, second: &Requests) -> Vec<String> {
    let [one, other] = rounds;
    let samples = [one.samples(), other.samples()];
    let browser = first.authorization.as_ref().zip(second.authorization.as_ref());
    let browser = browser.map(|(first, second)| {
        let pairs = form_pairs(first).into_iter().zip(form_pairs(second));
        let computed = computed(pairs, samples);
        format!("the browser is sent to {}", masked_url(first, one.samples(), &computed))
    });
    if first.token.is_none() {
        return vec!["no request: the client signs the token itself".to_owned()];
    }
    let all =
        |requests: &Requests| requests.before.iter().chain(&requests.token).cloned().collect::<Vec<_>>();
    let requests = all(first).into_iter().zip(all(second));
    let lines = requests.map(|(first, second)| {
        let computed = computed(values(&first).into_iter().zip(values(&second)), samples);
        let computed = computed.iter().map(|(value, variable)| (&**value, &**variable));
        let secrets: Vec<_> = one.samples().variables().into_iter().chain(computed).collect();
        curl::line(&first, &secrets)
    });
    browser.into_iter().chain(lines).collect()
}

type Pair = (String, String);

/// What the client computes for each request: it differs, though what the application brings does not.
fn computed(pairs: impl Iterator<Item = (Pair, Pair)>, [one, other]: [&Samples; 2]) -> Vec<Pair> {
    let differ = pairs.filter(|((_, first), (_, second))| {
        first.len() >= SHORTEST && one.masked(first) != other.masked(second)
    });
    differ.map(|((name, first), _)| (first, curl::variable(&name))).collect()
}

/// The values of a request by their names, wherever they are.
fn values(request: &HttpRequest) -> Vec<Pair> {
    let mut values: Vec<Pair> = request.url.query_pairs().into_owned().collect();
    let headers = request.headers.iter().filter(|(name, _)| **name != AUTHORIZATION);
    values.extend(
        headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))),
    );
    match serde_json::from_slice(&request.body) {
        Ok(json @ (Value::Object(_) | Value::Array(_))) => leaves("", &json, &mut values),
        _ => values.extend(form_urlencoded::parse(&request.body).into_owned()),
    }
    values
}

fn leaves(name: &str, value: &Value, values: &mut Vec<Pair>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| leaves(name, value, values)),
        Value::Array(items) => items.iter().for_each(|value| leaves(name, value, values)),
        Value::String(text) => values.push((name.to_owned(), text.clone())),
        value => values.push((name.to_owned(), value.to_string())),
    }
}

fn form_pairs(url: &str) -> Vec<Pair> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A URL for a person to read: variables in the place of values.
fn masked_url(url: &str, samples: &Samples, computed: &[Pair]) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let known = samples.variables();
    let all = known.iter().copied().chain(computed.iter().map(|(value, name)| (&**value, &**name)));
    let mut all: Vec<_> = all.collect::<BTreeSet<_>>().into_iter().collect();
    all.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    let put = |url: String, (value, name): (&str, &str)| {
        let name = format!("${name}");
        url.replace(&encode(value), &name).replace(value, &name)
    };
    all.into_iter().fold(url.to_owned(), put)
}
