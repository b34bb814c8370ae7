//! How connections are made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::TransportError;
use super::tls::{self, Tls};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a whole request may take.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);

type Change = dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync;

/// How a [`ReqwestTransport`](super::ReqwestTransport) or a [`ResourceClient`](crate::attach::ResourceClient) connects:
/// certificates, proxies and limits of time.
///
/// Nothing is ignored in silence: what cannot take effect with the TLS library in use is an error when the transport or
/// the client is made.
///
/// Where certificates or a version are set here, or [`reqwest`](Self::reqwest) changes anything, rustls takes its
/// cryptography from the process. Where that has none yet, that of this crate's feature becomes its default
/// (`CryptoProvider::install_default`); a program that installs one does so before. The usual configuration installs
/// nothing.
///
/// ```no_run
/// use std::time::Duration;
/// use oauth_runtime::transport::{HttpConfig, ReqwestTransport, TlsVersion};
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(token_url = "https://bank.example/token", grant = client_credentials)]
/// struct Bank;
///
/// let http = HttpConfig::new()
///     .only_root_certificates(std::fs::read("bank-ca.pem")?)
///     .client_certificate(std::fs::read("client.pem")?, std::fs::read("client.key")?)
///     .min_tls_version(TlsVersion::V1_3)
///     .timeouts(Duration::from_secs(5), Duration::from_secs(10));
/// let bank = Bank
///     .builder(Credentials::secret("id", "secret"))
///     .transport(ReqwestTransport::configured(http)?)
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct HttpConfig {
    pub(super) tls: Tls,
    pub(super) change: Option<Arc<Change>>,
    timeouts: Option<(Duration, Duration)>,
    always_proxies: bool,
    is_timed_by_reqwest: bool,
}

impl HttpConfig {
    /// The certificates that the system trusts, the proxies of the environment, and these limits: connecting may take 10
    /// seconds, the server may be silent for 15, and a whole request may take 30.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long the server may be silent, and how long a whole request may take. Connecting takes no longer either.
    #[must_use]
    pub fn timeouts(mut self, read_timeout: Duration, timeout: Duration) -> Self {
        self.timeouts = Some((read_timeout, timeout));
        self
    }

    /// Changes reqwest's own configuration, such as its proxies or its resolver. May be called several times.
    ///
    /// Some things are not for it to change: nothing is retried by reqwest, redirects are those of the transport or client,
    /// and certificates that are set here hold even beside a TLS configuration that is given to reqwest whole. Of a
    /// [`ReqwestTransport`](super::ReqwestTransport), a time-out can only shorten those of [`timeouts`](Self::timeouts), and
    /// compressed answers are read by this crate.
    #[must_use]
    pub fn reqwest(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.change = Some(match self.change.take() {
            Some(before) => Arc::new(move |http| change(before(http))),
            None => Arc::new(change),
        });
        self
    }

    /// Uses the proxies also on loopback and over plain HTTP, as for a debugging proxy. Otherwise neither those of the
    /// environment nor those given to [`reqwest`](Self::reqwest) are: loopback is this machine, and over plain HTTP a proxy
    /// could read what passes.
    #[must_use]
    pub fn always_proxy(mut self) -> Self {
        self.always_proxies = true;
        self
    }

    /// The same with its time-outs kept by reqwest, so that a request can have others.
    pub(crate) fn timed_by_reqwest(mut self) -> Self {
        self.is_timed_by_reqwest = true;
        self
    }

    /// The thumbprint of the certificate that is shown, as base64url (RFC 8705 §3.1).
    pub(crate) fn certificate_thumbprint(&self) -> Option<String> {
        let pem = self.tls.certificate()?;
        crate::crypto::certificate_thumbprint(std::str::from_utf8(&pem).ok()?).ok()
    }

    /// How long the server may be silent, and how long a whole request may take.
    pub(crate) fn limits(&self) -> (Duration, Duration) {
        self.timeouts.unwrap_or((READ_TIMEOUT, TOTAL_TIMEOUT))
    }

    /// How long connecting may take: a little less than what ends the request, so that its end says that nothing was sent.
    pub(super) fn connect_timeout(&self) -> Duration {
        let (read_timeout, timeout) = self.limits();
        CONNECT_TIMEOUT.min(read_timeout.min(timeout).mul_f64(0.9))
    }

    pub(super) fn always_proxies(&self) -> bool {
        self.always_proxies
    }

    /// A client of this configuration, on which `last` has the last word.
    ///
    /// # Errors
    ///
    /// When a certificate or a key is not one, or TLS cannot do what is asked of it.
    pub(super) fn client(
        &self,
        tls: &tls::Prepared,
        last: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client, TransportError> {
        let (read_timeout, timeout) = self.limits();
        let mut http = reqwest::Client::builder().connect_timeout(self.connect_timeout());
        if self.is_timed_by_reqwest {
            http = http.read_timeout(read_timeout).timeout(timeout);
        }
        let http = tls.before(&self.tls, http)?;
        let http = self.change.iter().fold(http, |http, change| change(http));
        let http = last(tls.after(&self.tls, http)).retry(reqwest::retry::never()).referer(false);
        http.build().map_err(|error| tls::problem(&super::failure::words(&error)))
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpConfig").finish_non_exhaustive()
    }
}
