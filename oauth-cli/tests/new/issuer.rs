//! `--issuer`: servers that say what they are.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
use serde_json::{Value, json};

use crate::program::{data, folder, new};

fn made(name: &str) -> Value {
    let path = data(&format!("issuer/{name}.json"));
    serde_json::from_str(&new(&["--json", "--issuer", path.to_str().unwrap()], b"").ok()).unwrap()
}

#[test]
fn endpoints_of_the_issuers_own_host_are_left_to_its_metadata() {
    assert_eq!(folder("issuer").len(), 5);
    let google = made("google");
    assert_eq!(google["issuer"], "https://accounts.google.com");
    assert_eq!(google["token_url"], "https://oauth2.googleapis.com/token");
    assert_eq!(google["jwks_uri"], "https://www.googleapis.com/oauth2/v3/certs");
    assert_eq!(google["authorization_url"], Value::Null);
    assert_eq!(google["grant"], json!(["authorization_code", "device_code"]));
    assert_eq!(google["scope"], json!({"openid": "openid", "email": "email", "profile": "profile"}));
    let keycloak = made("keycloak");
    let urls =
        keycloak.as_object().unwrap().keys().filter(|key| key.ends_with("_url") || key.ends_with("_uri"));
    assert_eq!(urls.count(), 0);
    assert_eq!(keycloak["grant"].as_array().unwrap().len(), 4);
    assert_eq!(keycloak["scope"]["microprofile_jwt"], "microprofile-jwt");
    assert_eq!(made("microsoft")["userinfo_url"], "https://graph.microsoft.com/oidc/userinfo");
}

#[test]
fn how_the_client_authenticates_is_the_first_method_that_both_know() {
    assert_eq!(made("auth0")["client_auth"], "client_secret_basic");
    let okta = made("okta");
    assert_eq!(okta["client_auth"], "private_key_jwt");
    assert_eq!(okta["jwt"], json!({"alg": "ES256", "key": "{private_key}"}));
    assert_eq!(okta["fields"]["private_key"], json!({"secret": true}));
}

#[test]
fn what_the_server_can_do_besides_is_said() {
    let path = data("issuer/okta.json");
    let text = new(&["--issuer", path.to_str().unwrap()], b"").ok();
    assert!(text.contains("// The server takes no login that is not pushed"), "{text}");
    assert!(text.contains("`dpop = ES384`"), "{text}");
    assert!(text.contains("// The server also offers `password`."), "{text}");
}

#[test]
fn a_client_with_a_certificate_asks_at_the_endpoints_for_it() {
    let document = std::fs::read_to_string(data("issuer/microsoft.json")).unwrap();
    let mut document: Value = serde_json::from_str(&document).unwrap();
    document["token_endpoint_auth_methods_supported"] = json!(["tls_client_auth"]);
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("certificate.json");
    std::fs::write(&path, document.to_string()).unwrap();
    let declaration = new(&["--json", "--issuer", path.to_str().unwrap()], b"").ok();
    let declaration: Value = serde_json::from_str(&declaration).unwrap();
    assert_eq!(declaration["client_auth"], "tls_client_auth");
    let tenant = "9122040d-6c67-4c5b-b112-36a304b66dad";
    assert_eq!(
        declaration["token_url"],
        format!("https://mtlsauth.microsoft.com/{tenant}/oauth2/v2.0/token")
    );
}

#[test]
fn an_endpoint_of_a_grant_that_is_not_offered_is_left_out() {
    let document = std::fs::read_to_string(data("issuer/google.json")).unwrap();
    for grants in [json!(["client_credentials"]), json!(["authorization_code"]), json!([]), json!(null)] {
        let mut document: Value = serde_json::from_str(&document).unwrap();
        document["grant_types_supported"] = grants.clone();
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("grants.json");
        std::fs::write(&path, document.to_string()).unwrap();
        let declaration = new(&["--json", "--issuer", path.to_str().unwrap()], b"").ok();
        assert!(!declaration.contains("device"), "{grants}: {declaration}");
        assert_eq!(
            declaration.contains("jwks_uri"),
            grants != json!(["client_credentials"]),
            "{declaration}"
        );
    }
}

/// A server with a metadata document, which answers token requests; what it was asked.
fn server() -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let document = json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/token"),
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "scopes_supported": ["read"],
    });
    let serve = move || {
        let mut asked = Vec::new();
        while !asked.iter().any(|line: &String| line.starts_with("POST /token")) {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 8192];
            let read = stream.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let body = match request.split(' ').nth(1) {
                Some("/token") => {
                    json!({"access_token": "t", "token_type": "Bearer", "expires_in": 60}).to_string()
                }
                _ => document.to_string(),
            };
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
            let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
            asked.push(request);
        }
        asked
    };
    (issuer, std::thread::spawn(serve))
}

#[tokio::test]
async fn an_issuer_is_asked_and_a_client_of_its_struct_gets_a_token_from_it() {
    let (issuer, asked) = server();
    let declaration = {
        let issuer = issuer.clone();
        tokio::task::spawn_blocking(move || new(&["--json", "--issuer", &issuer], b"").ok()).await.unwrap()
    };
    let provider = DynamicProvider::new(Metadata::from_json(&declaration).unwrap());
    let client = Client::builder(provider, Credentials::secret("id", "secret")).discover().await.unwrap();
    assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "t");
    let asked = asked.join().unwrap();
    assert!(
        asked.last().unwrap().ends_with("grant_type=client_credentials&client_id=id&client_secret=secret")
    );
}

#[test]
fn an_issuer_that_is_none_is_told() {
    let said = new(&["--issuer", "http://127.0.0.1:1"], b"");
    assert_eq!((said.code, &*said.result), (3, ""), "{}", said.messages);
    let said = new(&["--issuer", data("curl.json").to_str().unwrap()], b"");
    assert_eq!(said.code, 2);
    assert!(said.messages.contains("is no metadata document: missing field `issuer`"), "{}", said.messages);
}
