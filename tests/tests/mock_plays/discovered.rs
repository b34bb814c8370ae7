//! A declaration that leaves its endpoints to the metadata of its issuer.

use oauth_runtime::mock::MockProvider;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{ErrorKind, Received, oauth_provider};

use super::REDIRECT;

#[oauth_provider(
    issuer = "https://login.acme.example/{tenant}",
    grant = [authorization_code, refresh_token, client_credentials],
    scope(default = ["openid", "offline_access"]),
)]
struct Acme {
    tenant: String,
}

fn acme() -> MockProvider<Acme> {
    MockProvider::start(Acme { tenant: "eu".into() }).unwrap()
}

#[tokio::test]
async fn the_endpoints_are_those_of_the_metadata() {
    let mock = acme();
    let error = mock.client().unwrap_err();
    assert!(error.to_string().contains("discover()"), "{error}");
    let client = mock.client_builder().unwrap().discover().await.unwrap();
    assert_eq!(client.token_url(), "https://login.acme.example/mock/token");
    let metadata = client.server_metadata().unwrap();
    assert_eq!(metadata.token_endpoint_auth_methods_supported, ["client_secret_post"]);
    assert_eq!(metadata.scopes_supported, ["openid", "offline_access"]);
    client.token().await.unwrap();
    let token = client.token().await.unwrap();
    assert!(client.introspect(token.access_token().clone()).send().await.unwrap().is_active());
    client.revoke(token.access_token().clone()).send().await.unwrap();
    assert!(!mock.is_valid(token.access_token()));
    let paths: Vec<_> = mock.requests().into_iter().map(|request| request.path).collect();
    let metadata = "/.well-known/oauth-authorization-server/eu";
    assert_eq!(paths, [metadata, "/mock/token", "/mock/introspect", "/mock/revoke"]);
}

#[tokio::test]
async fn who_logs_in_is_verified_by_the_keys_of_the_metadata() {
    let mock = acme();
    let client = mock.client_builder().unwrap().discover().await.unwrap();
    let (url, mut pending) = client.authorize(REDIRECT).require_iss().send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    assert_eq!(id_token.iss(), "https://login.acme.example/eu");
    assert_eq!(
        client.userinfo(&token, &id_token).await.unwrap().claims().get("sub").unwrap(),
        id_token.sub()
    );
    let sessions = client.sessions(MemoryStore::default());
    let session = sessions.resume("alice", token.refresh_token().unwrap().clone()).await.unwrap();
    session.refresh().await.unwrap();
    let params = back.params.split('&').filter(|param| !param.starts_with("iss="));
    let without = params.collect::<Vec<_>>().join("&");
    let (_, mut pending) = client.authorize(REDIRECT).send().await.unwrap();
    let error = pending.callback(Received::query(&without)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Callback);
}

#[oauth_provider(
    issuer("https://login.acme.example", metadata_url = "https://meta.login.acme.example/v1.json"),
    grant = device_code,
    client_auth = none,
)]
struct Television;

#[tokio::test(start_paused = true)]
async fn the_metadata_is_where_the_declaration_says() {
    let mock = MockProvider::start(Television).unwrap();
    let client = mock.client_builder().unwrap().discover().await.unwrap();
    let mut device = client.device_authorization().send().await.unwrap();
    device.complete(&client).await.unwrap();
    let paths: Vec<_> = mock.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1.json", "/mock/device", "/mock/token"]);
}
