//! `--openapi`: the security schemes of documents.

use serde_json::{Value, json};

use crate::program::{data, folder, new};

fn made(file: &str) -> Vec<Value> {
    let path = data(&format!("openapi/{file}"));
    let text = new(&["--json", "--openapi", path.to_str().unwrap()], b"").ok();
    match serde_json::from_str(&text).unwrap() {
        Value::Array(several) => several,
        one => vec![one],
    }
}

#[test]
fn yaml_of_3_0_has_a_struct_for_each_scheme() {
    assert_eq!(folder("openapi").len(), 3);
    let [login, machines, sso] = &made("petstore.yaml")[..] else { panic!() };
    assert_eq!(login["name"], "AcmeOrdersLogin");
    assert_eq!(login["authorization_url"], "https://id.acme.example/authorize");
    assert_eq!(login["refresh"]["url"], "https://id.acme.example/token/refresh");
    let scopes =
        json!({"orders_read": "orders:read", "orders_write": "orders:write", "default_scope": "default"});
    assert_eq!(login["scope"], scopes);
    assert_eq!(login["fields"]["region"], json!({"default": "eu", "one_of": ["eu", "us"]}));
    assert_eq!(
        login["origins"],
        json!(["https://{region}.api.acme.example", "https://sandbox.acme.example"])
    );
    assert_eq!(machines["token_url"], "https://id.acme.example/machines/token");
    assert_eq!(machines["grant"], "client_credentials");
    assert_eq!((&sso["issuer"], &sso["token_url"]), (&json!("https://sso.acme.example"), &Value::Null));
}

#[test]
fn json_of_3_1_has_urls_relative_to_the_server_and_flows_in_one_struct() {
    let [globex] = &made("webhooks.json")[..] else { panic!("one scheme under two names is one struct") };
    assert_eq!(globex["token_url"], "https://api.globex.example/oauth/token");
    assert_eq!(globex["authorization_url"], "https://api.globex.example/oauth/authorize");
    assert_eq!(globex["grant"], json!(["authorization_code", "client_credentials"]));
    assert_eq!(globex["refresh"], Value::Null, "the refresh URL is the token URL");
    let scopes = json!({
        "files": "https://globex.example/auth/files",
        "files_read": "files.read",
        "files_read_2": "files_read",
        "admin": "admin",
    });
    assert_eq!(globex["scope"], scopes);
}

#[test]
fn swagger_2_0_is_read_as_well() {
    let [code, application] = &made("swagger.json")[..] else { panic!() };
    assert_eq!((&code["name"], &code["grant"]), (&json!("InitechCode"), &json!("authorization_code")));
    assert_eq!(code["origins"], "https://{tenant}.initech.example");
    assert_eq!(application["token_url"], "https://{tenant}.initech.example/token");
    assert_eq!(application["grant"], "client_credentials");
}

#[test]
fn the_scopes_are_described_in_comments() {
    let path = data("openapi/petstore.yaml");
    let text = new(&["--openapi", path.to_str().unwrap()], b"").ok();
    assert!(
        text.contains("        // Change orders, and cancel them\n        orders_write = \"orders:write\","),
        "{text}"
    );
    assert!(text.contains("    /// The region of the account.\n"), "{text}");
}

#[test]
fn a_document_without_a_server_is_of_one_that_is_configured() {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Notes API"},
        "components": {"securitySchemes": {"users": {"type": "oauth2", "flows": {
            "password": {"tokenUrl": "auth/token", "scopes": {}},
            "authorizationCode": {"tokenUrl": "/auth/token"},
        }}}},
    });
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_server.json");
    std::fs::write(&path, document.to_string()).unwrap();
    let text = new(&["--openapi", path.to_str().unwrap()], b"").ok();
    let start = r#"use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "{base_url}/auth/token",
    // To look up: the endpoint, which the document does not have. This one is a guess.
    authorization_url = "{base_url}/auth/authorize",
    grant = [authorization_code, password],
"#;
    assert!(text.starts_with(start), "{text}");
    assert!(text.ends_with("    pub base_url: String,\n}\n"), "{text}");
}

#[test]
fn a_document_without_tokens_says_what_it_has() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_tokens.yaml");
    std::fs::write(
        &path,
        "swagger: '2.0'\nsecurityDefinitions: {key: {type: apiKey, name: X, in: header}}\n",
    )
    .unwrap();
    let said = new(&["--openapi", path.to_str().unwrap()], b"");
    assert_eq!((said.code, &*said.result), (2, ""));
    let message = "error: the document has no security scheme of OAuth 2 with a token URL, only `key`\n";
    assert!(said.messages.starts_with(message), "{}", said.messages);
}

#[test]
fn plain_http_is_https_but_on_this_machine_and_a_scheme_that_fails_is_named() {
    let flow = |token_url: &str| json!({"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": {}}}});
    let mut document = json!({
        "openapi": "3.0.0",
        "info": {"title": "Acme"},
        "servers": [{"url": "http://api.acme.example/v1"}],
        "components": {"securitySchemes": {
            "plain": flow("http://id.acme.example/token"),
            "relative": flow("/token"),
            "local": flow("http://127.0.0.1:8080/token"),
            "broken": flow("ftp://acme.example/token"),
            "odd": {"type": "oauth2", "flows": {"clientCredentials": 3}},
        }},
    });
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("plain_http.json");
    let path = path.to_str().unwrap();
    std::fs::write(path, document.to_string()).unwrap();
    let said = new(&["--openapi", path], b"");
    let note = "    // The document has `http`; tokens are asked for over `https` alone.\n";
    let plain = format!("{note}    token_url = \"https://id.acme.example/token\",\n");
    let origins = format!("{note}    origins = \"https://api.acme.example\",\n");
    for part in [
        &*plain,
        &origins,
        "    token_url = \"https://api.acme.example/token\",\n",
        "    token_url = \"http://127.0.0.1:8080/token\",\n",
    ] {
        assert!(said.result.contains(part), "{part}: {}", said.result);
    }
    assert_eq!(said.result.matches("pub struct Acme").count(), 3, "{}", said.result);
    assert!(said.messages.contains("`broken` is left out: "), "{}", said.messages);
    assert!(said.messages.contains("`odd` is left out: "), "{}", said.messages);
    assert_eq!(said.code, 0);
    for good in ["plain", "relative", "local"] {
        document["components"]["securitySchemes"].as_object_mut().unwrap().remove(good);
    }
    std::fs::write(path, document.to_string()).unwrap();
    let said = new(&["--openapi", path], b"");
    assert_eq!((said.code, &*said.result), (2, ""));
    assert!(said.messages.contains("`broken` is left out: "), "{}", said.messages);
}

#[test]
fn a_swagger_document_that_has_plain_http_alone_is_read() {
    let document = json!({
        "swagger": "2.0",
        "info": {"title": "Acme"},
        "host": "api.acme.example",
        "schemes": ["http"],
        "securityDefinitions": {"a": {
            "type": "oauth2", "flow": "application", "tokenUrl": "/token", "scopes": {"read": "Reads"},
        }},
    });
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("plain_swagger.json");
    std::fs::write(&path, document.to_string()).unwrap();
    let text = new(&["--openapi", path.to_str().unwrap()], b"").ok();
    assert!(text.contains("    token_url = \"https://api.acme.example/token\",\n"), "{text}");
    assert!(text.contains("    origins = \"https://api.acme.example\",\n"), "{text}");
}
