//! Metadata, registration, and a client that is given a resource's URL.

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::discovery::{Connection, Discovery};
use oauth_runtime::registration::ClientMetadata;
use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, DynamicProvider, ErrorCode, Received, oauth_provider};
use oauth_tests_conformance::{REDIRECT_URI, Server, callback_query, credentials, exposed, param, send};

/// All that is written is who the issuer is.
#[oauth_provider(
    issuer = "{base}",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(default = ["openid"]),
)]
struct Discovered {
    base: String,
}

fn agent() -> ClientMetadata {
    ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback")
}

async fn connected(server: &Server, store: &MemoryStore, clock: &Arc<ManualClock>) -> Connection {
    let discovery = Discovery::new().unwrap().runtime(Arc::clone(clock));
    let connector = discovery.connect(format!("{}/mcp", server.base()), agent());
    connector.store(store.clone()).send().await.unwrap()
}

async fn log_in(client: &Client<DynamicProvider>, store: &MemoryStore) {
    let request = client.authorize("http://127.0.0.1:4567/callback").param("prompt", "consent");
    let (url, mut pending) = request.send().await.unwrap();
    assert!(param(&url, "resource").is_some_and(|resource| resource.ends_with("/mcp")));
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    client.exchange(callback).session(&client.sessions(store.clone()), "alice").await.unwrap();
}

/// What the resource says of a token.
fn told(server: &Server, token: &str) -> (u16, String) {
    let url = format!("{}/mcp", server.base());
    let page = send("GET", &url, &[("authorization", &format!("Bearer {token}"))], "");
    (page.status, page.body)
}

#[tokio::test]
async fn s1_statement_44_a_login_with_the_endpoints_of_the_metadata() {
    let server = Server::oidc_provider();
    let builder = Discovered { base: server.base().to_owned() }.builder(credentials());
    let client = builder.discover().await.unwrap();
    assert_eq!(client.token_url(), format!("{}/token", server.base()));
    let metadata = client.server_metadata().unwrap();
    assert!(
        metadata.authorization_response_iss_parameter_supported && metadata.supports_code_challenge("S256")
    );
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = callback_query(&url);
    let without_iss =
        query.split('&').filter(|param| !param.starts_with("iss=")).collect::<Vec<_>>().join("&");
    assert!(pending.callback(Received::query(&without_iss)).is_err());
    let callback = pending.callback(Received::query(&query)).unwrap();
    client.exchange(callback).send().await.unwrap();
}

#[tokio::test]
async fn a_resource_is_used_whose_url_is_all_that_is_known() {
    let server = Server::oidc_provider();
    let (store, clock) = (MemoryStore::default(), ManualClock::new());
    let connection = connected(&server, &store, &clock).await;
    log_in(connection.client(), &store).await;
    let session = connection.client().sessions(store.clone()).get("alice").unwrap();
    let first = exposed(&session.token().await.unwrap()).to_owned();
    let (status, body) = told(&server, &first);
    assert_eq!(status, 200);
    assert!(body.contains(connection.registration().unwrap().client_id()), "{body}");
    assert!(body.contains("files:read"), "{body}");

    // After a restart the registration is in the store, and a refresh is for the same resource.
    let registered = connection.registration().cloned();
    drop((connection, session));
    clock.advance(Duration::from_secs(3601));
    let connection = connected(&server, &store, &clock).await;
    assert_eq!(connection.registration(), registered.as_ref());
    let session = connection.client().sessions(store.clone()).get("alice").unwrap();
    let second = exposed(&session.token().await.unwrap()).to_owned();
    assert_ne!(second, first);
    assert_eq!(told(&server, &second).0, 200);
    assert_eq!(server.answers(), "authorization_code ok: 1, refresh_token ok: 1");
}

#[tokio::test]
async fn a_client_that_was_deleted_registers_again() {
    let server = Server::oidc_provider();
    let (store, clock) = (MemoryStore::default(), ManualClock::new());
    let connection = connected(&server, &store, &clock).await;
    log_in(connection.client(), &store).await;
    let registration = connection.registration().unwrap();
    connection.server().delete_registration(registration).await.unwrap();
    clock.advance(Duration::from_secs(3601));
    let session = connection.client().sessions(store.clone()).get("alice").unwrap();
    let error = session.token().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient), "{error}");
    let again = connection.register_again().await.unwrap();
    assert_ne!(again.registration().unwrap().client_id(), registration.client_id());
    log_in(again.client(), &store).await;
    let session = again.client().sessions(store).get("alice").unwrap();
    assert_eq!(told(&server, exposed(&session.token().await.unwrap())).0, 200);
}

#[tokio::test]
async fn a_registration_is_read_and_changed() {
    let server = Server::oidc_provider();
    let found = Discovery::new().unwrap().server(server.base()).await.unwrap();
    let registration = found.register(&agent(), None).await.unwrap();
    let read = found.read_registration(&registration).await.unwrap();
    assert_eq!(read.client_id(), registration.client_id());
    let other = agent().redirect_uri("http://127.0.0.1/other");
    let updated = found.update_registration(&read, &other).await.unwrap();
    assert_eq!(updated.metadata()["redirect_uris"][1], "http://127.0.0.1/other");
    let wrong = ClientMetadata::new("Acme agent").redirect_uri("http://acme.example/callback");
    let error = found.register(&wrong, None).await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("invalid_redirect_uri"), "{error}");
}
