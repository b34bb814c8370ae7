//! Who the client is.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::Secret;
use crate::transport::BoxFuture;

/// The client's identifier and, unless it is a public client, its secret (RFC 6749 §2.2 and §2.3).
///
/// ```
/// use oauth_runtime::Credentials;
///
/// let credentials = Credentials::secret("my-id", "my-secret");
/// assert_eq!(credentials.client_id(), "my-id");
/// assert!(!format!("{credentials:?}").contains("my-secret"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Arc<Inner>);

/// One copy for all clients of an application, however many tenants they serve.
#[derive(PartialEq, Eq)]
struct Inner {
    client_id: String,
    client_secret: Option<Secret>,
}

impl Credentials {
    /// A confidential client, which authenticates with `client_secret`.
    #[must_use]
    pub fn secret(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self(Arc::new(Inner { client_id: client_id.into(), client_secret: Some(client_secret.into()) }))
    }

    /// A public client, which has no secret (RFC 6749 §2.1).
    #[must_use]
    pub fn public(client_id: impl Into<String>) -> Self {
        Self(Arc::new(Inner { client_id: client_id.into(), client_secret: None }))
    }

    /// The client identifier, which is not a secret (RFC 6749 §2.2).
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The client secret, when there is one.
    #[must_use]
    pub fn client_secret(&self) -> Option<&Secret> {
        self.0.client_secret.as_ref()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.0.client_id)
            .field("client_secret", &self.0.client_secret)
            .finish()
    }
}

/// Where other credentials come from while the program runs, such as a vault or a mounted file.
///
/// It is asked when the provider answers `invalid_client` (RFC 6749 §5.2), which is how a client learns that its secret
/// was replaced; see [`ClientBuilder::credential_source`](crate::ClientBuilder::credential_source).
///
/// ```
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::{CredentialSource, Credentials};
///
/// #[derive(Debug)]
/// struct MountedFile(&'static str);
///
/// impl CredentialSource for MountedFile {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, String>> {
///         Box::pin(async {
///             let secret = std::fs::read_to_string(self.0).map_err(|error| error.to_string())?;
///             Ok(Credentials::secret("my-id", secret.trim_end()))
///         })
///     }
/// }
/// ```
pub trait CredentialSource: fmt::Debug + Send + Sync + 'static {
    /// The credentials of the moment.
    ///
    /// # Errors
    ///
    /// Why there are none, in words for the log and without a secret.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, String>>;
}

impl<S: CredentialSource + ?Sized> CredentialSource for Arc<S> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, String>> {
        (**self).credentials()
    }
}

/// The credentials of all clients that come from one, and where others come from.
#[derive(Debug)]
pub(crate) struct CurrentCredentials {
    current: RwLock<Credentials>,
    source: Option<Arc<dyn CredentialSource>>,
}

impl CurrentCredentials {
    pub(crate) fn new(current: Credentials, source: Option<Arc<dyn CredentialSource>>) -> Self {
        Self { current: RwLock::new(current), source }
    }

    pub(crate) fn get(&self) -> Credentials {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the source after these were rejected; whether there are others now.
    pub(crate) async fn renew(&self, provider: &str, rejected: &Credentials) -> bool {
        if self.get() != *rejected {
            // Somebody else was faster.
            return true;
        }
        let Some(source) = &self.source else { return false };
        match source.credentials().await {
            Ok(credentials) => {
                let differs = credentials != *rejected;
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = credentials;
                differs
            }
            Err(problem) => {
                tracing::warn!(provider, problem, "the source of the credentials has failed");
                false
            }
        }
    }
}
