//! The clients of other projects, each set up to take its tokens from an endpoint on loopback.

pub mod azure;
pub mod google;
pub mod huskarl;
pub mod yup;

/// An HTTP client that talks to loopback whatever proxy the environment names.
pub(crate) fn http() -> crate::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// Makes ring the TLS of those crates that take the one of the process.
pub fn install_tls() {
    // A second call changes nothing and says so.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
