//! What is wrong with a declaration.

use std::fmt;

/// A message names at most this many problems. A declaration may be a stranger's, and a suggestion for each of its many
/// thousand names would be work and text without end.
const MAX_PROBLEMS: usize = 20;

/// What is wrong with a declaration, each problem once.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<String>,
    /// Whether there are more than are named.
    more: bool,
}

impl Problems {
    /// Adds the problem of the key with this path.
    pub(crate) fn at(&mut self, path: &str, problem: impl AsRef<str>) {
        self.add(format!("`{path}`: {}", problem.as_ref()));
    }

    /// Adds the problem of the key with this path, where there is one.
    pub(crate) fn report(&mut self, path: &str, verdict: Result<(), String>) {
        if let Err(problem) = verdict {
            self.at(path, problem);
        }
    }

    pub(crate) fn add(&mut self, problem: String) {
        if self.found.contains(&problem) {
            return;
        }
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(problem);
        } else {
            self.more = true;
        }
    }

    pub(crate) fn extend(&mut self, others: Self) {
        for problem in others.found {
            self.add(problem);
        }
        self.more |= others.more;
    }

    /// Whether nothing that is found from now on is named.
    pub(crate) fn is_full(&self) -> bool {
        self.more
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found.join("; "))?;
        if self.more { f.write_str("; and more") } else { Ok(()) }
    }
}
