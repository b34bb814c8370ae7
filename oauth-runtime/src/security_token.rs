//! Security tokens that a client hands to the provider for a token: assertions (RFC 7521 §4.1), and the subject and actor
//! tokens of a token exchange (RFC 8693 §2.1).

mod carried;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

pub(crate) use self::carried::Carried;
use self::carried::Identity;
use crate::secret::REDACTED;
use crate::transport::BoxFuture;
use crate::{Secret, crypto};

/// Where security tokens come from that end before what is got with them, such as the identity of a workload, or assertions
/// that are signed for one request each. It is asked anew for each request, which waits 30 seconds for it.
///
/// ```
/// use std::borrow::Cow;
/// use std::error::Error;
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::{Secret, SecurityTokenSource};
///
/// #[derive(Debug)]
/// struct ProjectedToken(&'static str);
///
/// impl SecurityTokenSource for ProjectedToken {
///     fn subject(&self) -> Cow<'_, str> {
///         "this workload".into()
///     }
///
///     fn security_token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn Error + Send + Sync>>> {
///         // A file in memory: reading it does not block.
///         Box::pin(async { Ok(Secret::new(std::fs::read_to_string(self.0)?.trim_end().to_owned())) })
///     }
/// }
/// ```
pub trait SecurityTokenSource: fmt::Debug + Send + Sync + 'static {
    /// Who the tokens are about, in words of the program's own, such as the identifier of a user.
    ///
    /// What was got with one token of the source is for whoever asks while this is the same: a token that is signed anew is
    /// another text about the same subject, and its text cannot say so. It is asked at each use of a cached token, and has to
    /// be quick.
    fn subject(&self) -> Cow<'_, str>;

    /// The token for the next request.
    ///
    /// # Errors
    ///
    /// Why there is none. The text becomes part of the error of the request, and must hold no secret.
    fn security_token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>>;
}

impl<S: SecurityTokenSource + ?Sized> SecurityTokenSource for Arc<S> {
    fn subject(&self) -> Cow<'_, str> {
        (**self).subject()
    }

    fn security_token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        (**self).security_token()
    }
}

/// An assertion, a subject token or an actor token: a text, or a [source](SecurityTokenSource) of texts.
///
/// A cached token is found by the hash of a text, or by the source and its subject. Clones of one value are the same source;
/// two values that are made of two sources are not, whatever their subjects are called.
///
/// ```
/// use oauth_runtime::{Secret, SecurityToken};
///
/// # fn signed_for(user: &str) -> String { user.to_owned() }
/// let given = SecurityToken::from("accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC");
/// let asked = SecurityToken::from_fn("alice", || async { Ok(Secret::new(signed_for("alice"))) });
/// assert_eq!(format!("{given:?}"), "SecurityToken([redacted])");
/// ```
#[derive(Clone)]
pub struct SecurityToken(Origin);

#[derive(Clone)]
enum Origin {
    Given(Secret),
    Source(Arc<dyn SecurityTokenSource>),
}

impl SecurityToken {
    /// One that `ask` gives anew for each request, about this [subject](SecurityTokenSource::subject).
    pub fn from_fn<Fut>(subject: impl Into<String>, ask: impl Fn() -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<Secret, Box<dyn StdError + Send + Sync>>> + Send + 'static,
    {
        FromFn { subject: subject.into(), ask }.into()
    }

    /// By what a cached token is found that was got with it; `None` when there is no library that hashes.
    fn identity(&self) -> Option<Identity> {
        Some(match &self.0 {
            Origin::Given(token) => Identity::Hash(crypto::sha256([token.expose_secret().as_bytes()]).ok()?),
            Origin::Source(source) => Identity::Source {
                // It is there as long as whatever holds the identity.
                address: Arc::as_ptr(source).cast::<()>().addr(),
                subject: source.subject().into(),
            },
        })
    }
}

impl<S: SecurityTokenSource> From<S> for SecurityToken {
    fn from(source: S) -> Self {
        Self(Origin::Source(Arc::new(source)))
    }
}

impl From<Secret> for SecurityToken {
    fn from(token: Secret) -> Self {
        Self(Origin::Given(token))
    }
}

impl From<&Secret> for SecurityToken {
    fn from(token: &Secret) -> Self {
        token.clone().into()
    }
}

impl From<String> for SecurityToken {
    fn from(token: String) -> Self {
        Secret::new(token).into()
    }
}

impl From<&str> for SecurityToken {
    fn from(token: &str) -> Self {
        Secret::new(token).into()
    }
}

impl fmt::Debug for SecurityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("SecurityToken");
        match &self.0 {
            Origin::Given(_) => tuple.field(&format_args!("{REDACTED}")),
            Origin::Source(source) => tuple.field(source),
        };
        tuple.finish()
    }
}

/// A source that is a function.
struct FromFn<F> {
    subject: String,
    ask: F,
}

impl<F, Fut> SecurityTokenSource for FromFn<F>
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Secret, Box<dyn StdError + Send + Sync>>> + Send + 'static,
{
    fn subject(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.subject)
    }

    fn security_token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        Box::pin((self.ask)())
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromFn").finish_non_exhaustive()
    }
}
