//! Who the client is.

use std::error::Error as StdError;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, Either, WeakShared};

use crate::Secret;
use crate::plan::CredentialNeeds;
use crate::printable::printable;
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

    /// A client without an identifier, for a provider that is sent none: `client_auth = none` and
    /// `request(omit(client_id))`.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     token_url = "https://registry.example/token",
    ///     grant = client_credentials,
    ///     client_auth = none,
    ///     request(omit(client_id)),
    /// )]
    /// struct Registry;
    ///
    /// let client = Registry.client(Credentials::anonymous())?;
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn anonymous() -> Self {
        Self::public("")
    }

    /// The client identifier, which is not a secret (RFC 6749 §2.2); empty for an [anonymous](Self::anonymous) client.
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

/// The kind of character in an identifier or a secret that nobody has on purpose, such as the line end of the file that it
/// was read from; `None` when there is none.
pub(crate) fn stray_character(text: &str) -> Option<&'static str> {
    let kind = |character| {
        Some(match character {
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => "a line end",
            '\t' => "a tab",
            '\u{feff}' => "a byte order mark",
            character if char::is_control(character) => "a control character",
            _ => return None,
        })
    };
    text.chars().find_map(kind)
}

impl Credentials {
    /// The one of them that holds a character which nobody has on purpose, and its kind.
    fn stray(&self) -> Option<String> {
        let secret = self.client_secret().map(Secret::expose_secret);
        let named = [("client_id", Some(self.client_id())), ("client_secret", secret)];
        named.into_iter().find_map(|(name, text)| {
            stray_character(text?).map(|kind| format!("the {name} holds {kind}; leave it out"))
        })
    }

    /// What is wrong with them, without them.
    pub(crate) fn problem(&self, needs: CredentialNeeds) -> Option<String> {
        let is_raw = needs.takes_no_colon && self.client_secret().is_some();
        let split = || {
            (is_raw && self.client_id().contains(':')).then(|| {
                "the client_id holds `:`, which `encoding = raw` cannot send (RFC 7617 §2)".to_owned()
            })
        };
        let missing =
            (needs.client_id && self.client_id().is_empty()).then(|| "the client_id is empty".to_owned());
        let empty = self
            .client_secret()
            .filter(|secret| secret.expose_secret().is_empty())
            .map(|_| "the client_secret is empty; `Credentials::public` is a client without one".to_owned());
        let needed = (needs.makes_of_secret && self.client_secret().is_none()).then(|| {
            "the client_secret is missing; the declaration makes a signature or a secret of it".to_owned()
        });
        missing.or(empty).or(needed).or_else(|| self.stray()).or_else(split)
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
type Call = BoxFuture<'static, Option<Credentials>>;

/// The credentials of all clients that come from one, and where others come from.
pub(crate) struct CurrentCredentials {
    current: RwLock<Credentials>,
    source: Option<Arc<dyn CredentialSource>>,
    /// The latest call while anybody waits for it, and the credentials that were rejected before it.
    call: Mutex<Option<(Credentials, WeakShared<Call>)>>,
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
        needs: CredentialNeeds,
        runtime: &AnyRuntime,
    ) -> bool {
        let Some(source) = &self.source else { return self.get() != *rejected };
        let call = {
            let mut latest = self.call.lock().unwrap_or_else(PoisonError::into_inner);
            if self.get() != *rejected {
                // Somebody else was faster.
                return true;
            }
            let under_way = latest.as_ref().filter(|(before, _)| before == rejected);
            let under_way = under_way.and_then(|(_, call)| call.upgrade());
            // One that has ended without others would be no help; the next may bring them.
            let is_help = |ended: &Option<Credentials>| ended.as_ref().is_some_and(|new| new != rejected);
            under_way.filter(|call| call.peek().is_none_or(is_help)).unwrap_or_else(|| {
                let (source, provider) = (Arc::clone(source), Arc::clone(provider));
                let limit = runtime.sleep(LONGEST_CALL);
                let call: Call = ask(source, provider, rejected.clone(), needs, limit).boxed();
                let call = call.shared();
                *latest = call.downgrade().map(|call| (rejected.clone(), call));
                call
            })
        };
        // The call stays in sight until its credentials are the current ones.
        let Some(credentials) = call.clone().await else { return false };
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
    needs: CredentialNeeds,
    limit: Option<BoxFuture<'static, ()>>,
) -> Option<Credentials> {
    let limit = limit.unwrap_or_else(|| future::pending().boxed());
    let call = async {
        match future::select(source.credentials(), limit).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(format!("it took more than {} s", LONGEST_CALL.as_secs()).into()),
        }
    };
    // The timer panics, too, when the runtime that it is of was shut down.
    let outcome = AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|_| Err("it panicked".into()));
    let problem = match outcome {
        Ok(credentials) if credentials.client_id() == rejected.client_id() => {
            match credentials.problem(needs) {
                Some(problem) => problem,
                None => return Some(credentials),
            }
        }
        Ok(_) => "it gave those of another `client_id`, to which no cached token belongs".to_owned(),
        Err(problem) => scrub(&problem.to_string(), rejected.client_secret().map(Secret::expose_secret)),
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
