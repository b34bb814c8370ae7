//! Making a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{Client, read_extra};
use crate::cache::{Purpose, Slot, Slots};
use crate::clock::{AnyClock, Clock};
use crate::metadata::{Grant, Metadata};
use crate::request::{FieldLookup, GrantRequest, Requester};
use crate::resource::{self, Resource};
use crate::template::{parse_endpoint, render_url};
use crate::transport::Transport;
use crate::{Credentials, Error, FieldValues, Provider};

/// 1 MiB, counted after decompression.
const MAX_RESPONSE_BYTES: usize = 1024 * 1024;
/// How many tokens a client keeps beside its own.
const MAX_CACHED_TOKENS: usize = 10_000;
/// How long a token is kept whose provider does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// Makes a client that differs from the usual one; see [`Client::builder`].
pub struct ClientBuilder<P> {
    fields: FieldValues,
    credentials: Credentials,
    transport: Option<Arc<dyn Transport>>,
    clock: AnyClock,
    token_url: Option<String>,
    max_response_bytes: usize,
    default_lifetime: Duration,
    max_cached_tokens: usize,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> ClientBuilder<P> {
    pub(super) fn new(provider: P, credentials: Credentials) -> Self {
        let mut fields = FieldValues::new(P::METADATA);
        provider.to_fields(&mut fields);
        Self::with_fields(fields, credentials)
    }

    pub(crate) fn with_fields(fields: FieldValues, credentials: Credentials) -> Self {
        Self {
            fields,
            credentials,
            transport: None,
            clock: AnyClock::System,
            token_url: None,
            max_response_bytes: MAX_RESPONSE_BYTES,
            default_lifetime: DEFAULT_LIFETIME,
            max_cached_tokens: MAX_CACHED_TOKENS,
            provider: PhantomData,
        }
    }

    /// Sends over this transport instead of the one that all clients share.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes the time from this clock instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = AnyClock::Custom(Arc::new(clock));
        self
    }

    /// Asks this token endpoint instead of the declared one, such as that of a gateway or of a test server.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// How many bytes of body an answer may have, counted after decompression; 1 MiB unless said.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// How long a token is kept when neither the provider nor its declaration says; one hour unless said.
    #[must_use]
    pub fn default_lifetime(mut self, lifetime: Duration) -> Self {
        self.default_lifetime = lifetime;
        self
    }

    /// How many tokens of [`TokenRequest::cached`](crate::TokenRequest::cached) and
    /// [`Client::with_provider`] are kept; 10,000 unless said. Beyond it those go that were not asked for in the
    /// longest time and that no client holds; with so many that the cache has parts, a few may go before it. One
    /// takes at most 1.25 KiB, with a configuration of its own 1.5 KiB, and twice the length of the token.
    #[must_use]
    pub fn max_cached_tokens(mut self, tokens: usize) -> Self {
        self.max_cached_tokens = tokens;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when a configuration value breaks the rules
    /// of its field or of the place it is put in, or the transport cannot be set up.
    pub fn build(self) -> Result<Client<P>, Error> {
        let metadata = P::METADATA;
        let configuration = |problem: String| Error::configuration(metadata, problem);
        if self.credentials.client_id().is_empty() {
            return Err(configuration("the client_id is empty".to_owned()));
        }
        let endpoints = Endpoints::of(metadata, &self.fields, &self.credentials, self.token_url.as_deref())?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => shared_transport().map_err(configuration)?,
        };
        let requester = Requester {
            metadata,
            fields: self.fields,
            credentials: self.credentials,
            token_url: endpoints.token_url,
            has_own_token_url: self.token_url.is_some(),
            authorization_url: endpoints.authorization_url,
            resources: endpoints.resources,
            transport,
            clock: self.clock,
            max_response_bytes: self.max_response_bytes,
            default_lifetime: self.default_lifetime,
            read_extra: read_extra::<P>,
        };
        let purpose = Purpose::new(Arc::new(requester), GrantRequest::new(Grant::ClientCredentials));
        let slot = Slot::new(purpose);
        Ok(Client {
            slots: Arc::new(Slots::new(Arc::clone(&slot), self.max_cached_tokens)),
            slot,
            provider: PhantomData,
        })
    }
}

/// The declared endpoints and resources, filled from the configuration.
pub(super) struct Endpoints {
    pub(super) token_url: Url,
    pub(super) authorization_url: Option<String>,
    pub(super) resources: Vec<Resource>,
}

impl Endpoints {
    /// # Errors
    ///
    /// When a value breaks the rules of its field or of the place it is put in.
    pub(super) fn of(
        metadata: &'static Metadata,
        fields: &FieldValues,
        credentials: &Credentials,
        token_url: Option<&str>,
    ) -> Result<Self, Error> {
        fields.check()?;
        let values = FieldLookup { fields, metadata, client_id: credentials.client_id() };
        let invalid =
            |name: &str, problem: String| Error::configuration(metadata, format!("{name}: {problem}"));
        let token_url = match token_url {
            Some(url) => parse_endpoint(url),
            None => render_url(metadata.token_url, &values),
        };
        let authorization_url =
            metadata.authorization_url.map(|template| render_url(template, &values)).transpose();
        Ok(Self {
            token_url: token_url.map_err(|problem| invalid("token_url", problem))?,
            authorization_url: authorization_url
                .map_err(|problem| invalid("authorization_url", problem))?
                .map(String::from),
            resources: resource::declared(metadata, &values)
                .map_err(|problem| Error::configuration(metadata, problem))?,
        })
    }
}

impl<P> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn shared_transport() -> Result<Arc<dyn Transport>, String> {
    match crate::transport::ReqwestTransport::shared() {
        Ok(transport) => Ok(transport),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(not(feature = "reqwest"))]
fn shared_transport() -> Result<Arc<dyn Transport>, String> {
    Err("there is no transport; enable the feature `reqwest` or give the builder one".to_owned())
}
