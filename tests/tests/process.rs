//! What takes a whole client process to see: its memory, and what it takes from its environment.

#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_runtime::mock::{Fault, FaultServer};
use oauth_tests::RawServer;
use oauth_tests::measure::client_process;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// For the whole process: the program itself, TLS and its certificates, the threads of the runtime.
const LIMIT: u64 = 32 << 20;

fn client() -> Command {
    Command::new(env!("CARGO_BIN_EXE_measure_memory"))
}

#[test]
fn p32_statement_6_a_client_of_an_endless_or_a_crowded_answer_stays_small() {
    for (fault, outcome) in [
        (Fault::Headers(0), "token"),
        (Fault::EndlessBody, "TooLarge, sent: Yes"),
        (Fault::GzipBomb(u64::MAX), "TooLarge, sent: Yes"),
        (Fault::LargePage { status: 503, bytes: 16 << 20 }, "TooLarge, sent: Yes"),
        (Fault::LongHeader(16 << 20), "Transport, sent: Maybe"),
        (Fault::ManyValues(250_000), "InvalidResponse, sent: Yes"),
    ] {
        let server = FaultServer::start(fault.clone()).unwrap();
        let (became, bytes) = client_process(&mut client(), &server.url()).unwrap();
        assert_eq!(became, outcome, "{fault:?}");
        assert!(bytes < LIMIT, "{fault:?}: {bytes} bytes");
    }
}

#[test]
fn statement_8_an_endpoint_on_loopback_is_not_asked_through_a_proxy_of_the_environment() {
    let proxy = RawServer::json(r#"{"access_token":"proxy"}"#);
    let server = FaultServer::start(Fault::Headers(0)).unwrap();
    let mut command = client();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.origin());
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    assert_eq!(client_process(&mut command, &server.url()).unwrap().0, "token");
    assert_eq!((server.requests(), proxy.requests().len()), (1, 0));
}

/// A certificate authority and the file by which a process comes to trust it.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        let body = STANDARD.encode(issuer.der());
        let pem = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
        std::fs::write(&file, pem).unwrap();
        Self { issuer, file }
    }

    /// A token endpoint with a certificate for this name, and how many requests it has read.
    fn endpoint(&self, name: &str, last_year: i32) -> (String, Arc<AtomicUsize>) {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        serve(Arc::new(config))
    }
}

/// Answers every request with a token.
fn serve(config: Arc<ServerConfig>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/token", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
                counter.fetch_add(1, Ordering::SeqCst);
                let body = r#"{"access_token":"AT"}"#;
                let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            }
        }
    });
    (url, requests)
}

#[test]
fn e14_statement_2_nothing_is_sent_to_a_server_with_a_bad_certificate() {
    let trusted = Authority::new("trusted");
    let other = Authority::new("other");
    let refused = "Connect, sent: No";
    for (authority, name, last_year, outcome) in [
        (&trusted, "127.0.0.1", 2100, "token"),
        (&trusted, "127.0.0.2", 2100, refused),
        (&trusted, "acme.example", 2100, refused),
        (&trusted, "127.0.0.1", 2020, refused),
        (&other, "127.0.0.1", 2100, refused),
    ] {
        let (url, requests) = authority.endpoint(name, last_year);
        let became = client_process(client().env("SSL_CERT_FILE", &trusted.file), &url).unwrap().0;
        assert_eq!(became, outcome, "{name} until {last_year}");
        assert_eq!(requests.load(Ordering::SeqCst), usize::from(outcome == "token"));
    }
}
