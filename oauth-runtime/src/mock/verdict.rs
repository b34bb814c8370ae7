//! What is found of a request.

use oauth_grammar::Grant;

/// What is found of a request.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) problems: Vec<String>,
    /// Whether the credentials are not those of the client.
    pub(super) is_unauthenticated: bool,
    /// The grant that the request is for.
    pub(super) grant: Option<Grant>,
    /// What is wrong with a JWT in it.
    pub(super) refused: Option<Refused>,
    /// The identifiers of its JWTs, which may not come again.
    pub(super) jtis: Vec<String>,
    /// The scope that a JWT asks for.
    pub(super) scope: Option<String>,
    /// The thumbprint of the key that it proves.
    pub(super) proven: Option<String>,
}

impl Verdict {
    pub(super) fn expect(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.problems.push(problem());
        }
    }
}

/// A JWT that is not as declared.
pub(super) struct Refused {
    pub(super) role: Role,
    pub(super) problem: String,
}

/// What a JWT is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It says who the client is (RFC 7523 §2.2).
    Client,
    /// It is the client secret.
    Secret,
    /// It is the grant.
    Grant,
    /// A placeholder shows it.
    Shown,
    /// It is the token.
    Token,
}
