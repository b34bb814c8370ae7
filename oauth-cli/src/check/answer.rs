//! A declaration against an answer that was recorded: what is read, what is not, and which key would read it. "Read" is
//! what the client does: a value is read if another one in its place makes another outcome.

use oauth_runtime::{ErrorKind, Metadata};

use super::body::{Body, Leaf};
use super::names::{Looks, is_called_token, looks};
use super::outcome::{Outcome, Recorded, header_read_as, read, read_as};
use super::suggest::Suggestion;
use super::{refusal, token};

/// What there is to say of an answer.
pub(crate) struct Report {
    /// Values with what they are read as, in the words of a declaration.
    pub(crate) read: Vec<(String, String)>,
    /// Values that are not read, and the key that would.
    pub(crate) ignored: Vec<(String, Option<String>)>,
    pub(crate) suggestions: Vec<Suggestion>,
    /// What the answer lacks, where nothing that is suggested makes a token or an error of it.
    pub(crate) missing: Option<String>,
    pub(crate) outcome: Outcome,
    /// How many values were not looked at.
    pub(crate) left_out: usize,
}

/// The client reads the answer several times for each value, and a token response has a few, in some bytes.
const MOST: usize = 100;
const LONG: usize = 64 * 1024;
/// The most of an answer that is longer whatever is taken away.
const OF_LONG: usize = 8;

/// What is looked at of an answer: some of its values, and the answer with little more than those where it is long.
struct LookedAt {
    leaves: Vec<Leaf>,
    /// How many values it has besides.
    left_out: usize,
    short: Option<Recorded>,
}

impl LookedAt {
    /// Values that are called as members of the RFCs are, or that the declaration seems to name, come before the others.
    fn of(recorded: &Recorded, metadata: &Metadata) -> Self {
        let mut leaves = recorded.body.leaves();
        let all = leaves.len();
        let is_long = recorded.body.text().len() > LONG;
        if all <= MOST && !is_long {
            return Self { leaves, left_out: 0, short: None };
        }
        let is_named = |leaf: &Leaf| metadata.as_str().contains(leaf.name());
        let is_other = |leaf: &Leaf| looks(leaf) == Looks::Unknown && !is_named(leaf);
        leaves.sort_by_cached_key(is_other);
        leaves.truncate(MOST);
        let (mut body, mut leaves) = recorded.body.trimmed(leaves);
        if body.text().len() > LONG {
            leaves.truncate(OF_LONG);
            (body, leaves) = body.trimmed(leaves);
        }
        Self { left_out: all - leaves.len(), leaves, short: Some(recorded.with_body(body)) }
    }
}

/// Holds the declaration against the answer.
pub(crate) async fn report(metadata: &Metadata, recorded: &Recorded) -> Report {
    let outcome = read(metadata, recorded, &recorded.body).await;
    let LookedAt { leaves, left_out, short } = LookedAt::of(recorded, metadata);
    let looked_at = short.as_ref().unwrap_or(recorded);
    let before = read(metadata, looked_at, &looked_at.body).await;
    let mut roles = Vec::new();
    for leaf in &leaves {
        roles.push(read_as(metadata, looked_at, leaf, &before).await);
    }
    let mut read_values = Vec::new();
    for name in recorded.headers.keys() {
        if let Some(role) = header_read_as(metadata, looked_at, name, &before).await {
            read_values.push((format!("the header {name}"), role));
        }
    }
    let is_token = token::token(&leaves, recorded).is_some() || token::header(recorded).is_some();
    let (suggestions, better) = if is_token {
        token::suggest(metadata, looked_at, &leaves).await
    } else {
        refusal::suggest(metadata, looked_at, &leaves).await
    };
    let after = read(&better, looked_at, &looked_at.body).await;
    let mut ignored = Vec::new();
    for (leaf, role) in leaves.iter().zip(roles) {
        match role {
            Some(role) => read_values.push((shown(leaf), role)),
            // There is no text at all.
            None if leaf.value == "" && leaf.steps.is_empty() => {}
            // What the suggestions read is told there.
            None if read_as(&better, looked_at, leaf, &after).await.is_some() => {}
            None => ignored.push((shown(leaf), token::extra(&better, looked_at, leaf).await)),
        }
    }
    let after = read(&better, recorded, &recorded.body).await;
    let missing = missing(recorded, &leaves, is_token, &after);
    Report { read: read_values, ignored, suggestions, missing, outcome, left_out }
}

/// What the answer lacks, where the client reads neither a token nor the code of an error.
fn missing(recorded: &Recorded, leaves: &[Leaf], has_token: bool, outcome: &Outcome) -> Option<String> {
    let refused = match outcome {
        Outcome::Token(_) => return None,
        Outcome::Unasked(_) => return Some("no answer is read before the client can ask for one".to_owned()),
        Outcome::Refused(refused) if refused.is_for_its_id_token() => return None,
        Outcome::Refused(refused) => refused,
    };
    let is_lost_token = has_token && recorded.status.is_success();
    if refused.code.is_some() && !is_lost_token {
        return None;
    }
    let neither = "neither a token nor the code of an error";
    Some(match (&recorded.body, leaves.iter().find(|leaf| is_called_token(leaf))) {
        _ if is_lost_token && refused.kind == ErrorKind::ErrorResponse => {
            "there is a token, and the client takes the answer for a refusal".to_owned()
        }
        _ if is_lost_token => {
            format!("there is a token, and the client does not read it: {}", refused.message)
        }
        (Body::Text(text), _) if text.is_empty() => format!("the answer is empty, and has {neither}"),
        (Body::Text(_), _) => format!("the answer is text, and has {neither}"),
        (_, Some(leaf)) if leaf.value == "" => format!("`{}` is empty, and is no token", leaf.path()),
        (_, Some(leaf)) if !leaf.value.is_string() => {
            format!("`{}` is {}, and a token is a string", leaf.path(), leaf.value)
        }
        _ => "no member is called as one with a token or the code of an error is; say where they are by \
             `response(access_token = \"..\")` and `errors(error = \"..\")`, if they are there"
            .to_owned(),
    })
}

/// Where a value is.
fn shown(leaf: &Leaf) -> String {
    if leaf.steps.is_empty() { "the text".to_owned() } else { leaf.path() }
}
