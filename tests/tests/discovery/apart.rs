//! What one resource has, and another must not get; and what a private network may lead to.

use std::sync::Arc;

use oauth_runtime::discovery::{Connection, Discovery};
use oauth_runtime::registration::ClientMetadata;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};
use oauth_runtime::url::Url;
use oauth_runtime::{Credentials, Error, ErrorKind, Received};
use oauth_tests::response;
use serde_json::json;

use crate::Server;

fn agent() -> ClientMetadata {
    ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback")
}

/// A resource at this path, with the authorization server of all.
fn add_resource(server: &Server, path: &str) {
    server.raw_at(path, response(401, "www-authenticate: Bearer\r\n", ""));
    let metadata =
        json!({"resource": server.raw.url(path), "authorization_servers": [server.raw.url("/as")]});
    server.at(&format!("/.well-known/oauth-protected-resource{path}"), &metadata);
}

/// Logs a user in, who gets this token.
async fn log_in(server: &Server, connection: &Connection, store: &Arc<MemoryStore>, token: &str) {
    let answer =
        json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "RT"});
    server.at("/token", &answer);
    let client = connection.client();
    let (url, mut pending) = client.authorize("http://127.0.0.1:4000/callback").send().await.unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let callback = pending.callback(Received::query(&format!("code=c&state={state}"))).unwrap();
    client.exchange(callback).session(&client.sessions(Arc::clone(store)), "default").await.unwrap();
}

async fn token(connection: &Connection, store: &Arc<MemoryStore>) -> Result<String, Error> {
    let session = connection.client().sessions(Arc::clone(store)).get("default")?;
    Ok(session.token().await?.access_token().expose_secret().to_owned())
}

#[tokio::test]
async fn resources_of_one_host_and_one_registration_share_no_session() {
    let server = Server::resource();
    let store = Arc::new(MemoryStore::default());
    let discovery = Discovery::new().unwrap();
    let connect = async |path: &str| {
        add_resource(&server, path);
        let connector = discovery.connect(server.raw.url(path), agent());
        connector.store(Arc::clone(&store)).send().await.unwrap()
    };
    let (first, second) = (connect("/a/mcp").await, connect("/b/mcp").await);
    assert_eq!(first.registration(), second.registration());
    log_in(&server, &first, &store, "of-a").await;
    assert_eq!(token(&second, &store).await.unwrap_err().kind(), ErrorKind::LoginRequired);
    log_in(&server, &second, &store, "of-b").await;
    assert_eq!(token(&first, &store).await.unwrap(), "of-a");
    assert_eq!(token(&second, &store).await.unwrap(), "of-b");
    // A connection that is made anew finds what it had.
    assert_eq!(token(&connect("/a/mcp").await, &store).await.unwrap(), "of-a");
}

#[tokio::test]
async fn no_resource_chooses_who_gets_a_secret() {
    let server = Server::resource();
    let connect = || Discovery::new().unwrap().connect(server.raw.url("/mcp"), agent());
    let with_secret = || connect().credentials(Credentials::secret("id", "hunter2"));
    let with_token = || connect().initial_access_token("hunter2");
    for connector in [with_secret(), with_token()] {
        let error = connector.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("write `authorization_server(..)`"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    assert!(server.paths().is_empty(), "nothing is sent");

    let issuer = server.raw.url("/as");
    for connector in [with_secret(), with_token()] {
        connector.authorization_server(&*issuer).send().await.unwrap();
    }
    let [request] = &*server.to("/register") else { panic!("one registers") };
    assert_eq!(request.header("authorization"), Some("Bearer hunter2"));
    // The resource has to name the same one.
    let error = with_secret().authorization_server("https://login.acme.example").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// Sends what is for this host to the server, and nothing elsewhere: a test has no private network.
#[derive(Debug)]
struct Network {
    host: &'static str,
    server: Url,
    transport: Arc<ReqwestTransport>,
}

impl Transport for Network {
    fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        assert_eq!(request.url.host_str(), Some(self.host), "asked elsewhere");
        request.url.set_scheme(self.server.scheme()).unwrap();
        request.url.set_host(self.server.host_str()).unwrap();
        request.url.set_port(self.server.port()).unwrap();
        self.transport.send(request)
    }
}

#[tokio::test]
async fn statement_83_a_program_may_begin_in_a_private_network() {
    for (start, host) in [("https://10.0.0.5", "10.0.0.5"), ("http://keycloak:8080", "keycloak")] {
        let server = Server::new();
        let metadata = json!({
            "issuer": start, "token_endpoint": format!("{start}/token"), "authorization_endpoint": format!("{start}/login"),
            "registration_endpoint": format!("{start}/register"), "code_challenge_methods_supported": ["S256"],
        });
        server.at("/.well-known/oauth-authorization-server", &metadata);
        server.at("/register", &json!({"client_id": "client-NNN"}));
        server.raw_at("/mcp", response(401, "www-authenticate: Bearer\r\n", ""));
        let resource = json!({"resource": format!("{start}/mcp"), "authorization_servers": [start]});
        server.at("/.well-known/oauth-protected-resource/mcp", &resource);
        let network = Network {
            host,
            server: server.origin().parse().unwrap(),
            transport: ReqwestTransport::shared().unwrap(),
        };
        let discovery = Discovery::transport(network).plain_http("keycloak");
        let found = discovery.server(start).await.unwrap();
        assert_eq!(found.issuer(), start);
        let connected = discovery.connect(format!("{start}/mcp"), agent()).send().await;
        if start.starts_with("https:") {
            assert!(connected.unwrap().registration().is_some());
        } else {
            // Metadata may come over plain HTTP, where the program says so; a token never goes so.
            let error = connected.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let message = error.to_string();
            let (_, of_resource) = message.split_once(": ").unwrap();
            assert!(of_resource.starts_with("`resource`: `http` is for loopback alone"), "{error}");
        }
    }
}
