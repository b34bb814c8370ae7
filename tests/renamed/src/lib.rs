//! A crate that knows the runtime by another name, and a provider in it that uses everything the macro
//! generates.

use token_kit::oauth_provider;

/// A provider with every generated part.
#[oauth_provider(
    crate = "::token_kit",
    token_url = "https://{tenant}.example/token",
    authorization_url = "https://{tenant}.example/authorize",
    grant = [client_credentials, authorization_code],
    scope(default = ["read"], write_all = "write:all"),
    response(extra(team: Option<String>)),
)]
#[derive(Debug)]
pub struct Acme {
    /// The tenant.
    #[oauth(default = "eu")]
    pub tenant: String,
}

#[cfg(test)]
mod tests {
    use super::{Acme, AcmeScope};
    use token_kit::Credentials;

    #[test]
    fn m3_the_provider_works_under_the_other_name() {
        let client = Acme::default().client(Credentials::secret("id", "secret")).unwrap();
        assert_eq!(client.token_url(), "https://eu.example/token");
        assert_eq!(AcmeScope::WriteAll.as_str(), "write:all");
    }
}
