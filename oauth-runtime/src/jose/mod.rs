//! Signed JWTs of others (RFC 7515, RFC 7519), and the keys to verify them with (RFC 7517).
//!
//! What a token says of itself decides nothing: the algorithms are those that the declaration allows, and the keys those
//! that the provider publishes. A header that names or brings a key (`jku`, `jwk`, `x5u`, `x5c`) is read by nobody.

mod jwk;
mod jws;
mod refusal;
mod set;

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod vectors;

pub(crate) use self::jws::{Jws, Keys};
pub(crate) use self::refusal::Refusal;
pub(crate) use self::set::JwkSet;
