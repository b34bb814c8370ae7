//! An authorization server that a program has found.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use url::Url;

use super::{Discovered, Discovery, ServerMetadata};
use crate::fetch::Fetcher;
use crate::{Error, ErrorKind};

/// An authorization server whose metadata was fetched: see [`Discovery::server`].
///
/// It registers clients; [`registration`](crate::registration) has the words of that.
#[derive(Clone)]
pub struct AuthorizationServer {
    discovered: Arc<Discovered>,
    metadata: Arc<ServerMetadata>,
    pub(crate) discovery: Discovery,
}

impl AuthorizationServer {
    pub(super) fn new(discovered: Discovered, discovery: Discovery) -> Result<Self, Error> {
        let missing = || discovered.error(ErrorKind::InvalidResponse, "metadata: there is none");
        let metadata = discovered.metadata().ok_or_else(missing)?;
        Ok(Self { discovered: Arc::new(discovered), metadata, discovery })
    }

    /// What it says of itself.
    #[must_use]
    pub fn metadata(&self) -> &ServerMetadata {
        &self.metadata
    }

    /// Its issuer identifier, as it writes it.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.metadata.issuer
    }

    /// An endpoint that it names, if that is to be trusted.
    pub(crate) fn trusted(&self, name: &str, text: &str) -> Result<Url, Error> {
        self.discovered.trust().endpoint(text).map_err(|problem| {
            self.error(ErrorKind::InvalidResponse, format!("`{name}`: {problem}")).with_sent(crate::Sent::No)
        })
    }

    /// Its issuer identifier, as it was asked for.
    pub(super) fn asked_issuer(&self) -> &str {
        self.discovered.issuer()
    }

    pub(super) fn discovered(&self) -> Arc<Discovered> {
        Arc::clone(&self.discovered)
    }

    pub(crate) fn fetcher(&self) -> Fetcher<'_> {
        self.discovered.fetcher()
    }

    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        self.discovered.error(kind, message)
    }
}

impl fmt::Debug for AuthorizationServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationServer").field("issuer", &self.metadata.issuer).finish_non_exhaustive()
    }
}
