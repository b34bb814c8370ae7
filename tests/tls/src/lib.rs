//! Certificate authorities, and token endpoints that show certificates of theirs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{Acceptor, WebPkiClientVerifier};
use rustls::{ProtocolVersion, RootCertStore, ServerConfig, StreamOwned, SupportedProtocolVersion};

/// A certificate authority.
#[derive(Debug)]
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key in PKCS#8, both in DER.
#[derive(Debug)]
pub struct Certified {
    /// The certificate.
    pub certificate: Vec<u8>,
    /// The key.
    pub key: Vec<u8>,
}

/// The bytes as PEM.
#[must_use]
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

impl Authority {
    /// One that nobody trusts yet.
    #[must_use]
    pub fn new() -> Self {
        // OpenSSL looks an authority up by its name.
        static AUTHORITIES: AtomicUsize = AtomicUsize::new(1);
        let name = format!("authority {}", AUTHORITIES.fetch_add(1, Ordering::Relaxed));
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority"))
    }

    /// Its certificate in DER.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    /// Its certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        pem("CERTIFICATE", self.0.der())
    }

    /// A file with its certificate, by which a process can be made to trust it.
    #[must_use]
    pub fn file(&self, directory: &str, name: &str) -> PathBuf {
        let file = PathBuf::from(directory).join(format!("{name}.pem"));
        std::fs::write(&file, self.pem()).expect("a file");
        file
    }

    /// A certificate with a key of this kind.
    #[must_use]
    pub fn certify_with(&self, name: &str, algorithm: &'static rcgen::SignatureAlgorithm) -> Certified {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Certified { certificate: certificate.der().to_vec(), key: key.serialize_der() }
    }

    /// A certificate for this host or client until the first day of this year.
    #[must_use]
    pub fn certify(&self, name: &str, last_year: i32) -> Certified {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Certified { certificate: certificate.der().to_vec(), key: key.serialize_der() }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// What a client said in the handshake of a request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The protocols that it offered (RFC 7301), in its order.
    pub alpn: Vec<String>,
    /// The version of TLS.
    pub version: Option<ProtocolVersion>,
    /// Its certificate in DER.
    pub client_certificate: Option<Vec<u8>>,
}

/// A token endpoint over TLS on 127.0.0.1, which closes the connection after each answer.
#[derive(Debug)]
pub struct Endpoint {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Endpoint {
    /// Shows a certificate, and asks for one of this authority if there is one.
    #[must_use]
    pub fn start(
        certified: Certified,
        clients: Option<&Authority>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Self {
        Self::saying(certified, clients, versions, |_| r#"{"access_token":"AT"}"#.to_owned())
    }

    fn saying(
        certified: Certified,
        clients: Option<&Authority>,
        versions: &[&'static SupportedProtocolVersion],
        body: impl FnOnce(&str) -> String,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .expect("versions");
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from(authority.der())).expect("an authority");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                config.with_client_cert_verifier(verifier.expect("a verifier"))
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(certified.key));
        let config = config.with_single_cert(vec![certified.certificate.into()], key).expect("a certificate");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let origin = format!("https://{}", listener.local_addr().expect("an address"));
        let (url, body) = (format!("{origin}/token"), body(&origin));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &config, &log, &body);
            }
        });
        Self { url, seen }
    }

    /// With a certificate of this authority for 127.0.0.1.
    #[must_use]
    pub fn of(authority: &Authority) -> Self {
        Self::start(authority.certify("127.0.0.1", 2100), None, rustls::ALL_VERSIONS)
    }

    /// The same, which answers each request with this body, made of its origin.
    #[must_use]
    pub fn answering(authority: &Authority, body: impl FnOnce(&str) -> String) -> Self {
        Self::saying(authority.certify("127.0.0.1", 2100), None, rustls::ALL_VERSIONS, body)
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests that arrived.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one request, if there is one.
fn answer(
    mut stream: TcpStream,
    config: &Arc<ServerConfig>,
    log: &Mutex<Vec<Seen>>,
    body: &str,
) -> Option<()> {
    let mut acceptor = Acceptor::default();
    let accepted = loop {
        acceptor.read_tls(&mut stream).ok().filter(|length| *length > 0)?;
        if let Some(accepted) = acceptor.accept().ok()? {
            break accepted;
        }
    };
    let alpn = accepted.client_hello().alpn().into_iter().flatten();
    let alpn = alpn.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let mut stream = match accepted.into_connection(Arc::clone(config)) {
        Ok(connection) => StreamOwned::new(connection, stream),
        Err((_, mut alert)) => {
            let _ = alert.write_all(&mut stream);
            return None;
        }
    };
    stream.read(&mut [0; 4096]).ok().filter(|length| *length > 0)?;
    let certificates = stream.conn.peer_certificates().unwrap_or_default();
    let seen = Seen {
        alpn,
        version: stream.conn.protocol_version(),
        client_certificate: certificates.first().map(|certificate| certificate.to_vec()),
    };
    log.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    let length = body.len();
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}").ok()
}
