//! Why the keyring does not do what it is asked.

use std::fmt;

/// Why the keyring does not do what it is asked.
#[derive(Debug)]
pub(super) enum Unreachable {
    /// There is none.
    Absent(String),
    /// There is one, which is locked, or does not answer.
    #[cfg_attr(not(feature = "keyring"), expect(dead_code, reason = "there is none without the feature"))]
    Refuses(String),
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Absent(problem) | Self::Refuses(problem)) = self;
        f.write_str(problem)
    }
}
