//! TLS by the operating system.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "rustls can fail, and holds its configuration"
)]

use hyper_util::client::legacy::connect::HttpConnector;

use super::settings::{Tls, not_an_identity, pem};
use crate::transport::connect::Resolver;
use crate::transport::{HttpConfig, TransportError};

/// What would connect.
pub(crate) type Connector = HttpConnector<Resolver>;

/// The operating system's TLS.
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
        tls: &Tls,
        http: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, TransportError> {
        tls.apply(http.tls_backend_native(), identity)
    }

    /// A TLS configuration that was given to reqwest whole would take the place of the certificates that were set here.
    pub(crate) fn after(&self, tls: &Tls, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if tls.is_usual() { http } else { http.tls_backend_native() }
    }

    pub(crate) fn missing_roots(&self) -> Option<&str> {
        None
    }
}

fn identity(certificates: &[u8], key: &[u8]) -> Result<reqwest::Identity, TransportError> {
    reqwest::Identity::from_pkcs8_pem(&pem(certificates, "CERTIFICATE"), &pem(key, "PRIVATE KEY"))
        .map_err(not_an_identity)
}
