//! huskarl: its in-memory cache over the client credentials grant.

use huskarl::cache::{GrantTokenSource, InMemoryRefreshTokenStore, InMemoryTokenCache};
use huskarl::core::client_auth::ClientSecret;
use huskarl::core::secrets::{ProvidedSecret, SecretString};
use huskarl::grant::client_credentials::{ClientCredentialsGrant, ClientCredentialsGrantParameters};
use huskarl_reqwest::ReqwestClient;

use crate::Result;

/// What the cache takes its tokens from.
pub type Source = GrantTokenSource<ClientCredentialsGrant, InMemoryRefreshTokenStore>;

/// A cache that gets its tokens from `url`.
pub fn cache(url: &str) -> Result<InMemoryTokenCache<Source>> {
    let secret = ProvidedSecret::new(SecretString::new("secret"));
    let grant = ClientCredentialsGrant::builder()
        .client_id("id")
        .http_client(ReqwestClient::from(super::http()?))
        .client_auth(ClientSecret::new(secret))
        .token_endpoint(url.parse()?)
        .build();
    let source = GrantTokenSource::builder()
        .grant(grant)
        .grant_parameters(ClientCredentialsGrantParameters::new())
        .refresh_store(InMemoryRefreshTokenStore::default())
        .build();
    Ok(InMemoryTokenCache::builder().source(source).build())
}
