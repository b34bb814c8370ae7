//! `azure_identity`: a client secret credential. It insists on an https authority, so that its HTTP client, which is
//! configuration, turns the request to loopback; that client is its own one for reqwest.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, ClientOptions, HttpClient, Request, RetryOptions, Transport, Url};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};

use crate::Result;

/// The scope that tokens are asked for.
pub const SCOPES: &[&str] = &["https://acme.example/.default"];

#[derive(Debug)]
struct Loopback {
    http: reqwest::Client,
    url: Url,
}

#[async_trait]
impl HttpClient for Loopback {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let mut request = request.clone();
        *request.url_mut() = self.url.clone();
        self.http.execute_request(&request).await
    }
}

/// A credential that gets its tokens from `url` and does not repeat failed requests.
pub fn credential(url: &str) -> Result<Arc<ClientSecretCredential>> {
    let transport = Loopback { http: super::http()?, url: url.parse()? };
    let client_options = ClientOptions {
        transport: Some(Transport::new(Arc::new(transport))),
        retry: RetryOptions::none(),
        ..ClientOptions::default()
    };
    let options = ClientSecretCredentialOptions { client_options };
    Ok(ClientSecretCredential::new("tenant", "id".to_owned(), "secret".into(), Some(options))?)
}
