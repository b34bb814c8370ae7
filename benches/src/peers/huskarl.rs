//! huskarl: its in-memory cache over the client credentials grant; its proofs and client assertions, signed by
//! huskarl-crypto-native, the library that it names for them.

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use huskarl::cache::{GrantTokenSource, InMemoryRefreshTokenStore, InMemoryTokenCache};
use huskarl::core::Error;
use huskarl::core::client_auth::{Audience, ClientAuthentication, ClientSecret, JwtBearer};
use huskarl::core::dpop::ResourceDPoP;
use huskarl::core::http::{HttpClient, HttpResponse, Idempotency};
use huskarl::core::platform::MaybeSendBoxFuture;
use huskarl::core::secrets::{ProvidedSecret, SecretString};
use huskarl::grant::client_credentials::{ClientCredentialsGrant, ClientCredentialsGrantParameters};
use huskarl_crypto_native::asymmetric::signer::{GenerateAlgorithm, PrivateKey};
use huskarl_reqwest::ReqwestClient;

use crate::Result;

/// Answers every token request at once with this body.
struct AtOnce(&'static str);

impl HttpClient for AtOnce {
    fn execute(
        &self,
        _: http::Request<Bytes>,
        _: Idempotency,
    ) -> MaybeSendBoxFuture<'_, std::result::Result<HttpResponse, Error>> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = Bytes::from_static(self.0.as_bytes());
        Box::pin(async move { Ok(HttpResponse { status: StatusCode::OK, headers, body }) })
    }
}

/// What makes proofs for requests to resources, and the thumbprint of its key.
pub fn resource_dpop() -> Result<(ResourceDPoP, String)> {
    let key = PrivateKey::generate(GenerateAlgorithm::Es256, None)?;
    let thumbprint = key.as_private_jwk().public_jwk().thumbprint();
    Ok((ResourceDPoP::builder().signer(key).build(), thumbprint))
}

/// A grant whose requests are answered at once, and that authenticates by a secret.
pub fn grant_by_secret(body: &'static str) -> Result<ClientCredentialsGrant> {
    grant(body, ClientSecret::new(ProvidedSecret::new(SecretString::new("secret"))))
}

/// The same by a client assertion of ES256 for the token endpoint.
pub fn grant_by_assertion(body: &'static str) -> Result<ClientCredentialsGrant> {
    let key = PrivateKey::generate(GenerateAlgorithm::Es256, None)?;
    grant(body, JwtBearer::builder().signer(key).audience(Audience::TargetEndpoint).build())
}

fn grant(body: &'static str, auth: impl ClientAuthentication + 'static) -> Result<ClientCredentialsGrant> {
    let grant = ClientCredentialsGrant::builder().client_id("id").http_client(AtOnce(body)).client_auth(auth);
    Ok(grant.token_endpoint("https://acme.example/token".parse()?).build())
}

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
