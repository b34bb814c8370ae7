//! What a client makes of an answer, as data that can be compared.

use std::borrow::Cow;

use oauth_grammar::Grant;
use oauth_runtime::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use oauth_runtime::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use oauth_runtime::{Error, ErrorCode, ErrorKind, Metadata};
use serde_json::{Map, Value, json};

use super::body::{Body, Leaf};
use super::recipient::Recipient;
use crate::wire::{Answer, Ask, Given, Round, Scene};

/// An answer that was recorded.
#[derive(Clone)]
pub(crate) struct Recorded {
    pub(crate) status: StatusCode,
    /// The headers, where they were recorded.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// Whom its ID token is for.
    recipient: Option<Recipient>,
}

/// The most headers that the client reads, and fewer than a map of them holds.
const HEADERS: usize = 100;

impl Recorded {
    /// An answer of which the body is recorded, or all of it, as `curl -i` prints it, or `curl -v`.
    pub(crate) fn new(status: StatusCode, text: &str) -> Self {
        let text = &*without_marks(text);
        let whole = text.starts_with("HTTP/").then(|| {
            let text = text.replace("\r\n", "\n");
            let (mut head, mut body) = text.split_once("\n\n").unwrap_or((&text, ""));
            // Interim responses, that of a proxy, and the hops of a redirect stand before the answer.
            while body.starts_with("HTTP/") {
                (head, body) = body.split_once("\n\n").unwrap_or((body, ""));
            }
            let mut lines = head.lines();
            let said = lines
                .next()
                .and_then(|line| line.split_whitespace().nth(1))
                .and_then(|said| said.parse().ok());
            let pair = |line: &str| {
                let (name, value) = line.split_once(':')?;
                Some((HeaderName::try_from(name.trim()).ok()?, HeaderValue::try_from(value.trim()).ok()?))
            };
            let headers = lines.filter_map(pair).take(HEADERS).collect();
            Self::of(said.unwrap_or(status), headers, body)
        });
        whole.unwrap_or_else(|| Self::of(status, HeaderMap::new(), text))
    }

    fn of(status: StatusCode, headers: HeaderMap, body: &str) -> Self {
        let body = Body::of(body);
        Self { status, headers, recipient: Recipient::of(&body), body }
    }

    fn answer(&self, body: &Body) -> Answer {
        let mut headers = self.headers.clone();
        // The body may be another one than was recorded.
        headers.remove(CONTENT_LENGTH);
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(body.content_type()));
        Answer { status: self.status, headers, body: body.text() }
    }

    /// The same answer with another body.
    pub(super) fn with_body(&self, body: Body) -> Self {
        Self { body, ..self.clone() }
    }

    /// The same answer with another value of a header.
    fn with_header(&self, name: &HeaderName, value: HeaderValue) -> Self {
        let mut other = self.clone();
        other.headers.insert(name, value);
        other
    }
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// A token, with its members by their names.
    Token(Map<String, Value>),
    Refused(Refused),
    /// The declaration itself is not right, or the client sends nothing.
    Unasked(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refused {
    pub(crate) kind: ErrorKind,
    pub(crate) code: Option<ErrorCode>,
    /// What is read, by the names of the keys.
    pub(crate) read: Map<String, Value>,
    pub(crate) message: String,
    /// What cannot be used of a success, by the name of its member and that of the claim of an ID token.
    member: Option<String>,
    claim: Option<String>,
}

impl Refused {
    /// Whether the ID token is one of another client, or of another time, as those of recordings are: what stands before
    /// it in the answer is read.
    pub(crate) fn is_for_its_id_token(&self) -> bool {
        matches!(self.claim.as_deref(), Some("aud" | "exp"))
    }
}

/// The answer alone of what `curl -v` prints, which marks the lines of the request, of the answer's head, and its own. The body has
/// no mark.
fn without_marks(text: &str) -> Cow<'_, str> {
    let begins = |line: &str| line.starts_with("< HTTP/");
    if !text.lines().any(begins) {
        return text.into();
    }
    let (mut plain, mut in_head) = (Vec::new(), false);
    for line in text.lines().skip_while(|line| !begins(line)) {
        in_head |= begins(line);
        match line.strip_prefix('<').filter(|_| in_head) {
            Some(said) => {
                plain.push(said.trim());
                in_head = !said.trim().is_empty();
            }
            None if in_head || ["* ", "{ [", "} ["].iter().any(|mark| line.starts_with(mark)) => {}
            None => plain.push(line),
        }
    }
    plain.join("\n").into()
}

/// Reads an answer as a client of the declaration does.
pub(crate) async fn read(metadata: &Metadata, recorded: &Recorded, body: &Body) -> Outcome {
    let declaration = serde_json::from_str(metadata.as_str()).unwrap_or_default();
    let ask = way(&declaration, metadata, body);
    let scene = match Scene::new(metadata, Round::First) {
        Ok(scene) => match &recorded.recipient {
            Some(recipient) => scene.with_recipient(&recipient.client_id, recipient.time),
            None => scene,
        },
        Err(error) => return Outcome::Unasked(error.to_string()),
    };
    match scene.read(ask, &recorded.answer(body)).await {
        Ok(token) => Outcome::Token(members(&token)),
        Err(error) if error.kind() == ErrorKind::Configuration => Outcome::Unasked(error.to_string()),
        Err(error) => Outcome::Refused(refused(&error)),
    }
}

/// The way to a token that has such answers: that of a token exchange says what it issues (RFC 8693 §2.2.1).
fn way(declaration: &Value, metadata: &Metadata, body: &Body) -> Ask {
    let grants = metadata.grants();
    let says_issued = || body.leaves().iter().any(|leaf| leaf.name() == "issued_token_type");
    if grants.iter().any(|grant| grant == Grant::TokenExchange.as_str()) && says_issued() {
        return Ask::Exchange;
    }
    Ask::first(declaration, &grants)
}

fn members(token: &Given) -> Map<String, Value> {
    let exposed = serde_json::to_value(token.exposed()).unwrap_or_default();
    let Value::Object(mut members) = exposed else { return Map::new() };
    members.remove("provider");
    let extra = members.remove("extra");
    let extra = extra.as_ref().and_then(Value::as_object).into_iter().flatten();
    for (name, value) in extra.filter(|(_, value)| !value.is_null()) {
        members.insert(format!("extra.{name}"), value.clone());
    }
    let others = members.remove("members");
    for (name, value) in others.as_ref().and_then(Value::as_object).into_iter().flatten() {
        members.insert(name.clone(), value.clone());
    }
    members
}

fn refused(error: &Error) -> Refused {
    let mut read = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            read.insert(name.to_owned(), value);
        }
    };
    let code = error.code().map(ToString::to_string);
    put("error", error.provider_code().map(Into::into).or_else(|| code.map(Into::into)));
    put("error_description", error.error_description().map(Into::into));
    put("error_uri", error.error_uri().map(Into::into));
    put("retry_after", error.retry_after().map(|wait| wait.as_secs().into()));
    if let Ok(extra) = error.extra::<Map<String, Value>>() {
        for (name, value) in extra {
            read.insert(format!("errors.extra.{name}"), value);
        }
    }
    let [member, claim] = [error.member(), error.claim()].map(|name| name.map(str::to_owned));
    let (kind, code, message) = (error.kind(), error.code().cloned(), error.to_string());
    Refused { kind, code, read, message, member, claim }
}

/// What a value of the answer is read as; `None` for one that changes nothing.
pub(crate) async fn read_as(
    metadata: &Metadata,
    recorded: &Recorded,
    leaf: &Leaf,
    whole: &Outcome,
) -> Option<String> {
    for other in others(&leaf.value) {
        let outcome = read(metadata, recorded, &recorded.body.with(leaf, &other)).await;
        if let Some(role) = role(whole, &outcome) {
            return Some(role);
        }
    }
    None
}

/// What a header of the answer is read as.
pub(crate) async fn header_read_as(
    metadata: &Metadata,
    recorded: &Recorded,
    name: &HeaderName,
    whole: &Outcome,
) -> Option<String> {
    for other in ["77", "x"] {
        let other = recorded.with_header(name, HeaderValue::from_static(other));
        let outcome = read(metadata, &other, &other.body).await;
        if let Some(role) = role(whole, &outcome) {
            return Some(role);
        }
    }
    None
}

/// What a value is read as that makes one outcome of another.
fn role(whole: &Outcome, changed: &Outcome) -> Option<String> {
    let decides = || Some("success or refusal".to_owned());
    match (whole, changed) {
        (Outcome::Token(before), Outcome::Token(after)) => differing(before, after),
        (Outcome::Refused(before), Outcome::Refused(after)) => {
            differing(&before.read, &after.read).or_else(|| decides().filter(|_| before.kind != after.kind))
        }
        (Outcome::Token(_), Outcome::Refused(after)) => Some(decisive(after)),
        (Outcome::Refused(_), Outcome::Token(_)) => decides(),
        _ => None,
    }
}

/// What is decided by a value without which there is no token.
fn decisive(after: &Refused) -> String {
    match (after.claim.as_deref(), after.member.as_deref()) {
        // What the ID token says of the access token holds no more when that is another one.
        (Some("at_hash"), _) => "access_token",
        (_, Some(member)) => member,
        _ => "success or refusal",
    }
    .to_owned()
}

fn differing(before: &Map<String, Value>, after: &Map<String, Value>) -> Option<String> {
    let names = before.keys().chain(after.keys());
    let mut differing = names.filter(|name| before.get(*name) != after.get(*name));
    differing.next().map(|name| match name.as_str() {
        "expiry" => "expires_in".to_owned(),
        "refresh_at" => "refresh_in".to_owned(),
        "unrequested_scope" => "scope".to_owned(),
        name => name.to_owned(),
    })
}

/// Values that mean something else wherever this one is read.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let number = text.parse::<i64>().ok().map(|number| json!(number.wrapping_add(77).to_string()));
            let longer = json!(format!("{text}x"));
            number.into_iter().chain([longer, json!("x"), json!("")]).collect()
        }
        Value::Number(number) => {
            let more = number.as_i64().map_or_else(|| json!(1), |number| json!(number.wrapping_add(77)));
            vec![more, json!(0), json!(-1)]
        }
        Value::Bool(value) => vec![json!(!value)],
        _ => vec![json!("x"), json!(7)],
    }
}
