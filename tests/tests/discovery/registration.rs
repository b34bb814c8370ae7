//! Clients that register themselves (RFC 7591), and what they do with it (RFC 7592).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oauth_runtime::discovery::{AuthorizationServer, Discovery};
use oauth_runtime::registration::{ClientMetadata, Registration};
use oauth_runtime::runtime::{ManualClock, Runtime as _};
use oauth_runtime::store::{MemoryStore, TokenStore};
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};
use oauth_runtime::{ErrorCode, ErrorKind, Secret};
use oauth_tests::response;
use serde_json::{Value, json};

use crate::Server;

fn agent() -> ClientMetadata {
    ClientMetadata::new("Acme agent").redirect_uri("https://acme.example/callback")
}

async fn found(server: &Server) -> AuthorizationServer {
    Discovery::new().unwrap().server(&server.raw.url("/as")).await.unwrap()
}

fn store() -> Arc<dyn TokenStore> {
    Arc::new(MemoryStore::default())
}

#[tokio::test]
async fn the_request_has_the_initial_access_token_and_the_software_statement() {
    let server = Server::resource();
    let client = agent().software_statement("e30.e30.c2ln").software("4NRB1", "1.0");
    let token = Secret::new("initial");
    found(&server).await.register(&client, Some(&token)).await.unwrap();
    let request = &server.to("/register")[0];
    assert_eq!(request.header("authorization"), Some("Bearer initial"));
    let sent: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(
        (&sent["software_statement"], &sent["software_id"]),
        (&json!("e30.e30.c2ln"), &json!("4NRB1"))
    );
    assert_eq!(sent["application_type"], "web");
}

#[tokio::test]
async fn the_method_of_client_authentication_is_one_that_the_server_offers() {
    for (offered, chosen) in [
        (json!(["client_secret_post", "none"]), "none"),
        (json!(["private_key_jwt", "client_secret_post"]), "client_secret_post"),
        (json!([]), "client_secret_basic"),
    ] {
        let server = Server::resource();
        let mut metadata = server.of_resource();
        metadata["token_endpoint_auth_methods_supported"] = offered;
        server.at("/.well-known/oauth-authorization-server/as", &server.metadata("/as", &metadata));
        found(&server).await.register(&agent(), None).await.unwrap();
        let sent: Value = serde_json::from_str(&server.to("/register")[0].body).unwrap();
        assert_eq!(sent["token_endpoint_auth_method"], chosen);
    }
}

#[tokio::test]
async fn a_refusal_has_its_code_and_no_secret() {
    let server = Server::resource();
    let refusal =
        json!({"error": "invalid_redirect_uri", "error_description": "not with tok-3n-s3cr3t\u{1b}[31m"});
    server.raw_at("/register", response(400, "content-type: application/json\r\n", &refusal.to_string()));
    let token = Secret::new("tok-3n-s3cr3t");
    let error = found(&server).await.register(&agent(), Some(&token)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.code().map(ErrorCode::as_str), Some("invalid_redirect_uri"));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("s3cr3t") && !shown.contains('\u{1b}'), "{shown}");
    let secret = agent().member("client_secret", "chosen-s3cr3t");
    let refusal = json!({"error": "invalid_client_metadata", "error_description": "chosen-s3cr3t is weak"});
    server.raw_at("/register", response(400, "", &refusal.to_string()));
    let error = found(&server).await.register(&secret, None).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
    server.raw_at("/register", response(503, "retry-after: 7\r\n", r#"{"error": "invalid_redirect_uri"}"#));
    let error = found(&server).await.register(&agent(), None).await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.is_transient()), (ErrorKind::Http, None, true));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    server.raw_at("/register", response(307, "location: https://evil.example/\r\n", ""));
    let error = found(&server).await.register(&agent(), None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn a_registration_is_read_changed_and_deleted() {
    let server = Server::resource();
    let answer = json!({
        "client_id": "a/b", "client_secret": "one", "registration_access_token": "manage-1",
        "registration_client_uri": server.raw.url("/register/a"),
    });
    server.at("/register", &answer);
    let found = found(&server).await;
    let registration = found.register(&agent(), None).await.unwrap();
    server.at(
        "/register/a",
        &json!({"client_id": "a/b", "client_secret": "two", "registration_access_token": "manage-2"}),
    );
    let read = found.read_registration(&registration).await.unwrap();
    assert_eq!(read.client_secret(), Some(&Secret::new("two")));
    let updated = found.update_registration(&read, &agent().scope("files:read")).await.unwrap();
    assert_eq!(updated.client_secret(), Some(&Secret::new("two")));
    // A server that keeps no more than a hash of the secret leaves it out; the new token is not lost for it.
    server.at("/register/a", &json!({"client_id": "a/b", "registration_access_token": "manage-3"}));
    let updated = found.update_registration(&updated, &agent()).await.unwrap();
    assert_eq!(updated.client_secret(), Some(&Secret::new("two")));
    assert_eq!(updated.registration_access_token(), Some(&Secret::new("manage-3")));
    server.at("/register/a", &json!({"client_id": "another", "registration_access_token": "manage-4"}));
    assert!(found.read_registration(&updated).await.is_err());
    let refusal =
        json!({"error": "invalid_client_metadata", "error_description": "too short: CANARY-OF-MANAGE"});
    server.raw_at("/register/a", response(400, "", &refusal.to_string()));
    let statement = agent().software_statement("CANARY-OF-MANAGE");
    let error = found.update_registration(&updated, &statement).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    server.raw_at("/register/a", response(204, "", ""));
    let before = server.to("/register/a").len();
    found.delete_registration(&updated).await.unwrap();
    let mut requests = server.to("/register/a");
    requests.drain(2..before);
    let line = |at: usize| requests[at].line.clone();
    assert_eq!(
        [line(0), line(1), line(2)],
        ["GET /register/a HTTP/1.1", "PUT /register/a HTTP/1.1", "DELETE /register/a HTTP/1.1"]
    );
    assert_eq!(requests[0].header("authorization"), Some("Bearer manage-1"));
    assert_eq!(requests[1].header("authorization"), Some("Bearer manage-2"));
    let sent: Value = serde_json::from_str(&requests[1].body).unwrap();
    assert_eq!(
        (&sent["client_id"], &sent["client_secret"], &sent["scope"]),
        (&json!("a/b"), &json!("two"), &json!("files:read"))
    );
    assert!(!format!("{registration:?} {updated:?}").contains("manage"));
}

#[tokio::test]
async fn what_an_update_brings_is_what_is_found_in_the_store_from_then_on() {
    let server = Server::resource();
    let (found, store) = (found(&server).await, store());
    let before = found.registered(&agent(), None, &store).await.unwrap();
    let mut changed: Value = serde_json::from_str(before.to_json().expose_secret()).unwrap();
    changed["client_secret"] = "another".into();
    let changed = Registration::from_json(&changed.to_string()).unwrap();
    found.keep_registration(&changed, &agent(), &store).await.unwrap();
    let now = found.registered(&agent(), None, &store).await.unwrap();
    assert_eq!(now.client_secret(), Some(&Secret::new("another")));
    assert_eq!(server.to("/register").len(), 1);
    // Under other metadata it is another client.
    let other = agent().scope("files:read");
    found.keep_registration(&changed, &other, &store).await.unwrap();
    found.registered(&other, None, &store).await.unwrap();
    assert_eq!(server.to("/register").len(), 1);
}

#[tokio::test]
async fn the_token_of_a_registration_goes_to_no_host_that_an_answer_names() {
    for uri in ["https://evil.example/register", "https://10.0.0.1/register", "http://acme.example/register"]
    {
        let server = Server::resource();
        let answer = json!({
            "client_id": "a", "registration_access_token": "manage", "registration_client_uri": uri,
        });
        server.at("/register", &answer);
        let found = found(&server).await;
        let registration = found.register(&agent(), None).await.unwrap();
        let error = found.read_registration(&registration).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("`registration_client_uri`"), "{error}");
    }
}

#[tokio::test]
async fn processes_that_begin_together_register_once() {
    let (server, store) = (Server::resource(), store());
    let servers: Vec<_> = futures_util::future::join_all((0..6).map(|_| found(&server))).await;
    let client = agent();
    let all = servers.iter().map(|found| found.registered(&client, None, &store));
    let all = futures_util::future::join_all(all).await;
    let first = all[0].as_ref().unwrap();
    assert!(all.iter().all(|registration| registration.as_ref().unwrap() == first));
    assert_eq!(server.to("/register").len(), 1);
    // Another client is another registration.
    let other = servers[0].registered(&agent().scope("x"), None, &store).await.unwrap();
    assert_ne!(&other, first);
}

#[tokio::test]
async fn a_refused_registration_leaves_no_lease_behind() {
    let (server, store) = (Server::resource(), store());
    server.raw_at("/register", response(400, "", r#"{"error": "invalid_client_metadata"}"#));
    let found = found(&server).await;
    assert!(found.registered(&agent(), None, &store).await.is_err());
    server.at("/register", &json!({"client_id": "a"}));
    assert_eq!(found.registered(&agent(), None, &store).await.unwrap().client_id(), "a");
}

#[tokio::test]
async fn a_secret_that_has_ended_is_registered_anew() {
    let (server, store) = (Server::resource(), store());
    let clock = ManualClock::new();
    let end = clock.now().wall().as_secs() + 3600;
    server.at(
        "/register",
        &json!({"client_id": "client-NNN", "client_secret": "s", "client_secret_expires_at": end}),
    );
    let discovery = Discovery::new().unwrap().runtime(Arc::clone(&clock));
    let found = discovery.server(&server.raw.url("/as")).await.unwrap();
    let first = found.registered(&agent(), None, &store).await.unwrap();
    clock.advance(Duration::from_secs(3500));
    assert_eq!(found.registered(&agent(), None, &store).await.unwrap(), first);
    clock.advance(Duration::from_secs(60));
    assert_ne!(found.registered(&agent(), None, &store).await.unwrap().client_id(), first.client_id());
    assert_eq!(server.to("/register").len(), 2);
}

/// Never answers the first registration.
#[derive(Debug)]
struct Hanging {
    has_hung: AtomicBool,
    transport: Arc<ReqwestTransport>,
}

impl Transport for Hanging {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if request.url.path() == "/register" && !self.has_hung.swap(true, Ordering::Relaxed) {
            return Box::pin(std::future::pending());
        }
        self.transport.send(request)
    }
}

#[tokio::test]
async fn a_process_that_crashed_while_it_registered_is_not_waited_for_for_ever() {
    let (server, store) = (Server::resource(), store());
    let clock = ManualClock::new();
    let transport =
        Hanging { has_hung: AtomicBool::new(false), transport: ReqwestTransport::shared().unwrap() };
    let discovery = Discovery::transport(transport).runtime(Arc::clone(&clock));
    let found = discovery.server(&server.raw.url("/as")).await.unwrap();
    let client = agent();
    {
        let crashes = found.registered(&client, None, &store);
        assert!(tokio::time::timeout(Duration::from_millis(50), crashes).await.is_err());
    }
    let mut waits = std::pin::pin!(found.registered(&client, None, &store));
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut waits).await.is_err());
    // As long as a request may take, and a little more.
    clock.advance(Duration::from_secs(64));
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut waits).await.is_err());
    clock.advance(Duration::from_secs(1));
    waits.await.unwrap();
    assert_eq!(server.to("/register").len(), 1);
}
