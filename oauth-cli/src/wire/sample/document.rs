//! Keys and certificates for tests, which everybody has, for the functions that are made of one.

use super::Round;
use crate::wire::place::Named;

/// What a name has to be because of a function that it is the argument of.
pub(super) fn of<'n>(mut named: impl Iterator<Item = &'n Named>, round: Round) -> Option<&'static str> {
    let document = named.find_map(|named| match (named.function.as_deref()?, round) {
        ("certificate_thumbprint", Round::First) => Some(include_str!("pem/first.cert.pem")),
        ("certificate_thumbprint", Round::Second) => Some(include_str!("pem/second.cert.pem")),
        ("key_fingerprint", Round::First) => Some(include_str!("pem/first.key.pem")),
        ("key_fingerprint", Round::Second) => Some(include_str!("pem/second.key.pem")),
        _ => None,
    });
    document.map(str::trim_end)
}
