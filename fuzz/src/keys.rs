//! A key and a certificate, those of the tests.

/// An RSA key of 2048 bits, in PKCS#8.
pub const RSA_KEY: &str = include_str!("../../tests/tests/composed/keys/rsa.pem");
pub const CERTIFICATE: &str = include_str!("../../tests/tests/composed/keys/cert.pem");
