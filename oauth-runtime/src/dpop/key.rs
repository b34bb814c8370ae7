//! The keys that tokens are bound to.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use futures_util::future;
use serde_json::{Map, Value, json};

use crate::crypto::{self, Algorithm, PrivateKey, Problem, base64url};
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind, Secret, Signer};

/// A private key that tokens are bound to (RFC 9449 §4), and its public half. Cloning is cheap.
///
/// ```
/// use oauth_runtime::{Credentials, DpopKey, oauth_provider};
///
/// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
/// struct Acme;
///
/// let key = DpopKey::generate()?;
/// let client = Acme.builder(Credentials::secret("id", "secret")).dpop(key).build()?;
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct DpopKey(Arc<Inner>);

struct Inner {
    alg: Box<str>,
    /// The first part of every proof: algorithm, type and public key do not change.
    header: Box<str>,
    thumbprint: Box<str>,
    holder: Holder,
}

pub(super) enum Holder {
    /// In PEM where it was made here.
    Here {
        key: Box<PrivateKey>,
        pem: Option<Secret>,
    },
    Elsewhere(Arc<dyn Signer>),
}

impl DpopKey {
    /// A new key for `ES256` (RFC 7518 §3.4), the algorithm that every server knows.
    ///
    /// It ends with the process unless [`to_pem`](Self::to_pem) is kept somewhere: a refresh token of a public client is of
    /// no use without its key (RFC 9449 §5).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) without the features `ring` and `aws-lc-rs`, or when the
    /// operating system gives no random numbers.
    pub fn generate() -> Result<Self, Error> {
        Algorithm::of("ES256").ok_or(NO_ALGORITHM).and_then(Self::of_algorithm).map_err(failed)
    }

    /// A key that is there: in PEM (PKCS#8, PKCS#1 or SEC1) or as a JWK, for an algorithm such as `ES256`, `EdDSA` or
    /// `PS256`. A line end may be written as `\\n`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when it is no such key. The text of the key is not in
    /// the error.
    ///
    /// ```
    /// use oauth_runtime::DpopKey;
    ///
    /// // RFC 7638 §3.1 says what a thumbprint is of.
    /// let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    ///     "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    /// let key = DpopKey::from_private_key("ES256", jwk)?;
    /// assert_eq!(key.thumbprint(), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
    /// assert!(DpopKey::from_private_key("HS256", "a secret").is_err());
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    pub fn from_private_key(alg: &str, key: &str) -> Result<Self, Error> {
        let algorithm = asymmetric(alg).map_err(failed)?;
        let key = PrivateKey::parse(algorithm, key).map_err(failed)?;
        Self::here(alg, key, None).map_err(failed)
    }

    /// A key that is held elsewhere, such as in a hardware module: who signs with it, and its public half as a JWK
    /// (RFC 7517).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the JWK is none, is none of the algorithm, or holds a
    /// private key.
    pub fn held_by(signer: impl Signer, alg: &str, public_key: &str) -> Result<Self, Error> {
        let algorithm = asymmetric(alg).map_err(failed)?;
        let jwk: Map<String, Value> = serde_json::from_str(public_key).map_err(|_| failed(NO_PUBLIC_KEY))?;
        let jwk = crypto::public_members(algorithm, &jwk).ok_or_else(|| failed(NO_PUBLIC_KEY))?;
        Self::new(alg, &jwk, Holder::Elsewhere(Arc::new(signer))).map_err(failed)
    }

    /// The thumbprint of the public key by SHA-256 (RFC 7638), as base64url: the `jkt` of RFC 9449 §6.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.0.thumbprint
    }

    /// The private key in PEM (PKCS#8), to be kept as secret as a password; `None` of one that was not
    /// [generated](Self::generate) here.
    #[must_use]
    pub fn to_pem(&self) -> Option<&Secret> {
        match &self.0.holder {
            Holder::Here { pem, .. } => pem.as_ref(),
            Holder::Elsewhere(_) => None,
        }
    }

    /// A new key for this algorithm.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(super) fn of_algorithm(algorithm: Algorithm) -> Result<Self, Problem> {
        let (key, pem) = PrivateKey::generate(algorithm)?;
        Self::here(algorithm.name(), key, Some(pem))
    }

    fn here(alg: &str, key: PrivateKey, pem: Option<Secret>) -> Result<Self, Problem> {
        let jwk = key.public_jwk().ok_or(NO_ALGORITHM)?;
        Self::new(alg, &jwk, Holder::Here { key: Box::new(key), pem })
    }

    fn new(alg: &str, jwk: &Map<String, Value>, holder: Holder) -> Result<Self, Problem> {
        let canonical = Value::Object(jwk.clone()).to_string();
        let thumbprint = base64url(&crypto::sha256([canonical.as_bytes()])?).into();
        let header = json!({ "typ": "dpop+jwt", "alg": alg, "jwk": jwk }).to_string();
        let header = base64url(header.as_bytes()).into();
        Ok(Self(Arc::new(Inner { alg: alg.into(), header, thumbprint, holder })))
    }

    /// The first part of a proof.
    pub(super) fn header(&self) -> &str {
        &self.0.header
    }

    /// The name of its algorithm.
    pub(super) fn alg(&self) -> &str {
        &self.0.alg
    }

    pub(super) fn holder(&self) -> &Holder {
        &self.0.holder
    }
}

impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopKey").field("thumbprint", &self.0.thumbprint).finish_non_exhaustive()
    }
}

/// Where the keys of a client are kept; see [`ClientBuilder::dpop`](crate::ClientBuilder::dpop).
///
/// A [`DpopKey`] is one that has itself alone. A `Vec` binds new tokens to its first key, and has the others for the tokens
/// that were bound to them, so that a key can be replaced while sessions live. Both methods may take 30 seconds.
///
/// ```
/// use std::error::Error;
/// use oauth_runtime::transport::BoxFuture;
/// use oauth_runtime::{DpopKey, DpopKeys};
///
/// /// One key for each month, in a folder.
/// #[derive(Debug)]
/// struct Monthly(std::path::PathBuf);
///
/// impl Monthly {
///     fn read(&self, name: &str) -> Result<DpopKey, Box<dyn Error + Send + Sync>> {
///         // Small files: reading them does not block for long.
///         Ok(DpopKey::from_private_key("ES256", &std::fs::read_to_string(self.0.join(name))?)?)
///     }
/// }
///
/// impl DpopKeys for Monthly {
///     fn current(&self) -> BoxFuture<'_, Result<DpopKey, Box<dyn Error + Send + Sync>>> {
///         Box::pin(async { self.read("current.pem") })
///     }
///
///     fn find<'a>(
///         &'a self,
///         thumbprint: &'a str,
///     ) -> BoxFuture<'a, Result<Option<DpopKey>, Box<dyn Error + Send + Sync>>> {
///         Box::pin(async move { Ok(self.read(&format!("{thumbprint}.pem")).ok()) })
///     }
/// }
/// ```
pub trait DpopKeys: fmt::Debug + Send + Sync + 'static {
    /// The key that new tokens are bound to.
    ///
    /// # Errors
    ///
    /// Why there is none at the moment. The text becomes part of the error of the request, and must hold no secret.
    fn current(&self) -> BoxFuture<'_, Result<DpopKey, Box<dyn StdError + Send + Sync>>>;

    /// The key with this thumbprint ([`DpopKey::thumbprint`]); `None` when it is gone for good, so that the user has to log
    /// in again.
    ///
    /// # Errors
    ///
    /// Why it cannot be said at the moment. The text becomes part of the error of the request, and must hold no secret.
    fn find<'a>(
        &'a self,
        thumbprint: &'a str,
    ) -> BoxFuture<'a, Result<Option<DpopKey>, Box<dyn StdError + Send + Sync>>>;
}

impl DpopKeys for DpopKey {
    fn current(&self) -> BoxFuture<'_, Result<DpopKey, Box<dyn StdError + Send + Sync>>> {
        Box::pin(future::ready(Ok(self.clone())))
    }

    fn find<'a>(
        &'a self,
        thumbprint: &'a str,
    ) -> BoxFuture<'a, Result<Option<DpopKey>, Box<dyn StdError + Send + Sync>>> {
        let found = (self.thumbprint() == thumbprint).then(|| self.clone());
        Box::pin(future::ready(Ok(found)))
    }
}

impl DpopKeys for Vec<DpopKey> {
    fn current(&self) -> BoxFuture<'_, Result<DpopKey, Box<dyn StdError + Send + Sync>>> {
        Box::pin(future::ready(self.first().cloned().ok_or_else(|| "the list of keys is empty".into())))
    }

    fn find<'a>(
        &'a self,
        thumbprint: &'a str,
    ) -> BoxFuture<'a, Result<Option<DpopKey>, Box<dyn StdError + Send + Sync>>> {
        let found = self.iter().find(|key| key.thumbprint() == thumbprint).cloned();
        Box::pin(future::ready(Ok(found)))
    }
}

impl<K: DpopKeys + ?Sized> DpopKeys for Arc<K> {
    fn current(&self) -> BoxFuture<'_, Result<DpopKey, Box<dyn StdError + Send + Sync>>> {
        (**self).current()
    }

    fn find<'a>(
        &'a self,
        thumbprint: &'a str,
    ) -> BoxFuture<'a, Result<Option<DpopKey>, Box<dyn StdError + Send + Sync>>> {
        (**self).find(thumbprint)
    }
}

const NO_ALGORITHM: Problem =
    "the algorithm is none that a proof may have; it needs an asymmetric key, as `ES256` does";
const NO_PUBLIC_KEY: Problem = "the public key is no JWK of the algorithm, or holds a private key";

/// The algorithm of this name, unless its key is a secret that both sides have (RFC 9449 §4.2).
fn asymmetric(alg: &str) -> Result<Algorithm, Problem> {
    Algorithm::of(alg).filter(|algorithm| !algorithm.is_symmetric()).ok_or(NO_ALGORITHM)
}

fn failed(problem: Problem) -> Error {
    Error::new("DPoP", ErrorKind::Configuration, problem)
}

#[cfg(all(test, any(feature = "ring", feature = "aws-lc-rs")))]
mod tests {
    use std::error::Error;

    use super::DpopKey;
    use crate::Signer;
    use crate::transport::BoxFuture;

    /// Has lost the other half.
    #[derive(Debug)]
    struct Nobody;

    impl Signer for Nobody {
        fn sign<'a>(
            &'a self,
            _alg: &'a str,
            _message: &'a [u8],
        ) -> BoxFuture<'a, Result<Vec<u8>, Box<dyn Error + Send + Sync>>> {
            Box::pin(async { Err("nobody has it".into()) })
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037_appendix_a_3() {
        let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let key = DpopKey::from_private_key("EdDSA", jwk).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638_3_1() {
        let jwk = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
        let key = DpopKey::held_by(Nobody, "RS256", jwk).unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_generated_key_is_the_same_when_it_is_read_again() {
        let key = DpopKey::generate().unwrap();
        let pem = key.to_pem().unwrap().expose_secret();
        let again = DpopKey::from_private_key("ES256", pem).unwrap();
        assert_eq!(again.thumbprint(), key.thumbprint());
        assert_ne!(DpopKey::generate().unwrap().thumbprint(), key.thumbprint());
        assert!(!format!("{key:?}").contains(&pem[30..60]));
    }
}
