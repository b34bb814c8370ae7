//! How a client connects, and what it shows of itself besides its credentials.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use oauth_runtime::transport::{BoxFuture, HttpConfig};
use oauth_runtime::{ClientAssertionSource, ClientBuilder, DynamicProvider, Secret};

use crate::{Exit, Failure, private};

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
}

impl Connection {
    /// How to connect to the provider and its resources.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub(crate) fn http(&self) -> Result<HttpConfig, Failure> {
        let mut http = HttpConfig::new();
        if let Some(path) = &self.authority {
            http = http.add_root_certificates(read(path)?);
        }
        if let (Some(certificate), Some(key)) = (&self.certificate, &self.certificate_key) {
            http = http.client_certificate(read(certificate)?, private::read(key)?.expose_secret());
        }
        Ok(http)
    }

    /// The same for a client that is made.
    ///
    /// # Errors
    ///
    /// As [`http`](Self::http).
    pub(crate) fn of(
        &self,
        mut builder: ClientBuilder<DynamicProvider>,
    ) -> Result<ClientBuilder<DynamicProvider>, Failure> {
        if self.authority.is_some() || self.certificate.is_some() {
            builder = builder.http(self.http()?);
        }
        Ok(match &self.client_assertion {
            Some(path) => builder.client_assertion(AssertionFile(path.clone())),
            None => builder,
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path)
        .map_err(|error| Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display())))
}

/// An assertion that something else renews, with the access to it that this gives.
#[derive(Debug)]
struct AssertionFile(PathBuf);

impl ClientAssertionSource for AssertionFile {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn Error + Send + Sync>>> {
        let read = || {
            let text = Secret::new(fs::read_to_string(&self.0)?);
            Ok(Secret::new(text.expose_secret().trim()))
        };
        Box::pin(async move { read() })
    }
}
