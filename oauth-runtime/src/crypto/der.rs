//! The few pieces of DER (ITU-T X.690) that keys are wrapped in.

use zeroize::Zeroizing;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// `[1] EXPLICIT`, which holds the public key of an `ECPrivateKey`.
const PUBLIC_KEY: u8 = 0xA1;
/// `SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }` (RFC 8017 appendix A.1).
pub(super) const RSA_ENCRYPTION: &[u8] =
    &[0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];

/// `SEQUENCE { OBJECT IDENTIFIER id-ecPublicKey, OBJECT IDENTIFIER namedCurve }` of the three curves (RFC 5480 §2.1.1).
#[cfg(feature = "mock")]
pub(super) const P256: &[u8] = &[
    0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
    0x3D, 0x03, 0x01, 0x07,
];
#[cfg(feature = "mock")]
pub(super) const P384: &[u8] = &[
    0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00,
    0x22,
];
#[cfg(feature = "mock")]
pub(super) const P521: &[u8] = &[
    0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00,
    0x23,
];
/// `SEQUENCE { OBJECT IDENTIFIER id-Ed25519 }` (RFC 8410 §3).
#[cfg(feature = "mock")]
pub(super) const ED25519: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70];

/// The next value: its tag, what it holds, and what follows.
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
        // No key is longer than four bytes can say.
        if bytes.len() > 4 {
            return None;
        }
        (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    let (held, rest) = rest.split_at_checked(length)?;
    Some((*tag, held, rest))
}

/// What the next value of this kind holds, and what follows it.
fn expect(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    value(der).filter(|(found, ..)| *found == tag).map(|(_, held, rest)| (held, rest))
}

/// The private scalar and the public point of an `ECPrivateKey` (RFC 5915 §3).
pub(super) fn ec_private_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (fields, _) = expect(der, SEQUENCE)?;
    let (_, rest) = expect(fields, INTEGER)?;
    let (scalar, mut rest) = expect(rest, OCTET_STRING)?;
    while let Some((tag, held, after)) = value(rest) {
        if tag == PUBLIC_KEY {
            let (bits, _) = expect(held, BIT_STRING)?;
            // The first byte says how many bits of the last are none.
            return Some((scalar, bits.split_first()?.1));
        }
        rest = after;
    }
    None
}

/// The bits of a `SubjectPublicKeyInfo` (RFC 5280 §4.1).
pub(super) fn public_key_bits(der: &[u8]) -> Option<&[u8]> {
    let (fields, _) = expect(der, SEQUENCE)?;
    let (_, rest) = expect(fields, SEQUENCE)?;
    let (bits, _) = expect(rest, BIT_STRING)?;
    Some(bits.split_first()?.1)
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017 appendix A.1.1), from the highest byte on and without a sign.
#[cfg(any(feature = "dpop", all(feature = "openid", feature = "mock")))]
pub(super) fn rsa_public_numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (fields, _) = expect(der, SEQUENCE)?;
    let (n, rest) = expect(fields, INTEGER)?;
    let (e, _) = expect(rest, INTEGER)?;
    let unsigned = |number: &'_ [u8]| number.iter().position(|byte| *byte != 0);
    Some((n.get(unsigned(n)?..)?, e.get(unsigned(e)?..)?))
}

/// An `RSAPrivateKey` of these numbers, each without a sign and from its highest byte on (RFC 8017 appendix A.1.2).
pub(super) fn rsa_private_key(numbers: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let mut fields = Zeroizing::new(wrapped(INTEGER, &[&[0]]).to_vec());
    // Room for all: bytes that grow leave secrets behind.
    fields.reserve(numbers.iter().map(|number| number.len() + 8).sum());
    for number in numbers {
        fields.extend_from_slice(&unsigned(number));
    }
    wrapped(SEQUENCE, &[&fields])
}

/// An `INTEGER` that is not negative.
fn unsigned(number: &[u8]) -> Zeroizing<Vec<u8>> {
    let significant = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let number = number.get(significant..).unwrap_or_default();
    let sign: &[u8] = if number.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    wrapped(INTEGER, &[sign, number])
}

/// An `RSAPublicKey` of these numbers, each without a sign and from its highest byte on (RFC 8017 appendix A.1.1).
#[cfg(any(feature = "openid", all(feature = "dpop", feature = "mock")))]
pub(super) fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    wrapped(SEQUENCE, &[&unsigned(modulus), &unsigned(exponent)]).to_vec()
}

/// The `SubjectPublicKeyInfo` of a public key of this algorithm (RFC 5280 §4.1).
pub(super) fn public_key_info(algorithm: &[u8], public_key: &[u8]) -> Vec<u8> {
    let bits = wrapped(BIT_STRING, &[&[0], public_key]);
    wrapped(SEQUENCE, &[algorithm, &bits]).to_vec()
}

/// A value that holds these bytes.
fn wrapped(tag: u8, held: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length: usize = held.iter().map(|part| part.len()).sum();
    let mut der = Zeroizing::new(Vec::with_capacity(length + 6));
    der.push(tag);
    let bytes = length.to_be_bytes();
    let significant = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let bytes = bytes.get(significant..).unwrap_or_default();
    match (length, u8::try_from(bytes.len())) {
        (0..0x80, _) => der.extend(bytes.last().or(Some(&0))),
        (_, Ok(count)) => {
            der.push(0x80 | count);
            der.extend_from_slice(bytes);
        }
        (_, Err(_)) => {}
    }
    for part in held {
        der.extend_from_slice(part);
    }
    der
}

#[cfg(test)]
mod tests {
    use super::{INTEGER, SEQUENCE, ec_private_key, value, wrapped};

    #[test]
    fn values_of_any_length_come_back() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let held = vec![7; length];
            let der = wrapped(SEQUENCE, &[&held]);
            let (tag, found, rest) = value(&der).unwrap();
            assert_eq!((tag, found.len(), rest.len()), (SEQUENCE, length, 0));
        }
        assert_eq!(wrapped(INTEGER, &[&[0]]).as_slice(), [2, 1, 0]);
    }

    #[test]
    fn what_is_cut_off_is_no_key() {
        for der in [&[][..], &[0x30], &[0x30, 5, 2], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30, 0x80], &[2, 1, 0]]
        {
            assert!(ec_private_key(der).is_none());
        }
    }
}
