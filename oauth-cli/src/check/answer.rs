//! A declaration against an answer that was recorded: what is read, what is not, and which key would read it. "Read" is
//! what the client does: a value is read if another one in its place makes another outcome.

use oauth_runtime::Metadata;

use super::body::{Body, Leaf};
use super::names::is_called_token;
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
}

/// Holds the declaration against the answer.
pub(crate) async fn report(metadata: &Metadata, recorded: &Recorded) -> Report {
    let outcome = read(metadata, recorded, &recorded.body).await;
    let leaves = recorded.body.leaves();
    let mut roles = Vec::new();
    for leaf in &leaves {
        roles.push(read_as(metadata, recorded, leaf, &outcome).await);
    }
    let mut read_values = Vec::new();
    for name in recorded.headers.keys() {
        if let Some(role) = header_read_as(metadata, recorded, name, &outcome).await {
            read_values.push((format!("the header {name}"), role));
        }
    }
    let is_token = token::token(&leaves, recorded).is_some() || token::header(recorded).is_some();
    let (suggestions, better) = if is_token {
        token::suggest(metadata, recorded, &leaves).await
    } else {
        refusal::suggest(metadata, recorded, &leaves).await
    };
    let mut ignored = Vec::new();
    for (leaf, role) in leaves.iter().zip(roles) {
        match role {
            Some(role) => read_values.push((shown(leaf), role)),
            // What the suggestions read is told there.
            None if is_read(&better, recorded, leaf).await => {}
            None => ignored.push((shown(leaf), token::extra(&better, recorded, leaf).await)),
        }
    }
    let after = read(&better, recorded, &recorded.body).await;
    let missing = missing(recorded, &leaves, is_token, &after);
    Report { read: read_values, ignored, suggestions, missing, outcome }
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
        _ if is_lost_token => "there is a token, and the client takes the answer for a refusal".to_owned(),
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

async fn is_read(metadata: &Metadata, recorded: &Recorded, leaf: &Leaf) -> bool {
    let outcome = read(metadata, recorded, &recorded.body).await;
    read_as(metadata, recorded, leaf, &outcome).await.is_some()
}

/// Where a value is.
fn shown(leaf: &Leaf) -> String {
    if leaf.steps.is_empty() { "the text".to_owned() } else { leaf.path() }
}
