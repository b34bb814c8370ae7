//! A security token that a request carries.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Origin, SecurityToken, SecurityTokenSource};
use crate::{Secret, TokenType};

/// A security token under the name of its parameter, and its type where the request has one. Two are the same that no
/// answer tells apart: the token itself is no part of the key that a cached token is found by.
#[derive(Clone)]
pub(crate) struct Carried {
    key: Key,
    token: SecurityToken,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    name: &'static str,
    token_type: Option<TokenType>,
    /// None where there is no library that hashes: then nothing is cached.
    identity: Option<Identity>,
}

/// Which security token it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// The hash of the text, by SHA-256.
    Hash([u8; 32]),
    /// Where the source is, and who it spoke of when it was taken.
    Source { address: usize, subject: Box<str> },
}

impl Carried {
    pub(crate) fn new(name: &'static str, token: SecurityToken, token_type: Option<TokenType>) -> Self {
        Self { key: Key { name, token_type, identity: token.identity() }, token }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.key.name
    }

    /// The parameter of its type, with its value.
    pub(crate) fn token_type(&self) -> Option<(&'static str, &str)> {
        let name = match self.key.name {
            "subject_token" => "subject_token_type",
            "actor_token" => "actor_token_type",
            _ => return None,
        };
        Some((name, self.key.token_type.as_ref()?.as_str()))
    }

    /// The text, where it was given.
    pub(crate) fn given(&self) -> Option<&Secret> {
        match &self.token.0 {
            Origin::Given(token) => Some(token),
            Origin::Source(_) => None,
        }
    }

    pub(crate) fn source(&self) -> Option<&dyn SecurityTokenSource> {
        match &self.token.0 {
            Origin::Given(_) => None,
            Origin::Source(source) => Some(&**source),
        }
    }

    /// Whether the source still speaks of the one that it was taken for.
    pub(crate) fn is_current(&self) -> bool {
        match (&self.key.identity, self.source()) {
            (Some(Identity::Source { subject, .. }), Some(source)) => source.subject() == **subject,
            _ => true,
        }
    }

    /// By what it is told from every other in another process; `None` where nothing does.
    pub(crate) fn hash(&self) -> Option<&[u8]> {
        match &self.key.identity {
            Some(Identity::Hash(hash)) => Some(hash),
            Some(Identity::Source { .. }) | None => None,
        }
    }

    /// Whether a cached token can be found by it.
    pub(crate) fn is_identified(&self) -> bool {
        self.key.identity.is_some()
    }
}

impl PartialEq for Carried {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Carried {}

impl Hash for Carried {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carried")
            .field("name", &self.key.name)
            .field("token_type", &self.key.token_type)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, any(feature = "ring", feature = "aws-lc-rs")))]
mod tests {
    use super::Carried;
    use crate::{Secret, SecurityToken, TokenType};

    fn subject(token: impl Into<SecurityToken>) -> Carried {
        Carried::new("subject_token", token.into(), Some(TokenType::Jwt))
    }

    #[test]
    fn texts_are_told_apart_by_their_hash_and_sources_by_where_they_are() {
        assert_eq!(subject("a"), subject("a"));
        assert_ne!(subject("a"), subject("b"));
        assert_ne!(subject("a"), Carried::new("subject_token", "a".into(), Some(TokenType::Saml2)));
        assert_ne!(subject("a"), Carried::new("actor_token", "a".into(), Some(TokenType::Jwt)));
        let source = || SecurityToken::from_fn("alice", || async { Ok(Secret::new("s3cr3t")) });
        let one = source();
        assert_eq!(subject(one.clone()), subject(one.clone()));
        assert_ne!(subject(one.clone()), subject(source()), "of the same name");
        let printed = format!("{:?} {:?}", subject("s3cr3t"), subject(one));
        assert!(!printed.contains("s3cr3t"), "{printed}");
    }
}
