//! The algorithms of signatures.

use super::Choice;

/// The algorithms (RFC 7518 §3.1, RFC 8037 §3.1).
pub(super) const ALGORITHMS: &[Choice] = &[
    Choice::new("RS256"),
    Choice::new("RS384"),
    Choice::new("RS512"),
    Choice::new("PS256"),
    Choice::new("PS384"),
    Choice::new("PS512"),
    Choice::new("ES256"),
    Choice::new("ES384"),
    Choice::new("ES512"),
    Choice::new("EdDSA"),
    Choice::new("HS256"),
    Choice::new("HS384"),
    Choice::new("HS512"),
];

/// The algorithms that a key can be made for.
pub(super) const PROOFS: &[Choice] = &[Choice::new("ES256"), Choice::new("ES384"), Choice::new("EdDSA")];
