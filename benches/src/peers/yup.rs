//! yup-oauth2: an external account, whose `token_url` is configuration. Its subject token is empty, which the
//! endpoint does not mind.

use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use yup_oauth2::authenticator::Authenticator;
use yup_oauth2::{CustomHyperClientBuilder, ExternalAccountAuthenticator};

use crate::Result;

/// The scope that tokens are asked for.
pub const SCOPES: &[&str] = &["https://acme.example/read"];

/// An authenticator that gets its tokens from `url`.
pub async fn authenticator(url: &str) -> Result<Authenticator<HttpConnector>> {
    let secret = serde_json::from_value(serde_json::json!({
        "type": "external_account",
        "audience": "acme",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": url,
        "credential_source": { "file": "/dev/null" },
    }))?;
    let http = Client::builder(TokioExecutor::new()).build_http();
    let builder = ExternalAccountAuthenticator::with_client(secret, CustomHyperClientBuilder::from(http));
    Ok(builder.build().await?)
}
