//! What a token is for, which decides who may share it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use url::Url;

use crate::request::{GrantRequest, Requester};
use crate::{Scope, Secret, resource, scope};

/// The configured client and everything that its request asks for. Two that are equal get the same token, and no
/// token serves two that differ: scopes, resources (RFC 8707 §2), further parameters and configuration all count.
#[derive(Debug)]
pub(crate) struct Purpose {
    pub(crate) requester: Arc<Requester>,
    pub(crate) request: GrantRequest,
}

impl Purpose {
    /// With the request in the one form that all requests for the same token have.
    pub(crate) fn new(requester: Arc<Requester>, mut request: GrantRequest) -> Self {
        let mut scopes: Vec<&str> = scope::words(&request.scopes).collect();
        scopes.sort_unstable();
        scopes.dedup();
        request.scopes = scopes.into_iter().map(Scope::from).collect();
        request.resources.sort_unstable();
        request.resources.dedup();
        // The values of one parameter keep their order, which a provider may go by.
        request.params.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self { requester, request }
    }

    /// Whether its token may be sent to this URL.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub(crate) fn check_target(&self, url: &Url) -> Result<(), String> {
        resource::check_target(&self.requester.resources, &self.request.resources, url)
    }

    fn params(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.request.params.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl PartialEq for Purpose {
    fn eq(&self, other: &Self) -> bool {
        let same_client = Arc::ptr_eq(&self.requester, &other.requester)
            || self.requester.fields.values().eq(other.requester.fields.values());
        same_client
            && self.request.scopes == other.request.scopes
            && self.request.resources == other.request.resources
            && self.params().eq(other.params())
    }
}

impl Eq for Purpose {}

impl Hash for Purpose {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (name, value) in self.requester.fields.values() {
            (name, value.expose_secret()).hash(state);
        }
        for (name, value) in self.params() {
            (name, value.expose_secret()).hash(state);
        }
        self.request.scopes.hash(state);
        self.request.resources.hash(state);
    }
}
