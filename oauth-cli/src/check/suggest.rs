//! Changes of a declaration that are tried on an answer until one helps.

use oauth_runtime::Metadata;

use super::body::{Leaf, Step, path, pointer};
use super::outcome::{Outcome, Recorded, read};
use super::patch::Patch;

/// A change that helps.
#[derive(Debug, Clone)]
pub(crate) struct Suggestion {
    /// What is so.
    pub(crate) problems: Vec<String>,
    /// What to write.
    pub(crate) patch: Patch,
    /// Whether something is wrong without it, and not only left out.
    pub(crate) is_wrong: bool,
}

impl Suggestion {
    /// A change without which something is wrong.
    pub(super) fn wrong(problem: impl Into<String>, patch: Patch) -> Self {
        Self { problems: vec![problem.into()], patch, is_wrong: true }
    }

    /// A change that brings something besides.
    pub(super) fn possible(problem: impl Into<String>, patch: Patch) -> Self {
        Self { is_wrong: false, ..Self::wrong(problem, patch) }
    }
}

/// The suggestions, of which those are one that change the same item: written one by one, they would be duplicates.
pub(crate) fn merged(found: Vec<Suggestion>) -> Vec<Suggestion> {
    found.into_iter().fold(Vec::new(), |all, next| {
        let meets = |one: &Suggestion| one.patch.meets(&next.patch);
        let (same, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(meets);
        let both = same.into_iter().chain([next]).reduce(|mut both, next| {
            both.problems.extend(next.problems);
            both.patch = both.patch.plus(&next.patch);
            both.is_wrong |= next.is_wrong;
            both
        });
        others.extend(both);
        others
    })
}

/// A declaration that is made better step by step.
pub(super) struct Better<'a> {
    pub(super) metadata: Metadata,
    pub(super) outcome: Outcome,
    pub(super) recorded: &'a Recorded,
    pub(super) suggestions: Vec<Suggestion>,
}

impl<'a> Better<'a> {
    pub(super) async fn new(metadata: &Metadata, recorded: &'a Recorded) -> Self {
        let outcome = read(metadata, recorded, &recorded.body).await;
        Self { metadata: metadata.clone(), outcome, recorded, suggestions: Vec::new() }
    }

    /// Takes the first of these changes whose outcome is as wanted. Says whether there is one.
    pub(super) async fn take(
        &mut self,
        problem: &str,
        patches: impl IntoIterator<Item = Patch>,
        is_wanted: impl Fn(&Outcome) -> bool,
    ) -> bool {
        for patch in patches {
            let Some(metadata) = patch.apply(&self.metadata) else { continue };
            let outcome = read(&metadata, self.recorded, &self.recorded.body).await;
            if is_wanted(&outcome) {
                if patch.len() > 0 {
                    self.suggestions.push(Suggestion::wrong(problem, patch));
                }
                (self.metadata, self.outcome) = (metadata, outcome);
                return true;
            }
        }
        false
    }

    /// Whether the declaration has this key in a section.
    pub(super) fn declares(&self, section: &str, key: &str) -> bool {
        self.declaration().pointer(&format!("/{section}/{key}")).is_some()
    }

    /// Whether one of these paths is where the declaration has a lifetime, as a number of seconds.
    pub(super) fn reads_lifetime_at(&self, key: &str, paths: &[String]) -> bool {
        let declaration = self.declaration();
        let Some(rule) = declaration.pointer(&format!("/response/{key}")) else {
            return paths.iter().any(|path| path == key);
        };
        if rule.get("format").is_some() {
            return false;
        }
        let at = rule.get("path").unwrap_or(rule);
        let places = at.as_array().map_or(std::slice::from_ref(at), Vec::as_slice);
        places.iter().any(|place| paths.iter().any(|path| place == path))
    }

    /// The declaration as JSON.
    pub(super) fn declaration(&self) -> serde_json::Value {
        serde_json::from_str(self.metadata.as_str()).unwrap_or_default()
    }

    /// The paths that lead to a value from where the declaration looks, the shortest first.
    pub(super) fn paths(&self, leaf: &Leaf) -> Vec<String> {
        let declaration = self.declaration();
        let root = declaration.pointer("/response/root").and_then(serde_json::Value::as_str);
        let Some(root) = root else { return vec![path(&leaf.steps), pointer(&leaf.steps)] };
        let below = (1..leaf.steps.len()).find(|end| {
            leaf.steps.get(..*end).is_some_and(|steps| path(steps) == root || pointer(steps) == root)
        });
        let below = below.and_then(|end| leaf.steps.get(end..)).map(|steps: &[Step]| path(steps));
        below.into_iter().chain([pointer(&leaf.steps)]).collect()
    }
}
