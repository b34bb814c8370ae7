//! A token request as its caller asks for it.

use oauth_grammar::Grant;

use crate::texts::Texts;
use crate::{Secret, scope};

/// What a token is asked for with. Two requests that are equal get the same token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GrantRequest {
    pub(crate) grant: Grant,
    /// The parameters of the grant by their names in the RFCs, in the order in which they are sent.
    pub(crate) params: Box<[(&'static str, Secret)]>,
    pub(crate) scopes: Texts,
    /// The resources to ask for instead of the declared ones (RFC 8707 §2).
    pub(crate) resources: Texts,
    /// The parameters that the caller adds: a name, its value, the next name and so on.
    pub(crate) added: Texts,
}

impl GrantRequest {
    /// Whether it has an assertion that was given for it, which may be of use once.
    pub(super) fn is_given(&self) -> bool {
        self.params.iter().any(|(name, _)| *name == "assertion")
    }

    pub(crate) fn new(grant: Grant) -> Self {
        Self {
            grant,
            params: Box::default(),
            scopes: Texts::default(),
            resources: Texts::default(),
            added: Texts::default(),
        }
    }

    /// The one form that all requests for the same token have.
    pub(crate) fn canonical(mut self) -> Self {
        if !self.scopes.is_empty() {
            self.scopes = sorted(scope::words(self.scopes.iter()));
        }
        if !self.resources.is_empty() {
            self.resources = sorted(self.resources.iter());
        }
        if self.added.count() > 2 {
            let mut added: Vec<_> = self.added.pairs().collect();
            // The values of one parameter keep their order, which a provider may go by.
            added.sort_by_key(|(name, _)| *name);
            self.added = added.into_iter().flat_map(|(name, value)| [name, value]).collect();
        }
        self
    }
}

/// What carries no order, without repetition.
fn sorted<'t>(texts: impl Iterator<Item = &'t str>) -> Texts {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().collect()
}
