//! Keys for tests, which everybody has.

use std::fmt;

use super::Inner;
use crate::Secret;
use crate::crypto::{Algorithm, PrivateKey, Problem};
use crate::plan::Hash;

// Those of RFC 7515 appendix A.2 and A.3, of RFC 6979 appendix A.2.6 and A.2.7, and of RFC 8037 appendix A.
const RSA: &str = include_str!("keys/rsa.pem");
const P256: &str = include_str!("keys/p256.pem");
const P384: &str = include_str!("keys/p384.pem");
const P521: &str = include_str!("keys/p521.pem");
const ED25519: &str = include_str!("keys/ed25519.pem");

/// A pair of keys for tests: everybody has both halves. Where a declaration verifies answers or callbacks, a mock signs with this
/// one, unless it is given another; a client signs with it where it needs a key of its own.
///
/// ```
/// use oauth_runtime::mock::{MockKey, MockProvider};
/// use oauth_runtime::oauth_provider;
///
/// #[oauth_provider(
///     token_url = "https://acme.example/token",
///     grant = client_credentials,
///     response(
///         root = "answer",
///         verify(param = "/sign", alg = RS256, key = "{public_key}", encoding = base64, over = "{body}"),
///     ),
/// )]
/// struct Acme {
///     public_key: String,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let key = MockKey::of("RS256")?;
/// let mock = MockProvider::start(Acme { public_key: key.public_key().to_owned() })?;
/// assert!(mock.client()?.token().await.is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MockKey {
    private_key: Secret,
    public_key: String,
}

impl MockKey {
    /// The pair for an algorithm of public keys, such as `RS256` (RFC 7518 §3.1).
    ///
    /// # Errors
    ///
    /// When it is none, or the library for signatures does not know it.
    pub fn of(algorithm: &str) -> Result<Self, &'static str> {
        let algorithm = Algorithm::of(algorithm).ok_or(NO_PAIR)?;
        let text = text(algorithm).ok_or(NO_PAIR)?;
        let public_key = PrivateKey::parse(algorithm, text)?.public_pem()?.to_string();
        Ok(Self { private_key: Secret::new(text), public_key })
    }

    /// The private half, in PEM (PKCS#8).
    #[must_use]
    pub fn private_key(&self) -> &Secret {
        &self.private_key
    }

    /// The public half, in PEM.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public_key
    }
}

impl fmt::Debug for MockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockKey").field("public_key", &self.public_key).finish_non_exhaustive()
    }
}

const NO_PAIR: Problem = "it is no algorithm with a public key";

/// The private half of the pair for an algorithm; `None` of one with a secret.
fn text(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Rs(_) | Algorithm::Ps(_) => Some(RSA),
        Algorithm::Es(Hash::Sha256) => Some(P256),
        Algorithm::Es(Hash::Sha384) => Some(P384),
        Algorithm::Es(Hash::Sha512) => Some(P521),
        Algorithm::EdDsa => Some(ED25519),
        Algorithm::Hs(_) | Algorithm::Es(Hash::Sha1) => None,
    }
}

/// The key that the mock signs with by itself.
///
/// # Errors
///
/// As [`MockKey::of`].
pub(super) fn own(algorithm: Algorithm) -> Result<PrivateKey, Problem> {
    PrivateKey::parse(algorithm, text(algorithm).ok_or(NO_PAIR)?)
}

impl Inner {
    /// The key that answers and callbacks are signed with, in the place of the provider's.
    ///
    /// # Errors
    ///
    /// When the one that was given is none, or there is none.
    pub(super) fn signing_key(&self, algorithm: Algorithm) -> Result<PrivateKey, Problem> {
        self.signing_key
            .as_ref()
            .map_or_else(|| own(algorithm), |given| PrivateKey::parse(algorithm, given.expose_secret()))
    }
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use super::{Algorithm, MockKey, own};
    use crate::crypto::verify;

    #[test]
    fn both_halves_are_of_one_pair() {
        let names = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
        let with_p521 = cfg!(not(feature = "ring")).then_some("ES512");
        for name in names.into_iter().chain(with_p521) {
            let algorithm = Algorithm::of(name).unwrap();
            let signed = own(algorithm).unwrap().sign(b"text").unwrap();
            let key = MockKey::of(name).unwrap();
            assert_eq!(verify(algorithm, key.public_key(), b"text", &signed), Ok(true), "{name}");
            assert!(!format!("{key:?}").contains(key.private_key().expose_secret()), "{name}");
        }
        assert!(MockKey::of("HS256").is_err() && MockKey::of("none").is_err());
        if cfg!(feature = "ring") {
            assert!(MockKey::of("ES512").unwrap_err().contains("aws-lc-rs"));
        }
    }
}
