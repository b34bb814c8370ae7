//! The request that a `curl` line makes: method, address, parameters and where they go.

use indexmap::IndexMap;
use oauth_runtime::url::form_urlencoded;
use serde_json::Value;

use super::options::{Data, Line};
use crate::{Exit, Failure};

/// Where the parameters of a request go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Form,
    Multipart,
    Json,
    Query,
    /// There are none.
    None,
}

/// A request to a token endpoint.
pub(super) struct Call {
    pub(super) is_get: bool,
    /// The URL without its query.
    pub(super) address: String,
    pub(super) format: Format,
    pub(super) params: Vec<Param>,
    /// What curl puts into an `Authorization` header, because of the URL or of `-u`.
    pub(super) user: Option<String>,
}

/// A parameter.
pub(super) struct Param {
    /// Its name in the request.
    pub(super) wire: String,
    pub(super) value: Value,
    /// Whether it is in the query, while the others are in the body.
    pub(super) is_aside: bool,
}

impl Param {
    fn new(wire: &str, value: &str, is_aside: bool) -> Self {
        Self { wire: wire.to_owned(), value: value.into(), is_aside }
    }
}

impl Call {
    /// # Errors
    ///
    /// When the request is none that a token endpoint takes here.
    pub(super) fn of(line: &mut Line) -> Result<Self, Failure> {
        let (url, user) = without_user(&line.url);
        let url = url.split('#').next().unwrap_or_default();
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut query: Vec<(String, String)> = pairs(query);
        let mut body = Vec::new();
        for data in std::mem::take(&mut line.data) {
            match data {
                Data::Query(text) => query.push(unencoded(&text)),
                Data::Raw(text) if line.in_query => query.extend(pairs(&text)),
                Data::Unencoded(text) if line.in_query => query.push(unencoded(&text)),
                data => body.push(data),
            }
        }
        let has_body = !body.is_empty() || !line.form.is_empty();
        let default = if has_body { "POST" } else { "GET" };
        let method = line.method.clone().unwrap_or_else(|| default.to_owned());
        if !matches!(&*method, "GET" | "POST") {
            let method: String = method.chars().filter(char::is_ascii_alphabetic).take(10).collect();
            return Err(Failure::new(
                Exit::Usage,
                format!("a token request is a GET or a POST, not a {method}"),
            )
            .hint("give the call that asks for the token"));
        }
        let (mut format, mut params) = read_body(line, body)?;
        if params.is_empty() {
            format = if query.is_empty() { Format::None } else { Format::Query };
        }
        let is_aside = format != Format::Query;
        params.extend(query.iter().map(|(name, value)| Param::new(name, value, is_aside)));
        let user = line.user.take().or(user);
        Ok(Self { is_get: method == "GET", address: address.to_owned(), format, params, user })
    }
}

/// The URL without the name and password that it may have.
fn without_user(url: &str) -> (String, Option<String>) {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, _)) => {
            let rest = rest.get(user.len() + 1..).unwrap_or_default();
            let url = if scheme.is_empty() { rest.to_owned() } else { format!("{scheme}://{rest}") };
            (url, Some(user.to_owned()))
        }
        None => (url.to_owned(), None),
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.trim().as_bytes()).into_owned().filter(|(name, _)| !name.is_empty()).collect()
}

/// The `name=content` of `--data-urlencode`.
fn unencoded(text: &str) -> (String, String) {
    let (name, content) = text.split_once('=').unwrap_or(("", text));
    (name.to_owned(), content.to_owned())
}

fn read_body(line: &Line, body: Vec<Data>) -> Result<(Format, Vec<Param>), Failure> {
    if !line.form.is_empty() {
        let params = line.form.iter().map(|(name, value)| Param::new(name, value, false));
        return Ok((Format::Multipart, params.collect()));
    }
    let content_type = line.find_header("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let text: String = body
        .iter()
        .map(|data| match data {
            Data::Raw(text) => text.trim(),
            _ => "",
        })
        .collect();
    if line.is_json || content_type.contains("json") || text.starts_with('{') {
        return if text.is_empty() { Ok((Format::None, Vec::new())) } else { json(&text) };
    }
    if content_type.contains("xml") || text.starts_with('<') && text.ends_with('>') {
        return Err(Failure::new(
            Exit::Usage,
            "the body of the `curl` line is XML, of which no struct is made",
        )
        .hint("write it with `request(format = xml, params(..))`; docs/keys.md has an example"));
    }
    let params = body.iter().flat_map(|data| match data {
        Data::Raw(text) => pairs(text),
        Data::Unencoded(text) | Data::Query(text) => vec![unencoded(text)],
    });
    let params = params.filter(|(name, _)| !name.is_empty());
    Ok((Format::Form, params.map(|(name, value)| Param::new(&name, &value, false)).collect()))
}

fn json(text: &str) -> Result<(Format, Vec<Param>), Failure> {
    let members: Result<IndexMap<String, Value>, _> = serde_json::from_str(text);
    let wrong = |error: serde_json::Error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Failure::new(Exit::Usage, format!("the body of the `curl` line is no JSON object: {place}"))
            .hint("placeholders stand in quotes: {\"client_id\": \"<id>\"}")
    };
    let members = members.map_err(wrong)?;
    let params = members.into_iter().map(|(wire, value)| Param { wire, value, is_aside: false });
    Ok((Format::Json, params.collect()))
}
