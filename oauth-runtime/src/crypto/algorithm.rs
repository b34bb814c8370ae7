//! The algorithms of signatures (RFC 7518 §3.1, RFC 8037 §3.1).

use crate::plan::Hash;

/// An algorithm by its name in a JWT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// An HMAC.
    Hs(Hash),
    /// RSASSA-PKCS1-v1_5.
    Rs(Hash),
    /// RSASSA-PSS.
    Ps(Hash),
    /// ECDSA, with the curve that belongs to the hash.
    Es(Hash),
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// The algorithm of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let hash = match name.get(2..)? {
            "1" => Hash::Sha1,
            "256" => Hash::Sha256,
            "384" => Hash::Sha384,
            "512" => Hash::Sha512,
            _ => return (name == "EdDSA").then_some(Self::EdDsa),
        };
        Some(match name.get(..2)? {
            "HS" => Self::Hs(hash),
            "RS" => Self::Rs(hash),
            "PS" => Self::Ps(hash),
            "ES" => Self::Es(hash),
            _ => return None,
        })
    }

    /// What it is called in a JWT.
    #[cfg(any(feature = "dpop", all(feature = "openid", feature = "mock")))]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hs(hash) => of_hash(hash, ["HS1", "HS256", "HS384", "HS512"]),
            Self::Rs(hash) => of_hash(hash, ["RS1", "RS256", "RS384", "RS512"]),
            Self::Ps(hash) => of_hash(hash, ["PS1", "PS256", "PS384", "PS512"]),
            Self::Es(hash) => of_hash(hash, ["ES1", "ES256", "ES384", "ES512"]),
            Self::EdDsa => "EdDSA",
        }
    }

    /// Whether the key is a secret that both sides have.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs(_))
    }

    /// The hash in it, which `at_hash` is made by (OpenID Connect Core §3.1.3.6); that of Ed25519 is SHA-512.
    #[cfg(feature = "openid")]
    pub(crate) fn hash(self) -> Hash {
        match self {
            Self::Hs(hash) | Self::Rs(hash) | Self::Ps(hash) | Self::Es(hash) => hash,
            Self::EdDsa => Hash::Sha512,
        }
    }
}

#[cfg(any(feature = "dpop", all(feature = "openid", feature = "mock")))]
fn of_hash(hash: Hash, [sha1, sha256, sha384, sha512]: [&'static str; 4]) -> &'static str {
    match hash {
        Hash::Sha1 => sha1,
        Hash::Sha256 => sha256,
        Hash::Sha384 => sha384,
        Hash::Sha512 => sha512,
    }
}
