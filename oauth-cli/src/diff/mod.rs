//! What changed between two declarations, in words.

mod defaults;
mod words;

use std::collections::BTreeMap;

use oauth_runtime::{Error, Metadata};
use serde_json::Value;

use crate::show::shown;
use crate::spelling::{Said, said};

/// What changed, a line for each change; none where both mean the same.
///
/// # Errors
///
/// When a declaration is not right.
pub(crate) async fn changes(old: &Metadata, new: &Metadata) -> Result<Vec<String>, Error> {
    let (old_tree, new_tree) = (tree(old), tree(new));
    let (before, after) = (stated(&old_tree), stated(&new_tree));
    let mut changes = Vec::new();
    if old.name() != new.name() {
        changes.push(format!("the provider `{}` is now `{}`", old.name(), new.name()));
    }
    let mut paths: Vec<_> = after.keys().collect();
    paths.extend(before.keys().filter(|path| !after.contains_key(*path)));
    paths.sort_by_key(|path| words::rank(path));
    for path in paths {
        match (before.get(path), after.get(path)) {
            (Some(old), Some(new)) if old.json != new.json => changes.extend(words::changed(old, new)),
            (None, Some(new)) => changes.extend(words::added(new)),
            (Some(old), None) => changes.extend(words::removed(old)),
            _ => {}
        }
    }
    if !changes.is_empty() {
        changes.extend(sent(old, new).await?);
    }
    Ok(changes)
}

fn tree(metadata: &Metadata) -> Value {
    defaults::canonical(serde_json::from_str(metadata.as_str()).unwrap_or_default())
}

/// What a declaration says by its path, without what it would say anyway.
fn stated(tree: &Value) -> BTreeMap<Vec<String>, Said> {
    let all = said(tree).into_iter().filter(|said| !defaults::is_default(said));
    all.map(|said| (said.path.clone(), said)).collect()
}

/// How the requests of the grants that both have differ, line by line.
async fn sent(old: &Metadata, new: &Metadata) -> Result<Vec<String>, Error> {
    // The variables of the environment are called after the provider.
    let renamed = crate::wire::with(old.as_str(), &["name"], &Value::from(new.name()));
    let old = Metadata::from_json(&renamed.unwrap_or_else(|| old.as_str().to_owned()))?;
    let before = shown(&old).await?;
    let mut lines = Vec::new();
    for now in shown(new).await? {
        let Some(then) = before.iter().find(|shown| shown.grant == now.grant) else { continue };
        let text = |commands: &[String]| {
            let lines = commands.iter().flat_map(|command| command.lines());
            lines.map(|line| line.trim_end_matches('\\').trim().to_owned()).collect::<Vec<_>>()
        };
        let (then, after) = (text(&then.commands), text(&now.commands));
        let gone = then.iter().filter(|line| !after.contains(line)).map(|line| format!("  - {line}"));
        let come = after.iter().filter(|line| !then.contains(line)).map(|line| format!("  + {line}"));
        let differing: Vec<_> = gone.chain(come).collect();
        if !differing.is_empty() {
            lines.push(format!("the requests of {} differ:", now.grant));
            lines.extend(differing);
        }
    }
    Ok(lines)
}
