//! How a client connects, and what it shows of itself besides its credentials.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use oauth_runtime::discovery::Discovery;
use oauth_runtime::transport::{BoxFuture, HttpConfig, ReqwestTransport};
use oauth_runtime::{ClientAssertionSource, ClientBuilder, DynamicProvider, Secret};
use tokio::sync::OnceCell;

use crate::{Exit, Failure, file, private};

/// The arguments for it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Connection {
    /// A file with the certificate that the client shows, in PEM (RFC 8705)
    #[arg(long, value_name = "FILE", requires = "certificate_key")]
    certificate: Option<PathBuf>,
    /// A file with the private key of the certificate, in PEM, that you alone can read
    #[arg(long, value_name = "FILE", requires = "certificate")]
    certificate_key: Option<PathBuf>,
    /// A file with certificates of authorities to trust besides those of the system, in PEM
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    /// A file with the assertion that shows who the client is (RFC 7521), which is read for each request
    #[arg(long, value_name = "FILE")]
    client_assertion: Option<PathBuf>,
    /// What the files amount to. A pipe can be read once.
    #[arg(skip)]
    read: Arc<OnceCell<HttpConfig>>,
}

impl Connection {
    /// How to connect to the provider and its resources.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub(crate) async fn http(&self) -> Result<HttpConfig, Failure> {
        let read = async |path: &PathBuf| file::bytes(path, file::MOST, |_, _| Ok(())).await;
        let http = self.read.get_or_try_init(async || {
            let mut http = HttpConfig::new();
            if let Some(path) = &self.authority {
                http = http.add_root_certificates(read(path).await?);
            }
            if let (Some(certificate), Some(key)) = (&self.certificate, &self.certificate_key) {
                let key = private::read(key).await?;
                http = http.client_certificate(read(certificate).await?, key.expose_secret());
            }
            Ok(http)
        });
        http.await.cloned()
    }

    /// What finds servers.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or has no certificates.
    pub(crate) async fn discovery(&self) -> Result<Discovery, Failure> {
        if !self.is_special() {
            return Ok(Discovery::new()?);
        }
        let transport = ReqwestTransport::configured(self.http().await?);
        Ok(Discovery::transport(transport.map_err(|error| Failure::new(Exit::Usage, error.to_string()))?))
    }

    /// Whether something is to be other than usual.
    fn is_special(&self) -> bool {
        self.authority.is_some() || self.certificate.is_some()
    }

    /// The same for a client that is made.
    ///
    /// # Errors
    ///
    /// As [`http`](Self::http).
    pub(crate) async fn of(
        &self,
        mut builder: ClientBuilder<DynamicProvider>,
    ) -> Result<ClientBuilder<DynamicProvider>, Failure> {
        if self.is_special() {
            builder = builder.http(self.http().await?);
        }
        Ok(match &self.client_assertion {
            Some(path) => builder.client_assertion(AssertionFile(path.clone())),
            None => builder,
        })
    }
}

/// An assertion that something else renews, with the access to it that this gives.
#[derive(Debug)]
struct AssertionFile(PathBuf);

impl ClientAssertionSource for AssertionFile {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn Error + Send + Sync>>> {
        Box::pin(async {
            let bytes = file::bytes(&self.0, file::MOST, |_, _| Ok(())).await?;
            let text = Secret::new(file::text(bytes, &self.0.display().to_string())?);
            let assertion = text.expose_secret().trim();
            if assertion.is_empty() {
                let problem = "has no assertion; it is read for each request, and a pipe can be read once";
                return Err(format!("{} {problem}", self.0.display()).into());
            }
            Ok(Secret::new(assertion))
        })
    }
}
