//! Clients that register themselves.

use oauth_runtime::discovery::Discovery;
use oauth_runtime::registration::ClientMetadata;
use oauth_tests_conformance::{REDIRECT_URI, Server};

#[tokio::test]
async fn a_client_registers_is_read_changed_and_deleted() {
    let server = Server::glewlwyd();
    let issuer = format!("{}/api/oidc", server.base());
    let found = Discovery::new().unwrap().server(&issuer).await.unwrap();
    let metadata = ClientMetadata::new("Acme agent").redirect_uri(REDIRECT_URI);
    let registration = found.register(&metadata, None).await.unwrap();
    assert!(!registration.client_id().is_empty());
    let read = found.read_registration(&registration).await.unwrap();
    assert_eq!(read.client_id(), registration.client_id());
    let changed = metadata.redirect_uri("https://app.example/other");
    let updated = found.update_registration(&read, &changed).await.unwrap();
    assert_eq!(updated.metadata()["redirect_uris"][1], "https://app.example/other");
    found.delete_registration(&updated).await.unwrap();
    assert!(found.read_registration(&updated).await.is_err());
}
