//! TLS takes what the caller says, under each TLS library.

use std::io::{Read as _, Write as _};
use std::process::Command;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::transport::{HttpConfig, ReqwestTransport, TlsVersion, TransportErrorKind};
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Sent, oauth_provider};
use oauth_tests_tls::{Authority, Certified, Endpoint, pem};
use rustls::ProtocolVersion;

#[oauth_provider(
    token_url = "{endpoint}",
    grant = client_credentials,
    resource = "{endpoint}",
)]
struct Acme {
    endpoint: String,
}

fn client(endpoint: &Endpoint, transport: impl Into<Option<HttpConfig>>) -> Client<Acme> {
    let provider = Acme { endpoint: endpoint.url().to_owned() };
    let builder = provider.builder(Credentials::secret("id", "secret"));
    match transport.into() {
        Some(http) => builder.transport(ReqwestTransport::configured(http).unwrap()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

/// What becomes of a token request; a request for a resource ends alike.
async fn ask(endpoint: &Endpoint, http: HttpConfig) -> Result<(), Error> {
    let asked = client(endpoint, http.clone()).token().await.map(drop);
    let reached = endpoint.seen().len();
    assert!(reached <= 1, "{reached}");
    let tokens = client(endpoint, None);
    let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":"never"}"#;
    assert!(tokens.tokens().put(&serde_json::from_str(stored).unwrap()).unwrap());
    let api = ResourceClient::configured(tokens, http).unwrap();
    let answer = api.get(endpoint.url()).send().await;
    assert_eq!(answer.is_ok(), asked.is_ok(), "{answer:?}");
    assert_eq!(endpoint.seen().len(), 2 * reached, "{answer:?}");
    asked
}

async fn refused(endpoint: &Endpoint, http: HttpConfig) {
    let error = ask(endpoint, http).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Connect, Sent::No), "{error}");
    assert_eq!(endpoint.seen(), [], "nothing was sent");
}

fn endpoint(authority: &Authority) -> Endpoint {
    Endpoint::of(authority)
}

fn problem(http: HttpConfig) -> String {
    let error = ReqwestTransport::configured(http).unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    error.to_string()
}

#[tokio::test]
async fn w26_an_authority_of_ones_own_is_trusted_too_or_alone() {
    let (own, other) = (Authority::new(), Authority::new());
    refused(&endpoint(&own), HttpConfig::new()).await;
    let both = format!("a comment\n{}\n{}", other.pem(), own.pem());
    for http in [
        HttpConfig::new().add_root_certificates(own.pem()),
        HttpConfig::new().add_root_certificates(own.der()),
        HttpConfig::new().add_root_certificates(both),
        HttpConfig::new().add_root_certificates(other.der()).add_root_certificates(own.der()),
        HttpConfig::new().only_root_certificates(own.pem()),
        HttpConfig::new().only_root_certificates(own.der()),
        HttpConfig::new().only_root_certificates(other.der()).only_root_certificates(own.pem()),
    ] {
        ask(&endpoint(&own), http).await.unwrap();
    }
    for http in [
        HttpConfig::new().add_root_certificates(other.pem()),
        HttpConfig::new().only_root_certificates(other.pem()),
        HttpConfig::new().only_root_certificates(other.der()),
    ] {
        refused(&endpoint(&own), http).await;
    }
}

#[tokio::test]
async fn w26_what_is_said_by_reqwests_own_methods_holds_too() {
    let (own, other) = (Authority::new(), Authority::new());
    let certificate = |authority: &Authority| reqwest::Certificate::from_der(&authority.der()).unwrap();
    let (good, bad) = (certificate(&own), certificate(&other));
    let root = good.clone();
    ask(&endpoint(&own), HttpConfig::new().reqwest(move |http| http.tls_certs_merge([root.clone()])))
        .await
        .unwrap();
    let root = good.clone();
    ask(&endpoint(&own), HttpConfig::new().reqwest(move |http| http.tls_certs_only([root.clone()])))
        .await
        .unwrap();
    let root = bad.clone();
    refused(&endpoint(&own), HttpConfig::new().reqwest(move |http| http.tls_certs_only([root.clone()])))
        .await;
    // Changes are made one after the other, to what was said before.
    let http = HttpConfig::new().reqwest(move |http| http.tls_certs_merge([bad.clone()]));
    let http = http.reqwest(move |http| http.tls_certs_merge([good.clone()]));
    ask(&endpoint(&own), http).await.unwrap();
}

fn mutual(server: &Authority, clients: &Authority) -> Endpoint {
    Endpoint::start(server.certify("127.0.0.1", 2100), Some(clients), rustls::ALL_VERSIONS)
}

#[tokio::test]
async fn w26_a_client_certificate_reaches_the_server() {
    let (own, clients) = (Authority::new(), Authority::new());
    let Certified { certificate, key } = clients.certify("client.example", 2100);
    let trusting = HttpConfig::new().only_root_certificates(own.pem());
    let pems = (pem("CERTIFICATE", &certificate), pem("PRIVATE KEY", &key));
    // The whole file with both, as many tools write it, is taken for either.
    let both = format!("{}{}", pems.1, pems.0);
    for http in [
        trusting.clone().client_certificate(&*pems.0, &*pems.1),
        trusting.clone().client_certificate(&*certificate, &*key),
        trusting.clone().client_certificate(&*pems.0, &*key),
        trusting.clone().client_certificate(&*certificate, &*pems.1),
        trusting.clone().client_certificate(&*both, &*pems.1),
    ] {
        let endpoint = mutual(&own, &clients);
        ask(&endpoint, http).await.unwrap();
        assert!(endpoint.seen().iter().all(|seen| seen.client_certificate.as_ref() == Some(&certificate)));
    }
    // Without one the server ends the handshake, in TLS 1.3 after the client has ended its own.
    let endpoint = mutual(&own, &clients);
    client(&endpoint, trusting.clone()).token().await.unwrap_err();
    assert_eq!(endpoint.seen(), []);
}

/// Keys of other kinds, whose DER has a short length.
#[tokio::test]
async fn w26_a_key_of_any_kind_is_read() {
    if cfg!(all(feature = "native-tls", not(any(feature = "rustls-ring", feature = "rustls-aws-lc")))) {
        // OpenSSL reads what it reads; what the others need is the label.
        return;
    }
    let (own, clients) = (Authority::new(), Authority::new());
    let trusting = HttpConfig::new().only_root_certificates(own.pem());
    let Certified { certificate, key } = clients.certify_with("client.example", &rcgen::PKCS_ED25519);
    assert!(key.len() < 128, "{}", key.len());
    for key in [key.clone(), pem("PRIVATE KEY", &key).into_bytes()] {
        let endpoint = mutual(&own, &clients);
        ask(&endpoint, trusting.clone().client_certificate(&*certificate, key)).await.unwrap();
    }
}

/// A configuration that reqwest is given whole does not undo a pin.
#[tokio::test]
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
async fn w26_a_pin_holds_beside_a_configuration_of_rustls() {
    let (own, other) = (Authority::new(), Authority::new());
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(own.der().into()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_root_certificates(roots).with_no_client_auth();
    let whole = config.clone();
    ask(
        &endpoint(&own),
        HttpConfig::new().reqwest(move |http| http.tls_backend_preconfigured(whole.clone())),
    )
    .await
    .unwrap();
    let pinned = HttpConfig::new().only_root_certificates(other.pem());
    refused(&endpoint(&own), pinned.reqwest(move |http| http.tls_backend_preconfigured(config.clone())))
        .await;
}

#[test]
fn w26_what_is_no_certificate_and_no_key_is_said_when_the_transport_is_made() {
    let own = Authority::new();
    let Certified { certificate, key } = own.certify("client.example", 2100);
    for (nothing, text) in [
        (b"".to_vec(), "has none, neither in PEM nor in DER"),
        (b"no certificate".to_vec(), "has none, neither in PEM nor in DER"),
        (pem("PRIVATE KEY", &key).into_bytes(), "has none, neither in PEM nor in DER"),
        (pem("CERTIFICATE", b"no").into_bytes(), "TLS cannot be set up: "),
        (key.clone(), "TLS cannot be set up: "),
    ] {
        for http in [
            HttpConfig::new().only_root_certificates(nothing.clone()),
            HttpConfig::new().add_root_certificates(nothing.clone()),
        ] {
            let problem = problem(http);
            assert!(problem.contains(text), "{problem}");
        }
    }
    let strange = own.certify("client.example", 2100).key;
    for (certificate, key) in [
        (&b""[..], &*key),
        (&*certificate, &b""[..]),
        (
            &*certificate,
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
        (&*certificate, &*strange),
    ] {
        let problem = problem(HttpConfig::new().client_certificate(certificate, key));
        assert!(problem.contains("TLS cannot be set up: "), "{problem}");
    }
    let Err(error) = ResourceClient::configured(
        client(&endpoint(&own), None),
        HttpConfig::new().only_root_certificates("nothing"),
    ) else {
        panic!("a client that trusts nobody");
    };
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn w26_no_version_of_tls_is_spoken_below_the_least() {
    let own = Authority::new();
    let trusting = HttpConfig::new().only_root_certificates(own.pem());
    let with = |versions: &[&'static rustls::SupportedProtocolVersion]| {
        Endpoint::start(own.certify("127.0.0.1", 2100), None, versions)
    };
    let old = with(&[&rustls::version::TLS12]);
    ask(&old, trusting.clone()).await.unwrap();
    ask(&with(&[&rustls::version::TLS12]), trusting.clone().min_tls_version(TlsVersion::V1_2)).await.unwrap();
    assert!(old.seen().iter().all(|seen| seen.version == Some(ProtocolVersion::TLSv1_2)));
    refused(&with(&[&rustls::version::TLS12]), trusting.clone().min_tls_version(TlsVersion::V1_3)).await;
    let by_reqwest = trusting.clone().reqwest(|http| http.tls_version_min(reqwest::tls::Version::TLS_1_3));
    refused(&with(&[&rustls::version::TLS12]), by_reqwest.clone()).await;
    let new = with(rustls::ALL_VERSIONS);
    ask(&new, by_reqwest).await.unwrap();
    assert!(new.seen().iter().all(|seen| seen.version == Some(ProtocolVersion::TLSv1_3)));
}

#[tokio::test]
async fn w27_the_versions_of_http_are_offered_that_the_features_speak() {
    let own = Authority::new();
    let endpoint = endpoint(&own);
    ask(&endpoint, HttpConfig::new().only_root_certificates(own.pem())).await.unwrap();
    let offered: &[&str] = if cfg!(feature = "http2") { &["h2", "http/1.1"] } else { &["http/1.1"] };
    for seen in endpoint.seen() {
        assert_eq!(seen.alpn, offered);
    }
}

/// What a client process prints that trusts this file.
fn process(trusted: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ask"))
        .env("SSL_CERT_FILE", trusted)
        .env("SSL_CERT_DIR", "/nowhere")
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn e14_statement_2_nothing_is_sent_to_a_server_with_a_bad_certificate() {
    let (trusted, other) = (Authority::new(), Authority::new());
    let file = trusted.file(env!("CARGO_TARGET_TMPDIR"), "trusted").into_os_string().into_string().unwrap();
    for (authority, name, last_year, is_good) in [
        (&trusted, "127.0.0.1", 2100, true),
        (&trusted, "127.0.0.2", 2100, false),
        (&trusted, "acme.example", 2100, false),
        (&trusted, "127.0.0.1", 2020, false),
        (&other, "127.0.0.1", 2100, false),
    ] {
        let endpoint = Endpoint::start(authority.certify(name, last_year), None, rustls::ALL_VERSIONS);
        let became = process(&file, &[endpoint.url()]);
        let expected = if is_good { "token" } else { "Connect, sent: No, " };
        assert!(became.starts_with(expected), "{name} until {last_year}: {became}");
        assert!(!became.contains("install"), "it is the server's certificate that is bad: {became}");
        assert_eq!(endpoint.seen().len(), usize::from(is_good));
    }
}

#[test]
fn w26_w27_the_system_trusts_and_a_pinned_client_does_not() {
    let (own, other) = (Authority::new(), Authority::new());
    let directory = env!("CARGO_TARGET_TMPDIR");
    let system = own.file(directory, "system").into_os_string().into_string().unwrap();
    let pin = other.file(directory, "pin").into_os_string().into_string().unwrap();
    let server = endpoint(&own);
    assert_eq!(process(&system, &[server.url()]), "token");
    assert_eq!(process(&system, &[server.url(), "add", &pin]), "token");
    let offered: &[&str] = if cfg!(feature = "http2") { &["h2", "http/1.1"] } else { &["http/1.1"] };
    assert!(
        server.seen().iter().all(|seen| cfg!(feature = "native-tls") || seen.alpn == offered),
        "{:?}",
        server.seen()
    );
    let server = endpoint(&own);
    let became = process(&system, &[server.url(), "only", &pin]);
    assert!(became.starts_with("Connect, sent: No, "), "{became}");
    assert_eq!(server.seen(), []);
}

#[test]
fn w28_without_a_certificate_store_https_fails_and_says_so() {
    let own = Authority::new();
    let own_file = own.file(env!("CARGO_TARGET_TMPDIR"), "own").into_os_string().into_string().unwrap();
    let server = endpoint(&own);
    let became = process("/nowhere.pem", &[server.url()]);
    assert!(became.starts_with("Connect, sent: No, "), "{became}");
    assert!(became.contains("certificate"), "{became}");
    if cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc")) {
        assert!(became.contains("install the system's certificates"), "{became}");
    }
    for means in ["add", "only"] {
        assert_eq!(process("/nowhere.pem", &[server.url(), means, &own_file]), "token");
    }
    // Loopback over plain HTTP needs none.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{\"access_token\":\"AT\"}");
        }
    });
    assert_eq!(process("/nowhere.pem", &[&url]), "token");
    assert_eq!(process("/nowhere.pem", &[&url, "only", &own_file]), "token");
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = tls_client_auth,
    resource = "{base}",
)]
struct Bank {
    base: String,
}

/// RFC 8705: the certificate is how the client authenticates, and what its token is bound to.
#[tokio::test]
async fn a_client_with_a_certificate_shows_it_to_the_provider_and_to_its_resources() {
    let (own, clients) = (Authority::new(), Authority::new());
    let Certified { certificate, key } = clients.certify("client.example", 2100);
    let endpoint = mutual(&own, &clients);
    let http = HttpConfig::new().only_root_certificates(own.pem()).client_certificate(&*certificate, &*key);
    let base = endpoint.url().trim_end_matches("/token").to_owned();
    let bank = Bank { base: base.clone() }.builder(Credentials::public("id")).http(http).build().unwrap();
    let api = ResourceClient::new(bank).unwrap();
    let response = api.get(format!("{base}/accounts")).send().await.unwrap();
    assert!(response.status().is_success());
    let seen = endpoint.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| seen.client_certificate.as_ref() == Some(&certificate)));
    // A certificate that is none is told when the client is made.
    let http = HttpConfig::new().client_certificate("no certificate", "no key");
    assert!(Bank { base }.builder(Credentials::public("id")).http(http).build().is_err());
}
