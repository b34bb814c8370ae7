//! A token request as its caller asks for it.

use oauth_grammar::Grant;

use crate::{Scope, Secret, scope};

/// What a token is asked for with. Two requests that are equal get the same token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GrantRequest {
    pub(crate) grant: Grant,
    /// The parameters of the grant by their names in the RFCs, in the order in which they are sent.
    pub(crate) params: Box<[(&'static str, Secret)]>,
    pub(crate) scopes: Box<[Scope]>,
    /// The resources to ask for instead of the declared ones (RFC 8707 §2).
    pub(crate) resources: Box<[Box<str>]>,
    /// The parameters that the caller adds.
    pub(crate) added: Box<[(Box<str>, Secret)]>,
}

impl GrantRequest {
    pub(crate) fn new(grant: Grant) -> Self {
        Self {
            grant,
            params: Box::default(),
            scopes: Box::default(),
            resources: Box::default(),
            added: Box::default(),
        }
    }

    /// The one form that all requests for the same token have.
    pub(crate) fn canonical(mut self) -> Self {
        if !self.scopes.is_empty() {
            let mut scopes: Vec<&str> = scope::words(&self.scopes).collect();
            scopes.sort_unstable();
            scopes.dedup();
            self.scopes = scopes.into_iter().map(Scope::from).collect();
        }
        if self.resources.len() > 1 {
            let mut resources = std::mem::take(&mut self.resources).into_vec();
            resources.sort_unstable();
            resources.dedup();
            self.resources = resources.into();
        }
        // The values of one parameter keep their order, which a provider may go by.
        self.added.sort_by(|(one, _), (other, _)| one.cmp(other));
        self
    }
}

/// Adds an element to what is kept without room to grow.
pub(crate) fn push<T>(all: &mut Box<[T]>, element: T) {
    let mut grown = Vec::with_capacity(all.len() + 1);
    grown.extend(std::mem::take(all));
    grown.push(element);
    *all = grown.into();
}
