//! No TLS.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "rustls can fail, and holds its configuration"
)]

use hyper_util::client::legacy::connect::HttpConnector;

use crate::transport::connect::Resolver;
use crate::transport::{HttpConfig, TransportError};

/// What would connect.
pub(crate) type Connector = HttpConnector<Resolver>;

/// Nothing can be asked of it.
#[derive(Clone, Default)]
pub(crate) struct Tls;

impl Tls {
    pub(crate) fn certificate(&self) -> Option<Vec<u8>> {
        None
    }
}

/// None: `https` fails to connect, unless the program's own reqwest has TLS.
pub(crate) struct Prepared;

impl Prepared {
    pub(crate) fn new(_http: &HttpConfig) -> Result<Self, TransportError> {
        Ok(Self)
    }

    /// None: such connections are for reqwest.
    pub(crate) fn connector(&self, _tcp: Connector) -> Option<Connector> {
        None
    }

    pub(crate) fn before(
        &self,
        _tls: &Tls,
        http: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, TransportError> {
        Ok(http)
    }

    pub(crate) fn after(&self, _tls: &Tls, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        http
    }

    pub(crate) fn missing_roots(&self) -> Option<&str> {
        None
    }
}
