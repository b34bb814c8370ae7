//! Keys and assertions that are elsewhere.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::Secret;
use crate::transport::BoxFuture;

/// Signs with a key that the program does not have, such as one in a hardware module or a key management service.
///
/// It is asked for each JWT of `jwt(..)`, which is one for a request and one for its steps, and for each `sign(..)`; see [`ClientBuilder::signer`](crate::ClientBuilder::signer). A request waits
/// 30 seconds for it.
///
/// ```
/// use std::error::Error;
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::Signer;
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Signer for Vault {
///     fn sign<'a>(
///         &'a self,
///         alg: &'a str,
///         message: &'a [u8],
///     ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
///         Box::pin(async move { Err(format!("no key for {alg} and {} bytes", message.len()).into()) })
///     }
/// }
/// ```
pub trait Signer: fmt::Debug + Send + Sync + 'static {
    /// The signature over a message by the algorithm `alg` (RFC 7518 §3.1, RFC 8037 §3.1). That of ECDSA is the two numbers
    /// one after the other (RFC 7518 §3.4), and not their ASN.1.
    ///
    /// # Errors
    ///
    /// Why there is none. The text becomes part of the error of the request, and must hold no secret.
    fn sign<'a>(
        &'a self,
        alg: &'a str,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn StdError + Send + Sync>>>;
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn sign<'a>(
        &'a self,
        alg: &'a str,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn StdError + Send + Sync>>> {
        (**self).sign(alg, message)
    }
}

/// Where client assertions come from that are made elsewhere (RFC 7521 §4.2), such as the identity of a workload.
///
/// It is asked at each request of a provider that declares `client_auth = client_assertion`; see
/// [`ClientBuilder::client_assertion`](crate::ClientBuilder::client_assertion). A request waits 30 seconds for it.
///
/// ```
/// use std::error::Error;
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::{ClientAssertionSource, Secret};
///
/// #[derive(Debug)]
/// struct ProjectedToken(&'static str);
///
/// impl ClientAssertionSource for ProjectedToken {
///     fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn Error + Send + Sync>>> {
///         // A file in memory: reading it does not block.
///         Box::pin(async { Ok(Secret::new(std::fs::read_to_string(self.0)?.trim_end().to_owned())) })
///     }
/// }
/// ```
pub trait ClientAssertionSource: fmt::Debug + Send + Sync + 'static {
    /// The assertion for the next request.
    ///
    /// # Errors
    ///
    /// Why there is none. The text becomes part of the error of the request, and must hold no secret.
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>>;
}

impl<S: ClientAssertionSource + ?Sized> ClientAssertionSource for Arc<S> {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        (**self).client_assertion()
    }
}
