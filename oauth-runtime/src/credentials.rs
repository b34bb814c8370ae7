//! Who the client is.

use std::fmt;
use std::sync::Arc;

use crate::Secret;

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
