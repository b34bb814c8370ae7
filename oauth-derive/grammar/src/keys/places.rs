//! Where a key belongs, for one that stands in the wrong place.

use super::{FIELD, Group, PROVIDER};

/// A message names at most this many places.
const MOST: usize = 3;

/// "inside `request(..)` or `response(..)`", "on a field, in `#[oauth(..)]`"; none for a word that is no key at all.
#[must_use]
pub fn places_of(name: &str) -> Option<String> {
    let mut parents = Vec::new();
    collect(name, "oauth_provider", &PROVIDER, &mut parents);
    parents.truncate(MOST);
    let mut places: Vec<_> = parents.iter().map(|parent| format!("inside `{parent}(..)`")).collect();
    if FIELD.find(name).is_some() {
        places.push("on a field, in `#[oauth(..)]`".to_owned());
    }
    (!places.is_empty()).then(|| places.join(" or "))
}

fn collect(name: &str, parent: &'static str, group: &'static Group, parents: &mut Vec<&'static str>) {
    for key in group.keys {
        if key.name == name && !parents.contains(&parent) {
            parents.push(parent);
        }
        if let Some(inner) = key.shape.group {
            collect(name, key.name, inner, parents);
        }
    }
}
