//! Who the client is.

use std::error::Error as StdError;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, Either, Shared};

use crate::Secret;
use crate::error::printable;
use crate::runtime::AnyRuntime;
use crate::scrub::scrub;
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
/// was replaced; see [`ClientBuilder::credential_source`](crate::ClientBuilder::credential_source). All requests that were
/// rejected with the same credentials share one call, which may take 30 seconds.
///
/// ```
/// use std::error::Error;
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::{CredentialSource, Credentials};
///
/// #[derive(Debug)]
/// struct MountedFile(&'static str);
///
/// impl CredentialSource for MountedFile {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn Error + Send + Sync>>> {
///         Box::pin(async {
///             // A file in memory: reading it does not block.
///             let secret = std::fs::read_to_string(self.0)?;
///             Ok(Credentials::secret("my-id", secret.trim_end()))
///         })
///     }
/// }
/// ```
pub trait CredentialSource: fmt::Debug + Send + Sync + 'static {
    /// The credentials of the moment, for the same `client_id`.
    ///
    /// # Errors
    ///
    /// Why there are none. The text goes to the log, and the request fails with the provider's `invalid_client`.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>>;
}

impl<S: CredentialSource + ?Sized> CredentialSource for Arc<S> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>> {
        (**self).credentials()
    }
}

/// How long the source is waited for.
const LONGEST_CALL: Duration = Duration::from_secs(30);

/// A call of the source that is under way. `None` when it failed.
type Call = Shared<BoxFuture<'static, Option<Credentials>>>;

/// The credentials of all clients that come from one, and where others come from.
pub(crate) struct CurrentCredentials {
    current: RwLock<Credentials>,
    source: Option<Arc<dyn CredentialSource>>,
    /// The latest call, and the credentials that were rejected before it.
    call: Mutex<Option<(Credentials, Call)>>,
}

impl CurrentCredentials {
    pub(crate) fn new(current: Credentials, source: Option<Arc<dyn CredentialSource>>) -> Self {
        Self { current: RwLock::new(current), source, call: Mutex::default() }
    }

    pub(crate) fn get(&self) -> Credentials {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the source after these were rejected; whether there are others now.
    pub(crate) async fn renew(
        &self,
        provider: &Arc<str>,
        rejected: &Credentials,
        runtime: &AnyRuntime,
    ) -> bool {
        let Some(source) = &self.source else { return self.get() != *rejected };
        let call = {
            let mut latest = self.call.lock().unwrap_or_else(PoisonError::into_inner);
            if self.get() != *rejected {
                // Somebody else was faster.
                return true;
            }
            match &*latest {
                Some((before, call)) if before == rejected && call.peek().is_none() => call.clone(),
                _ => {
                    let limit = runtime.sleep(LONGEST_CALL);
                    let (source, provider) = (Arc::clone(source), Arc::clone(provider));
                    let call = ask(source, provider, rejected.clone(), limit).boxed().shared();
                    *latest = Some((rejected.clone(), call.clone()));
                    call
                }
            }
        };
        let Some(credentials) = call.await else { return false };
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if *current == *rejected {
            *current = credentials;
        }
        *current != *rejected
    }
}

/// One call of the source; its failure is logged.
async fn ask(
    source: Arc<dyn CredentialSource>,
    provider: Arc<str>,
    rejected: Credentials,
    limit: Option<BoxFuture<'static, ()>>,
) -> Option<Credentials> {
    let call = AssertUnwindSafe(async { source.credentials().await }).catch_unwind();
    let call = async { call.await.unwrap_or_else(|_| Err("it panicked".into())) };
    let limit = async {
        match limit {
            Some(limit) => limit.await,
            None => future::pending().await,
        }
    };
    let problem = match future::select(pin!(call), pin!(limit)).await {
        Either::Left((Ok(credentials), _)) if credentials.client_id() == rejected.client_id() => {
            return Some(credentials);
        }
        Either::Left((Ok(_), _)) => {
            "it gave those of another `client_id`, to which no cached token belongs".to_owned()
        }
        Either::Left((Err(problem), _)) => {
            scrub(&problem.to_string(), rejected.client_secret().map(Secret::expose_secret))
        }
        Either::Right(_) => format!("it took more than {} s", LONGEST_CALL.as_secs()),
    };
    let problem = printable(&problem);
    tracing::warn!(provider = &*provider, problem = &*problem, "the source of the credentials has failed");
    None
}

impl fmt::Debug for CurrentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurrentCredentials").field("current", &self.get()).finish_non_exhaustive()
    }
}
