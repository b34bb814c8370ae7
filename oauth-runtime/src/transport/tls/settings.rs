//! What TLS is asked to do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::problem;
use crate::transport::failure::words;
use crate::transport::{HttpConfig, TransportError};

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246), the least that is spoken.
    V1_2,
    /// TLS 1.3 (RFC 8446).
    V1_3,
}

/// What differs from the usual.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    /// Certificates of authorities, each PEM or DER.
    roots: Vec<Vec<u8>>,
    only_these: bool,
    /// The certificate of the client with those that lead to its authority, and its key.
    identity: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
    min_version: Option<TlsVersion>,
}

impl HttpConfig {
    /// Trusts these authorities too: any number of certificates in PEM, or one in DER. May be called several times.
    #[must_use]
    pub fn add_root_certificates(mut self, certificates: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(certificates.into());
        self
    }

    /// Trusts these authorities, and those of [`add_root_certificates`](Self::add_root_certificates), and not those of the
    /// system. Nothing is sent to a server whose certificate another one issued.
    #[must_use]
    pub fn only_root_certificates(mut self, certificates: impl Into<Vec<u8>>) -> Self {
        self.tls.only_these = true;
        self.add_root_certificates(certificates)
    }

    /// Shows this certificate to a server that asks for one, as mutual TLS does (RFC 8705): the client's certificate and
    /// those that lead to its authority in PEM, or one in DER; and its private key in PEM or DER, not encrypted. With
    /// `native-tls`, the key has to be in PKCS#8 (`BEGIN PRIVATE KEY`).
    #[must_use]
    pub fn client_certificate(
        mut self,
        certificates: impl Into<Vec<u8>>,
        private_key: impl Into<Vec<u8>>,
    ) -> Self {
        self.tls.identity = Some((certificates.into(), Zeroizing::new(private_key.into())));
        self
    }

    /// Speaks this version of TLS or a later one; otherwise that is [`TlsVersion::V1_2`].
    #[must_use]
    pub fn min_tls_version(mut self, version: TlsVersion) -> Self {
        self.tls.min_version = Some(version);
        self
    }
}

/// Whether these bytes are a sequence of ASN.1, which all certificates and keys are, and not text.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30) && !bytes.windows(BEGIN.len()).any(|window| window == BEGIN)
}

/// What a section of PEM begins with (RFC 7468 §2).
const BEGIN: &[u8] = b"-----BEGIN ";

/// The bytes as PEM.
pub(super) fn pem(bytes: &[u8], label: &str) -> Zeroizing<Vec<u8>> {
    if !is_der(bytes) {
        return Zeroizing::new(bytes.to_vec());
    }
    let body = Zeroizing::new(STANDARD.encode(bytes));
    let mut text = Zeroizing::new(Vec::with_capacity(body.len() + body.len() / 64 + 2 * label.len() + 40));
    text.extend_from_slice(format!("-----BEGIN {label}-----\n").as_bytes());
    for line in body.as_bytes().chunks(64) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
    text
}

impl Tls {
    pub(super) fn is_usual(&self) -> bool {
        self.roots.is_empty() && !self.only_these && self.identity.is_none() && self.min_version.is_none()
    }

    /// The certificate of the client in PEM.
    pub(crate) fn certificate(&self) -> Option<Zeroizing<Vec<u8>>> {
        self.identity.as_ref().map(|(certificates, _)| pem(certificates, "CERTIFICATE"))
    }

    #[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
    pub(super) fn has_roots(&self) -> bool {
        !self.roots.is_empty()
    }

    /// The same by reqwest's own methods.
    pub(super) fn apply(
        &self,
        mut http: reqwest::ClientBuilder,
        identity: impl FnOnce(&[u8], &[u8]) -> Result<reqwest::Identity, TransportError>,
    ) -> Result<reqwest::ClientBuilder, TransportError> {
        let mut roots = Vec::new();
        for bytes in &self.roots {
            roots.extend(certificates(bytes)?);
        }
        if self.only_these {
            http = http.tls_certs_only(roots);
        } else if !roots.is_empty() {
            http = http.tls_certs_merge(roots);
        }
        if let Some((certificates, key)) = &self.identity {
            http = http.identity(identity(certificates, key)?);
        }
        Ok(match self.min_version {
            Some(TlsVersion::V1_2) => http.tls_version_min(reqwest::tls::Version::TLS_1_2),
            Some(TlsVersion::V1_3) => http.tls_version_min(reqwest::tls::Version::TLS_1_3),
            None => http,
        })
    }
}

/// The certificates of authorities, at least one.
fn certificates(bytes: &[u8]) -> Result<Vec<reqwest::Certificate>, TransportError> {
    let failed =
        |error: reqwest::Error| problem(&format!("a root certificate is not one: {}", words(&error)));
    if is_der(bytes) {
        return Ok(vec![reqwest::Certificate::from_der(bytes).map_err(failed)?]);
    }
    let found = reqwest::Certificate::from_pem_bundle(bytes).map_err(failed)?;
    if found.is_empty() {
        return Err(problem("what was given as root certificates has none, neither in PEM nor in DER"));
    }
    Ok(found)
}

pub(super) fn not_an_identity(error: reqwest::Error) -> TransportError {
    let words = words(&error);
    problem(&format!("the client certificate or its key, which may not be encrypted, is not one: {words}"))
}
