//! Private keys, as providers hand them out: PEM (PKCS#8, PKCS#1, SEC1) and JWK (RFC 7517).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::backend::{EcKey, EdKey, RsaKey};
use super::jwk::Jwk;
use super::{Algorithm, Problem, backend, base64url, der};
#[cfg(feature = "mock")]
use crate::plan::Hash;

const NO_KEY: Problem = "it is no private key in PEM (PKCS#8, PKCS#1 or SEC1) or JWK";
const NO_RSA_KEY: Problem = "it is no RSA key of 2048 to 4096 bits, which the algorithm needs";
const NO_EC_KEY: Problem = "it is no key of the algorithm's curve with its public half";
const NO_ED_KEY: Problem = "it is no Ed25519 key, which `EdDSA` needs";

/// A key to sign with, and the algorithm.
pub(crate) struct PrivateKey {
    pub(super) algorithm: Algorithm,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Secret(Zeroizing<Vec<u8>>),
    Rsa(RsaKey),
    Ec(EcKey),
    Ed(EdKey),
}

/// Text that a key is written in.
enum Written {
    Der(PrivateKeyDer<'static>),
    Jwk(Jwk),
}

impl PrivateKey {
    /// Reads a key for this algorithm. That of an HMAC is the text itself.
    ///
    /// # Errors
    ///
    /// What it is not, without any of it.
    pub(crate) fn parse(algorithm: Algorithm, text: &str) -> Result<Self, Problem> {
        let kind = match algorithm {
            Algorithm::Hs(_) => Kind::Secret(Zeroizing::new(text.as_bytes().to_vec())),
            Algorithm::Rs(_) | Algorithm::Ps(_) => Kind::Rsa(rsa(&written(text)?).ok_or(NO_RSA_KEY)?),
            Algorithm::Es(hash) => {
                let curve = backend::curve(hash)?;
                Kind::Ec(
                    match written(text)? {
                        Written::Der(PrivateKeyDer::Pkcs8(key)) => {
                            backend::ec_from_pkcs8(curve, key.secret_pkcs8_der())
                        }
                        Written::Der(PrivateKeyDer::Sec1(key)) => der::ec_private_key(key.secret_sec1_der())
                            .and_then(|(scalar, point)| backend::ec_from_parts(curve, scalar, point)),
                        Written::Jwk(Jwk::Ec { x, y, d }) => ec_of_jwk(curve, [&x.0, &y.0, &d.0]),
                        _ => None,
                    }
                    .ok_or(NO_EC_KEY)?,
                )
            }
            Algorithm::EdDsa => Kind::Ed(ed(&written(text)?).ok_or(NO_ED_KEY)?),
        };
        Ok(Self { algorithm, kind })
    }

    /// A new key, and the same in PEM.
    ///
    /// # Errors
    ///
    /// When the library makes none for the algorithm.
    #[cfg(feature = "dpop")]
    pub(crate) fn generate(algorithm: Algorithm) -> Result<(Self, crate::Secret), Problem> {
        let pkcs8 = match algorithm {
            Algorithm::Es(hash) => backend::generate_ec(backend::curve(hash)?)?,
            Algorithm::EdDsa => backend::generate_ed()?,
            _ => {
                return Err(
                    "a key is made for `ES256`, `ES384` and `EdDSA`; give one for any other algorithm",
                );
            }
        };
        let pem = pem("PRIVATE KEY", pkcs8.as_ref());
        Ok((Self::parse(algorithm, &pem)?, crate::Secret::new(&**pem)))
    }

    /// The public half in PEM; none of a secret.
    ///
    /// # Errors
    ///
    /// When there is no curve of the algorithm's hash.
    #[cfg(feature = "mock")]
    pub(crate) fn public_pem(&self) -> Result<Zeroizing<String>, Problem> {
        let info = match (&self.kind, self.algorithm) {
            (Kind::Rsa(key), _) => der::public_key_info(der::RSA_ENCRYPTION, backend::rsa_public_key(key)),
            (Kind::Ec(key), Algorithm::Es(hash)) => {
                let curve = match hash {
                    Hash::Sha256 => der::P256,
                    Hash::Sha384 => der::P384,
                    Hash::Sha512 => der::P521,
                    Hash::Sha1 => return Err(NO_EC_KEY),
                };
                der::public_key_info(curve, backend::ec_public_key(key))
            }
            (Kind::Ed(key), _) => der::public_key_info(der::ED25519, backend::ed_public_key(key)),
            (Kind::Secret(_) | Kind::Ec(_), _) => return Err("a secret has no public half"),
        };
        Ok(pem("PUBLIC KEY", &info))
    }

    /// The signature over a message; that of ECDSA as RFC 7518 §3.4 has it.
    ///
    /// # Errors
    ///
    /// When the library cannot make it.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Problem> {
        match (&self.kind, self.algorithm) {
            (Kind::Secret(key), Algorithm::Hs(hash)) => backend::hmac(hash, key, message),
            (Kind::Rsa(key), algorithm) => backend::rsa_sign(key, algorithm, message),
            (Kind::Ec(key), _) => backend::ec_sign(key, message),
            (Kind::Ed(key), _) => Ok(key.sign(message).as_ref().to_vec()),
            (Kind::Secret(_), _) => Err(NO_KEY),
        }
    }

    /// Whether a signature over a message was made with this key, or with one that has the same public half.
    ///
    /// # Errors
    ///
    /// When the library does not know the algorithm.
    #[cfg(feature = "mock")]
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> Result<bool, Problem> {
        match &self.kind {
            Kind::Secret(_) => Ok(self.sign(message)?.ct_eq(signature).into()),
            Kind::Rsa(key) => {
                backend::verify(self.algorithm, backend::rsa_public_key(key), message, signature)
            }
            Kind::Ec(key) => backend::verify(self.algorithm, backend::ec_public_key(key), message, signature),
            Kind::Ed(key) => backend::verify(self.algorithm, backend::ed_public_key(key), message, signature),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// What a text is written in. A line end may be written as `\\n`, as in an environment variable.
fn written(text: &str) -> Result<Written, Problem> {
    let text = text.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).map(Written::Jwk).map_err(|_| NO_KEY);
    }
    let pem = lines(text);
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).map(Written::Der).map_err(|_| NO_KEY)
}

/// What a document is in PEM (RFC 7468).
#[cfg(any(feature = "dpop", feature = "mock"))]
fn pem(label: &str, der: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(der));
    // Room for all: text that grows leaves secrets behind.
    let mut pem = Zeroizing::new(String::with_capacity(base64.len() + base64.len() / 64 + 80));
    pem.extend(["-----BEGIN ", label, "-----\n"]);
    for (index, character) in base64.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem.extend(["\n-----END ", label, "-----\n"]);
    pem
}

/// PEM with its lines.
fn lines(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"))
}

fn rsa(key: &Written) -> Option<RsaKey> {
    match key {
        Written::Der(PrivateKeyDer::Pkcs8(key)) => RsaKey::from_pkcs8(key.secret_pkcs8_der()).ok(),
        Written::Der(PrivateKeyDer::Pkcs1(key)) => RsaKey::from_der(key.secret_pkcs1_der()).ok(),
        Written::Jwk(Jwk::Rsa { n, e, d, p, q, dp, dq, qi }) => {
            let numbers = [n, e, d, p, q, dp, dq, qi].map(|number| &**number.0);
            RsaKey::from_der(&der::rsa_private_key(&numbers)).ok()
        }
        _ => None,
    }
}

fn ec_of_jwk(curve: backend::Curve, [x, y, d]: [&[u8]; 3]) -> Option<EcKey> {
    // An uncompressed point (SEC 1 §2.3.3).
    let point = [&[4], x, y].concat();
    backend::ec_from_parts(curve, d, &point)
}

fn ed(key: &Written) -> Option<EdKey> {
    match key {
        // Most files have no public half in them.
        Written::Der(PrivateKeyDer::Pkcs8(key)) => {
            EdKey::from_pkcs8_maybe_unchecked(key.secret_pkcs8_der()).ok()
        }
        Written::Jwk(Jwk::Okp { x, d }) => EdKey::from_seed_and_public_key(&d.0, &x.0).ok(),
        _ => None,
    }
}

/// Whether a signature over a message was made with the other half of this public key, or with this secret.
///
/// # Errors
///
/// What the key is not, without any of it.
pub(crate) fn verify(
    algorithm: Algorithm,
    key: &str,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, Problem> {
    if let Algorithm::Hs(hash) = algorithm {
        let expected = backend::hmac(hash, key.as_bytes(), message)?;
        return Ok(expected.ct_eq(signature).into());
    }
    let key = public_key(key.trim()).ok_or("it is no public key in PEM")?;
    backend::verify(algorithm, &key, message, signature)
}

/// The bits of a public key, as the library wants them.
fn public_key(text: &str) -> Option<Vec<u8>> {
    // Some providers hand out the base64 alone.
    let pem = if text.starts_with('-') {
        lines(text)
    } else {
        Zeroizing::new(format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n"))
    };
    let info = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok()?;
    der::public_key_bits(&info).map(<[u8]>::to_vec)
}

/// The SHA-256 of the public half of an RSA key, as `SHA256:` and base64 (the fingerprint that `ssh-keygen` writes, of the
/// `SubjectPublicKeyInfo`).
///
/// # Errors
///
/// When the text is no such key.
pub(crate) fn fingerprint(text: &str) -> Result<String, Problem> {
    let key = rsa(&written(text)?).ok_or("it is no RSA key of 2048 to 4096 bits")?;
    let info = der::public_key_info(der::RSA_ENCRYPTION, backend::rsa_public_key(&key));
    Ok(format!("SHA256:{}", STANDARD.encode(backend::sha256([info.as_slice()])?)))
}

/// The SHA-256 of a certificate in PEM, as base64url (RFC 7515 §4.1.8).
///
/// # Errors
///
/// When the text is none.
pub(crate) fn certificate_thumbprint(text: &str) -> Result<String, Problem> {
    let pem = lines(text.trim());
    let certificate =
        CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| "it is no certificate in PEM")?;
    Ok(base64url(&backend::sha256([certificate.as_ref()])?))
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::{Algorithm, PrivateKey, verify};

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// A public key in the form that every library reads, without its lines.
    fn public_key(start: &[u8], bits: &[&str]) -> String {
        STANDARD.encode([start.to_vec(), bits.iter().flat_map(|part| bytes(part)).collect()].concat())
    }

    #[test]
    fn eddsa_is_that_of_rfc_8037_appendix_a() {
        let key = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let expected =
            bytes("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        let key = PrivateKey::parse(Algorithm::EdDsa, key).unwrap();
        assert_eq!(key.sign(message).unwrap(), expected);
        let start = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        let public = public_key(&start, &["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"]);
        assert_eq!(verify(Algorithm::EdDsa, &public, message, &expected), Ok(true));
        assert_eq!(verify(Algorithm::EdDsa, &public, b"another message", &expected), Ok(false));
    }

    #[test]
    fn es256_is_that_of_rfc_7515_appendix_a_3() {
        let start = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
            0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
        ];
        let point =
            ["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"];
        let public = public_key(&start, &point);
        let message =
            b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl\
            LmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature =
            bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        let es256 = Algorithm::of("ES256").unwrap();
        assert_eq!(verify(es256, &public, message, &signature), Ok(true));
        assert_eq!(verify(es256, &public, &message[1..], &signature), Ok(false));
        assert_eq!(verify(es256, &public, message, &[]), Ok(false));
        // A key of another kind is no key.
        assert!(verify(Algorithm::of("RS256").unwrap(), "secret", message, &signature).is_err());
    }
}
