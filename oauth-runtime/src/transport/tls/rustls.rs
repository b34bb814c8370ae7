//! TLS by rustls.

use std::sync::Arc;

use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use zeroize::Zeroizing;

use super::problem;
use super::settings::{Tls, not_an_identity, pem};
use crate::transport::connect::Resolver;
use crate::transport::{HttpConfig, TransportError};

/// What connects.
pub(crate) type Connector = HttpsConnector<HttpConnector<Resolver>>;

/// rustls with the cryptography that the process has chosen, or that of the feature.
pub(crate) struct Prepared {
    /// For clients of the usual configuration. Others get theirs from reqwest, which takes its cryptography from the
    /// process, and puts together the caller's changes.
    usual: Option<ClientConfig>,
    missing_roots: Option<String>,
}

impl Prepared {
    pub(crate) fn new(http: &HttpConfig) -> Result<Self, TransportError> {
        let (verifier, missing_roots) = match Verifier::new(provider()) {
            Ok(verifier) => (Some(Arc::new(verifier) as Arc<dyn ServerCertVerifier>), None),
            Err(rustls::Error::General(text)) => (None, Some(text)),
            Err(error) => (None, Some(error.to_string())),
        };
        if http.change.is_some() || !http.tls.is_usual() {
            if CryptoProvider::get_default().is_none() {
                // That of another thread, which came first, is as good.
                let _ = own_provider().install_default();
            }
            // Where the caller gave authorities, none are missing.
            return Ok(Self { usual: None, missing_roots: missing_roots.filter(|_| !http.tls.has_roots()) });
        }
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| problem(&error.to_string()))?;
        let config = match verifier {
            Some(verifier) => config.dangerous().with_custom_certificate_verifier(verifier),
            None => config.with_root_certificates(RootCertStore::empty()),
        };
        let mut config = config.with_no_client_auth();
        config.alpn_protocols = alpn();
        Ok(Self { usual: Some(config), missing_roots })
    }

    /// The usual TLS over this; `None` where the caller has asked for more.
    pub(crate) fn connector(&self, tcp: HttpConnector<Resolver>) -> Option<Connector> {
        Some(HttpsConnector::from((tcp, self.usual.clone()?)))
    }

    /// Before the caller's changes.
    pub(crate) fn before(
        &self,
        tls: &Tls,
        http: reqwest::ClientBuilder,
    ) -> Result<reqwest::ClientBuilder, TransportError> {
        match &self.usual {
            Some(config) => Ok(http.tls_backend_preconfigured(config.clone())),
            None => tls.apply(http.tls_backend_rustls(), identity),
        }
    }

    /// After the caller's changes. Without a store, reqwest would fail to make a client that needs none; and a TLS
    /// configuration that was given to reqwest whole would take the place of the certificates that were set here.
    pub(crate) fn after(&self, tls: &Tls, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let http = if tls.is_usual() { http } else { http.tls_backend_rustls() };
        if self.usual.is_none() && self.missing_roots.is_some() { http.tls_certs_only([]) } else { http }
    }

    /// What keeps the certificates of servers from being verified.
    pub(crate) fn missing_roots(&self) -> Option<&str> {
        self.missing_roots.as_deref()
    }
}

fn alpn() -> Vec<Vec<u8>> {
    let versions: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
    versions.iter().map(|version| version.to_vec()).collect()
}

fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().map_or_else(|| Arc::new(own_provider()), Arc::clone)
}

fn own_provider() -> CryptoProvider {
    #[cfg(feature = "rustls-ring")]
    return rustls::crypto::ring::default_provider();
    #[cfg(not(feature = "rustls-ring"))]
    return rustls::crypto::aws_lc_rs::default_provider();
}

fn identity(certificates: &[u8], key: &[u8]) -> Result<reqwest::Identity, TransportError> {
    let label = match PrivateKeyDer::try_from(key) {
        Ok(PrivateKeyDer::Pkcs1(_)) => "RSA PRIVATE KEY",
        Ok(PrivateKeyDer::Sec1(_)) => "EC PRIVATE KEY",
        _ => "PRIVATE KEY",
    };
    let mut both = Zeroizing::new(pem(certificates, "CERTIFICATE").to_vec());
    both.push(b'\n');
    both.extend_from_slice(&pem(key, label));
    reqwest::Identity::from_pem(&both).map_err(not_an_identity)
}
