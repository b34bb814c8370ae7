//! A client that is given nothing but the URL of a resource.

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::discovery::{Connection, Connector, Discovery};
use oauth_runtime::registration::{ClientMetadata, Registration};
use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::ReqwestTransport;
use oauth_runtime::url::Url;
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, ErrorKind, Received};
use oauth_tests::response;
use serde_json::{Value, json};

use crate::Server;

const METADATA: &str = "/.well-known/oauth-protected-resource/mcp";
const SERVER: &str = "/.well-known/oauth-authorization-server/as";

fn agent() -> ClientMetadata {
    ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback")
}

fn connect(server: &Server) -> Connector {
    Discovery::new().unwrap().connect(server.raw.url("/mcp"), agent())
}

async fn refused(server: &Server) -> Error {
    let error = connect(server).send().await.unwrap_err();
    assert!(server.to("/register").is_empty() && server.to("/token").is_empty());
    error
}

fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Logs a user in, whose session has this name.
async fn log_in(client: &Client<DynamicProvider>, store: &Arc<MemoryStore>) {
    let sessions = client.sessions(Arc::clone(store));
    let (url, mut pending) = client.authorize("http://127.0.0.1:4000/callback").send().await.unwrap();
    let state = value(&url, "state").unwrap();
    let callback = pending.callback(Received::query(&format!("code=c&state={state}"))).unwrap();
    client.exchange(callback).session(&sessions, "alice").await.unwrap();
}

#[tokio::test]
async fn the_url_of_a_resource_is_enough() {
    let server = Server::resource();
    let store = Arc::new(MemoryStore::default());
    let clock = ManualClock::new();
    let discovery = Discovery::new().unwrap().runtime(Arc::clone(&clock));
    let first = || discovery.connect(server.raw.url("/mcp"), agent()).store(Arc::clone(&store)).send();
    let connection = first().await.unwrap();
    assert_eq!(server.paths(), ["/mcp", METADATA, SERVER, "/register"]);
    let register = &server.to("/register")[0];
    assert_eq!(register.line, "POST /register HTTP/1.1");
    assert_eq!(register.header("content-type"), Some("application/json"));
    let sent: Value = serde_json::from_str(&register.body).unwrap();
    let expected = json!({
        "client_name": "Acme agent",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "application_type": "native",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
    });
    assert_eq!(sent, expected);

    let client = connection.client();
    let (url, _) = client.authorize("http://127.0.0.1:4000/callback").send().await.unwrap();
    let client_id = connection.registration().unwrap().client_id();
    for (name, expected) in [
        ("resource", &*server.raw.url("/mcp")),
        ("scope", "files:read files:write"),
        ("client_id", client_id),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(value(&url, name).as_deref(), Some(expected), "{name}");
    }
    log_in(client, &store).await;

    // The process starts again, later: the client and its session are there, and a refresh says the resource, too.
    drop(connection);
    clock.advance(Duration::from_secs(3601));
    let connection = first().await.unwrap();
    assert_eq!(server.to("/register").len(), 1);
    let session = connection.client().sessions(Arc::clone(&store)).get("alice").unwrap();
    assert_eq!(session.token().await.unwrap().access_token().expose_secret(), "AT");
    let resource = format!("resource={}", server.raw.url("/mcp").replace(':', "%3A").replace('/', "%2F"));
    let tokens = server.to("/token");
    assert_eq!(tokens.len(), 2);
    for request in &tokens {
        assert!(request.body.contains(&resource), "{}", request.body);
        assert!(request.body.contains("client_id=client-"), "{}", request.body);
    }
    assert!(tokens[1].body.contains("grant_type=refresh_token"), "{}", tokens[1].body);
}

#[tokio::test]
async fn the_challenge_says_where_the_metadata_is_and_which_scopes_are_needed() {
    let server = Server::resource();
    let elsewhere = server.raw.url("/elsewhere.json");
    server.challenge(&format!("Basic realm=x, Bearer scope=\"admin\", resource_metadata=\"{elsewhere}\""));
    let resource =
        json!({"resource": server.raw.url("/mcp"), "authorization_servers": [server.raw.url("/as")]});
    server.at("/elsewhere.json", &resource);
    let metadata = json!({"scopes_supported": ["admin", "offline_access"]});
    let mut all = server.of_resource();
    all["scopes_supported"] = metadata["scopes_supported"].clone();
    server.at(SERVER, &server.metadata("/as", &all));
    let connection = connect(&server).send().await.unwrap();
    let (url, _) = connection.client().authorize("http://127.0.0.1:1/callback").send().await.unwrap();
    assert_eq!(value(&url, "scope").as_deref(), Some("admin offline_access"));
    assert!(server.to(METADATA).is_empty());
}

#[tokio::test]
async fn without_a_challenge_the_metadata_is_at_the_well_known_url() {
    for answer in [
        response(200, "", "open"),
        response(401, "www-authenticate: Bearer\r\n", ""),
        response(302, "location: https://evil.example/\r\n", ""),
    ] {
        let server = Server::resource();
        server.raw_at("/mcp", answer);
        connect(&server).send().await.unwrap();
        assert_eq!(server.to(METADATA).len(), 1);
    }
}

#[tokio::test]
async fn metadata_of_another_resource_is_refused() {
    for told in ["", "/", "/mcp/", "/other", "/MCP"] {
        let server = Server::resource();
        let resource =
            json!({"resource": server.raw.url(told), "authorization_servers": [server.raw.url("/as")]});
        server.at(METADATA, &resource);
        let error = refused(&server).await;
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains("its `resource` is not the one that was asked for"), "{error}");
    }
    let server = Server::resource();
    let resource = json!({"resource": server.origin(), "authorization_servers": [server.raw.url("/as")]});
    server.at(METADATA, &resource);
    let discovery = Discovery::new().unwrap().parent_resources();
    let connection = discovery.connect(server.raw.url("/mcp"), agent()).send().await.unwrap();
    let (url, _) = connection.client().authorize("http://127.0.0.1:1/callback").send().await.unwrap();
    assert_eq!(value(&url, "resource"), Some(server.origin()), "as the metadata writes it");
}

#[tokio::test]
async fn what_cannot_become_a_client_registers_none() {
    let server = Server::resource();
    let resource = server.raw.url("/mcp/{tenant}");
    let metadata = json!({"resource": resource, "authorization_servers": [server.raw.url("/as")]});
    server.at(&format!("{METADATA}/%7Btenant%7D"), &metadata);
    let error = Discovery::new().unwrap().connect(resource, agent()).send().await.unwrap_err();
    assert!(error.to_string().contains("`resource` holds a brace"), "{error}");
    assert!(server.to("/register").is_empty());
}

#[tokio::test]
async fn of_several_authorization_servers_the_caller_chooses() {
    let server = Server::resource();
    let servers = [server.raw.url("/other"), server.raw.url("/as")];
    server.at(METADATA, &json!({"resource": server.raw.url("/mcp"), "authorization_servers": servers}));
    let error = refused(&server).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("choose one with `authorization_server`"), "{error}");
    let connection = connect(&server).authorization_server(server.raw.url("/as")).send().await.unwrap();
    assert_eq!(connection.server().issuer(), server.raw.url("/as"));
    let error = connect(&server).authorization_server("https://evil.example").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    server.at(METADATA, &json!({"resource": server.raw.url("/mcp")}));
    let error = connect(&server).send().await.unwrap_err();
    assert!(error.to_string().contains("names no authorization server"), "{error}");
}

#[tokio::test]
async fn a_server_without_code_challenges_is_refused() {
    for methods in [json!([]), json!(["plain"]), json!(null)] {
        let server = Server::resource();
        let mut metadata = server.of_resource();
        metadata["code_challenge_methods_supported"] = methods;
        server.at(SERVER, &server.metadata("/as", &metadata));
        let error = refused(&server).await;
        assert!(error.to_string().contains("has no `S256`"), "{error}");
    }
}

#[tokio::test]
async fn statement_82_the_issuer_is_the_one_that_the_resource_names() {
    let server = Server::resource();
    let mut metadata = server.of_resource();
    metadata["issuer"] = json!("https://evil.example/as");
    server.at(SERVER, &server.metadata("/as", &metadata));
    assert_eq!(refused(&server).await.kind(), ErrorKind::InvalidResponse);

    // The slash of an empty path may be written or not, and the server's own way of writing counts.
    let server = Server::resource();
    server.at(
        METADATA,
        &json!({"resource": server.raw.url("/mcp"), "authorization_servers": [server.raw.url("/")]}),
    );
    let metadata = server.metadata("", &server.of_resource());
    server.at("/.well-known/oauth-authorization-server", &metadata);
    let connection = connect(&server).send().await.unwrap();
    assert_eq!(connection.server().issuer(), server.origin());
    let (url, mut pending) =
        connection.client().authorize("http://127.0.0.1:1/callback").send().await.unwrap();
    let answer = format!("code=c&state={}&iss={}", value(&url, "state").unwrap(), server.origin());
    assert!(pending.callback(Received::query(&answer)).is_ok());
}

#[tokio::test]
async fn statement_83_hostile_metadata_leads_nowhere() {
    for (name, endpoint) in [
        ("token_endpoint", "https://evil.example/token"),
        ("token_endpoint", "http://acme.example/token"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("authorization_endpoint", "https://10.0.0.1/authorize"),
        ("registration_endpoint", "https://169.254.169.254/register"),
    ] {
        let server = Server::resource();
        let mut metadata = server.of_resource();
        metadata[name] = json!(endpoint);
        server.at(SERVER, &server.metadata("/as", &metadata));
        let error = refused(&server).await;
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{endpoint}");
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
}

/// Sends nothing to a public name but what a test has for it.
#[derive(Debug)]
struct Public(String);

impl oauth_runtime::transport::Transport for Public {
    fn send(
        &self,
        request: oauth_runtime::transport::HttpRequest,
    ) -> oauth_runtime::transport::BoxFuture<
        '_,
        Result<oauth_runtime::transport::HttpResponse, oauth_runtime::transport::TransportError>,
    > {
        use oauth_runtime::http::{HeaderMap, HeaderValue, StatusCode, header::WWW_AUTHENTICATE};
        assert_eq!(request.url.host_str(), Some("api.acme.example"), "asked elsewhere");
        let mut headers = HeaderMap::new();
        let (status, body) = match request.url.path() {
            "/mcp" => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_str(&self.0).unwrap());
                (StatusCode::UNAUTHORIZED, String::new())
            }
            _ => (StatusCode::OK, self.0.clone()),
        };
        Box::pin(async move {
            Ok(oauth_runtime::transport::HttpResponse::new(status, headers, body.into_bytes()))
        })
    }
}

#[tokio::test]
async fn statement_83_a_public_resource_does_not_lead_into_a_private_network() {
    for address in [
        "https://10.0.0.1/x",
        "https://192.168.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://[fd00::1]/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1/x",
        "https://localhost/x",
        "https://metadata.google.internal/x",
        "https://intranet/x",
        "http://acme.example/x",
        "file:///etc/passwd",
    ] {
        let challenge = format!("Bearer resource_metadata=\"{address}\"");
        let discovery = Discovery::transport(Public(challenge));
        let error = discovery.resource("https://api.acme.example/mcp", None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{address}: {error}");
        let resource =
            json!({"resource": "https://api.acme.example/mcp", "authorization_servers": [address]});
        let discovery = Discovery::transport(Public(resource.to_string()));
        let error = discovery.connect("https://api.acme.example/mcp", agent()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{address}: {error}");
    }
}

#[tokio::test]
async fn a_client_that_is_known_does_not_register() {
    let server = Server::resource();
    let connection = connect(&server).credentials(Credentials::public("known")).send().await.unwrap();
    assert!(connection.registration().is_none() && server.to("/register").is_empty());

    let document = "https://acme.example/agent.json";
    let connection = connect(&server).client_id_metadata_document(document).send().await.unwrap();
    assert!(connection.registration().is_some(), "the server does not say that it takes one");
    let mut metadata = server.of_resource();
    metadata["client_id_metadata_document_supported"] = json!(true);
    server.at(SERVER, &server.metadata("/as", &metadata));
    let connection = connect(&server).client_id_metadata_document(document).send().await.unwrap();
    assert!(connection.registration().is_none());
    let (url, _) = connection.client().authorize("http://127.0.0.1:1/callback").send().await.unwrap();
    assert_eq!(value(&url, "client_id").as_deref(), Some(document));
    let error =
        connect(&server).client_id_metadata_document("https://acme.example").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_client_that_the_server_forgot_registers_again_once_for_all() {
    let server = Server::resource();
    let store = Arc::new(MemoryStore::default());
    let connection = || connect(&server).store(Arc::clone(&store)).send();
    let (one, other): (Connection, Connection) = (connection().await.unwrap(), connection().await.unwrap());
    assert_eq!(one.registration(), other.registration());
    log_in(one.client(), &store).await;
    let (new, same) = tokio::join!(one.register_again(), other.register_again());
    let (new, same) = (new.unwrap(), same.unwrap());
    assert_eq!(server.to("/register").len(), 2);
    assert_eq!(new.registration(), same.registration());
    assert_ne!(new.registration(), one.registration());
    // What was granted to the old client is not used by the new one.
    let session = new.client().sessions(Arc::clone(&store)).get("alice").unwrap();
    assert!(session.token().await.is_err());
    let (url, _) = new.client().authorize("http://127.0.0.1:1/callback").send().await.unwrap();
    assert_eq!(value(&url, "client_id").as_deref(), new.registration().map(Registration::client_id));
}

#[tokio::test]
async fn the_token_goes_to_the_resource_alone() {
    let server = Server::resource();
    let store = Arc::new(MemoryStore::default());
    let transport = ReqwestTransport::shared().unwrap();
    let discovery = Discovery::transport(transport);
    let connection =
        discovery.connect(server.raw.url("/mcp"), agent()).store(Arc::clone(&store)).send().await.unwrap();
    log_in(connection.client(), &store).await;
    let session = connection.client().sessions(store).get("alice").unwrap();
    assert!(session.tokens().check_target(&server.raw.url("/mcp/tools")).is_ok());
    assert!(session.tokens().check_target("https://evil.example/").is_err());
}
