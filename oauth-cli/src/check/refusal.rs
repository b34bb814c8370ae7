//! What would read an error response.

use oauth_runtime::{ErrorCode, ErrorKind, Metadata};
use serde_json::Value;

use super::body::Leaf;
use super::names::{Looks, looks, meaning, success};
use super::outcome::{Outcome, Recorded, Refused};
use super::patch::Patch;
use super::suggest::{Better, Suggestion};

/// What to write so that the error is read, and the declaration with that.
pub(super) async fn suggest(
    metadata: &Metadata,
    recorded: &Recorded,
    leaves: &[Leaf],
) -> (Vec<Suggestion>, Metadata) {
    let mut better = Better::new(metadata, recorded).await;
    if recorded.status.is_success() {
        flag(&mut better, leaves).await;
    }
    code(&mut better, leaves).await;
    text(&mut better, leaves, Looks::ErrorText, "error_description").await;
    text(&mut better, leaves, Looks::Wait, "retry_after").await;
    text(&mut better, leaves, Looks::ErrorLink, "error_uri").await;
    translate(&mut better, leaves).await;
    (better.suggestions, better.metadata)
}

fn refused(outcome: &Outcome) -> Option<&Refused> {
    if let Outcome::Refused(refused) = outcome { Some(refused) } else { None }
}

/// Under a status of success a member has to say that it is none.
async fn flag(better: &mut Better<'_>, leaves: &[Leaf]) {
    if refused(&better.outcome).is_some_and(|refused| refused.kind == ErrorKind::ErrorResponse) {
        return;
    }
    // A flag before a code, which may also say something else.
    let mut flags: Vec<_> =
        leaves.iter().filter(|leaf| matches!(looks(leaf), Looks::Success | Looks::ErrorCode)).collect();
    flags.sort_by_key(|leaf| (looks(leaf) != Looks::Success, !leaf.value.is_number()));
    let patches = flags.into_iter().filter_map(|leaf| {
        Some(Patch::set(&["errors", "ok", &leaf.path()], success(&leaf.value, leaf.name())?))
    });
    let patches: Vec<_> = patches.collect();
    let problem =
        format!("the provider refuses with status {}, which is not seen", better.recorded.status.as_u16());
    better
        .take(&problem, patches, |outcome| {
            refused(outcome).is_some_and(|refused| refused.kind == ErrorKind::ErrorResponse)
        })
        .await;
}

/// The places that a list names besides a new one, which comes first.
fn places(better: &Better<'_>, key: &str, path: &str) -> Value {
    match better.declaration().pointer(&format!("/errors/{key}")) {
        None => path.into(),
        Some(Value::Array(others)) => std::iter::once(path.into()).chain(others.iter().cloned()).collect(),
        Some(other) => vec![Value::from(path), other.clone()].into(),
    }
}

async fn code(better: &mut Better<'_>, leaves: &[Leaf]) {
    if refused(&better.outcome).is_some_and(|refused| refused.read.contains_key("error")) {
        return;
    }
    let mut codes: Vec<_> = leaves.iter().filter(|leaf| looks(leaf) == Looks::ErrorCode).collect();
    // A word that the RFCs know, then text, then the one that repeats the status last.
    let status = better.recorded.status.as_u16().to_string();
    codes.sort_by_key(|leaf| {
        let word = leaf.word().unwrap_or_default();
        (matches!(ErrorCode::from(&*word), ErrorCode::Other(_)), word == status, !leaf.value.is_string())
    });
    for leaf in codes {
        let word = leaf.word().unwrap_or_default();
        let problem = format!("the error code at `{}` is not read", leaf.path());
        let patch = Patch::set(&["errors", "error"], places(better, "error", &leaf.path()));
        let is_wanted = |outcome: &Outcome| {
            refused(outcome)
                .is_some_and(|refused| refused.read.get("error").is_some_and(|read| *read == *word))
        };
        if better.take(&problem, [patch], is_wanted).await {
            return;
        }
    }
}

async fn text(better: &mut Better<'_>, leaves: &[Leaf], kind: Looks, key: &str) {
    if refused(&better.outcome).is_none_or(|refused| refused.read.contains_key(key)) {
        return;
    }
    let of_kind: Vec<_> = leaves.iter().filter(|leaf| looks(leaf) == kind).collect();
    for leaf in of_kind {
        let problem = format!("`{}` is not read", leaf.path());
        let patch = Patch::set(&["errors", key], places(better, key, &leaf.path()));
        let is_wanted =
            |outcome: &Outcome| refused(outcome).is_some_and(|refused| refused.read.contains_key(key));
        if better.take(&problem, [patch], is_wanted).await {
            // A link is of use to people alone.
            if let Some(last) = better.suggestions.last_mut() {
                last.is_wrong = kind != Looks::ErrorLink;
            }
            return;
        }
    }
}

/// A word of the provider's own, or a status alone, is to mean a code of the RFCs.
async fn translate(better: &mut Better<'_>, leaves: &[Leaf]) {
    let Some(refused) = refused(&better.outcome) else { return };
    let status = better.recorded.status.as_u16();
    let said = refused.read.get("error_description").and_then(Value::as_str).unwrap_or_default();
    let (patch, problem) = match &refused.code {
        Some(ErrorCode::Other(word)) => {
            let patch = Patch::set(&["errors", "code", word], meaning(word, said, status));
            (patch, format!("`{word}` is a word of the provider's own, whose meaning is not declared"))
        }
        Some(_) => return,
        None if leaves.iter().any(|leaf| looks(leaf) == Looks::ErrorCode) => return,
        None if better.recorded.status.is_success() => return,
        None => {
            let patch = Patch::set(&["errors", "status", &status.to_string()], meaning("", said, status));
            (patch, format!("nothing but the status {status} says what is wrong"))
        }
    };
    let is_wanted = |outcome: &Outcome| {
        self::refused(outcome).is_some_and(|refused| {
            refused.code.as_ref().is_some_and(|code| !matches!(code, ErrorCode::Other(_)))
        })
    };
    better.take(&problem, [patch], is_wanted).await;
}
