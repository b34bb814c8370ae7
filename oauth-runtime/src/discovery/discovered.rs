//! The metadata behind a client: endpoints that nothing else says, and what the server supports.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use url::Url;

use super::ServerMetadata;
use super::reach::Trust;
use super::source::{Found, Source, ages};
use crate::config::{Config, Configured, Shared, Told};
#[cfg(feature = "openid")]
use crate::crypto::Algorithm;
use crate::fetch::{Cached, Fetcher};
use crate::runtime::AnyRuntime;
use crate::{Client, Error, ErrorKind, Sent};

/// The metadata of a client's server, which is there from the beginning.
#[derive(Debug)]
pub(crate) struct Discovered {
    source: Arc<Source>,
    cached: Cached<Found>,
}

impl Discovered {
    /// # Errors
    ///
    /// When there is no metadata, or it is not to be trusted.
    pub(crate) async fn new(source: Source, runtime: &AnyRuntime) -> Result<Self, Error> {
        let ages = ages(source.transport.longest_request());
        let cached = Cached::new(Arc::clone(&source.provider), ages);
        let discovered = Self { source: Arc::new(source), cached };
        discovered.renew(runtime).await?;
        Ok(discovered)
    }

    /// Has the metadata that holds now.
    async fn renew(&self, runtime: &AnyRuntime) -> Result<Arc<Found>, Error> {
        let before = self.cached.last();
        let load = || Arc::clone(&self.source).load(before);
        self.cached.get(runtime, load).await
    }

    /// Has later metadata than there is, unless it was asked for within the last minute.
    async fn renew_now(&self, runtime: &AnyRuntime) -> Result<Arc<Found>, Error> {
        let known = self.renew(runtime).await?;
        let load = || Arc::clone(&self.source).load(Some(Arc::clone(&known)));
        self.cached.later_than(&known, runtime, load).await
    }

    /// The issuer as the program or another document writes it.
    pub(super) fn issuer(&self) -> &str {
        &self.source.issuer
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.source.trust
    }

    pub(super) fn fetcher(&self) -> Fetcher<'_> {
        self.source.fetcher()
    }

    pub(super) fn error(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        self.source.error(kind, message)
    }

    fn found(&self) -> Option<Arc<Found>> {
        self.cached.last()
    }

    pub(crate) fn metadata(&self) -> Option<Arc<ServerMetadata>> {
        self.found().map(|found| Arc::clone(&found.metadata))
    }
}

impl Config {
    /// Has metadata that holds now. Without any, nothing is done and nothing waited for.
    ///
    /// # Errors
    ///
    /// When it cannot be had and the last has been kept for too long. No token request was sent.
    pub(crate) async fn renew_metadata(&self) -> Result<(), Error> {
        let Some(discovered) = &self.shared.discovered else { return Ok(()) };
        let renewed = discovered.renew(&self.shared.runtime).boxed().await;
        renewed.map(drop).map_err(|error| error.with_sent(Sent::No))
    }
}

impl Config {
    /// How long having metadata may take before a request.
    pub(crate) fn longest_metadata(&self) -> Duration {
        let is_needed = self.shared.discovered.is_some();
        if is_needed { ages(self.shared.transport.longest_request()).longest } else { Duration::ZERO }
    }
}

/// A client is of the issuer whose metadata it has.
///
/// # Errors
///
/// When its configuration names another.
pub(crate) fn check_issuer(shared: &Shared, configured: &Configured<'_>) -> Result<(), Error> {
    let (Some(discovered), Some(issuer)) = (&shared.discovered, &shared.plan.issuer) else { return Ok(()) };
    if issuer.identifier.render(configured).as_deref() == Some(&*discovered.source.issuer) {
        return Ok(());
    }
    let message = "the configuration is of another issuer than that whose metadata the client has; make its client with \
                   `discover()`";
    Err(shared.plan.configuration(message))
}

impl Shared {
    fn metadata(&self) -> Option<Arc<ServerMetadata>> {
        self.discovered.as_ref()?.metadata()
    }

    /// The issuer as it calls itself: the declared one, but for a slash at the end where that is forgiven.
    pub(crate) fn told_issuer(&self) -> Option<String> {
        Some(self.metadata()?.issuer.clone())
    }

    /// Whether every authorization response has an `iss` (RFC 9207 §3).
    pub(crate) fn has_iss(&self) -> bool {
        self.metadata().is_some_and(|metadata| metadata.authorization_response_iss_parameter_supported)
    }

    /// The algorithms that the server says it signs ID tokens with, but for those whose key both sides have, and `none`.
    #[cfg(feature = "openid")]
    pub(crate) fn told_algorithms(&self) -> Vec<Algorithm> {
        let metadata = self.metadata();
        let names = metadata.iter().flat_map(|metadata| &metadata.id_token_signing_alg_values_supported);
        let algorithms = names.filter_map(|name| Algorithm::of(name));
        algorithms.filter(|algorithm| !algorithm.is_symmetric()).collect()
    }

    /// Whether the server says where its keys are, and that is not to be trusted. Its signatures cannot be verified then, and
    /// are not to be passed over either.
    #[cfg(feature = "openid")]
    pub(crate) fn distrusts_keys(&self) -> bool {
        let Some(discovered) = &self.discovered else { return false };
        let is_wanted = discovered.source.wanted.keys;
        is_wanted
            && discovered
                .found()
                .is_some_and(|found| found.metadata.jwks_uri.is_some() && found.keys.is_none())
    }

    /// An endpoint that the metadata says and nothing else does.
    pub(crate) fn told_endpoint(&self, told: Told) -> Option<Url> {
        let found = self.discovered.as_ref()?.found()?;
        match told {
            Told::Token => found.token.clone(),
            Told::Authorization => found.authorization.clone(),
            Told::Revocation => found.revocation.clone(),
            Told::Introspection => found.introspection.clone(),
            Told::DeviceAuthorization => found.device_authorization.clone(),
            Told::PushedAuthorization => found.pushed_authorization.clone(),
            #[cfg(feature = "openid")]
            Told::Keys => found.keys.clone(),
            #[cfg(feature = "openid")]
            Told::Userinfo => found.userinfo.clone(),
            #[cfg(feature = "openid")]
            Told::EndSession => found.end_session.clone(),
        }
    }
}

impl<P> Client<P> {
    /// What the server says of itself, as it was last fetched; `None` for a client that was not made by
    /// [`discover`](crate::ClientBuilder::discover).
    #[must_use]
    pub fn server_metadata(&self) -> Option<Arc<ServerMetadata>> {
        self.config().shared.metadata()
    }

    /// Fetches what the server says of itself anew, such as after it has moved, and uses it from then on. Within a minute of
    /// the last request it is the same again, however often it is asked for; `None` as for
    /// [`server_metadata`](Self::server_metadata).
    ///
    /// # Errors
    ///
    /// Those of the request, where the last metadata is too old to stand in.
    pub async fn renew_server_metadata(&self) -> Result<Option<Arc<ServerMetadata>>, Error> {
        let shared = &self.config().shared;
        let Some(discovered) = &shared.discovered else { return Ok(None) };
        let found = discovered.renew_now(&shared.runtime).await?;
        Ok(Some(Arc::clone(&found.metadata)))
    }
}
