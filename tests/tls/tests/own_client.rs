//! A program with a reqwest of its own that has no TLS feature: what it has to add.

use oauth_runtime::transport::{HttpConfig, ReqwestTransport};

/// In a process of its own, because what is installed is for all of it.
#[test]
fn w44_a_program_installs_the_cryptography_for_its_own_clients() {
    // The transport that all clients share installs nothing.
    ReqwestTransport::shared().unwrap();
    ReqwestTransport::configured(HttpConfig::new()).unwrap();
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    rustls::crypto::ring::default_provider().install_default().unwrap();
    drop(reqwest::Client::new());
    // This crate takes what is there.
    ReqwestTransport::configured(HttpConfig::new().reqwest(|http| http)).unwrap();
}
