//! `oauth check`: differences that were planted between a declaration and an answer or a metadata document.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::{Folder, Ran, provider, run};

/// A declaration with these members besides.
pub(crate) fn declaration(members: &Value) -> String {
    let mut declaration =
        json!({"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"});
    for (key, value) in members.as_object().unwrap() {
        declaration[key] = value.clone();
    }
    declaration.to_string()
}

pub(crate) fn check(members: &Value, answer: &str, status: &str) -> Ran {
    let folder = Folder::new();
    let acme = folder.file("acme.json", &declaration(members));
    run(&["check", &acme, "--answer", &folder.file("answer", answer), "--status", status])
}

/// What the declaration says besides, the status, the answer, and the key to write.
pub(crate) type Planted = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const ANSWERS: &[Planted] = &[
    // Where the token is.
    (
        "{}",
        "200",
        r#"{"data": {"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600}}"#,
        r#"response(root = "data")"#,
    ),
    (
        r#"{"response": {"root": "data"}}"#,
        "200",
        r#"{"result": {"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600}}"#,
        r#"response(root = "result")"#,
    ),
    (
        r#"{"response": {"root": "data"}}"#,
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600}"#,
        "no `response.root`",
    ),
    (
        "{}",
        "200",
        r#"{"tenantAccessToken": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600}"#,
        r#"response(access_token = "tenantAccessToken")"#,
    ),
    (
        "{}",
        "200",
        r#"{"auth": [{"token": "2YotnFZFEjr1zCsicMWpAA"}]}"#,
        r#"response(access_token = "auth[0].token")"#,
    ),
    ("{}", "200", "2YotnFZFEjr1zCsicMWpAA", "response(format = text)"),
    (
        r#"{"response": {"format": "json"}}"#,
        "200",
        "access_token=2YotnFZFEjr1zCsicMWpAA&expires_in=3600",
        "response(format = form)",
    ),
    (
        "{}",
        "200",
        r#"callback({"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600});"#,
        r#"response(strip_prefix = "callback(", strip_suffix = ");")"#,
    ),
    (
        r#"{"response": {"root": "A"}}"#,
        "200",
        "<B><AccessToken>2YotnFZFEjr1zCsicMWpAA</AccessToken></B>",
        r#"response(root = "B", access_token = "AccessToken")"#,
    ),
    (
        "{}",
        "409",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600}"#,
        "response(accept_status = 409)",
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "bot", "expires_in": 3600}"#,
        r#"response(token_type(accept = "bot"))"#,
    ),
    (
        r#"{"errors": {"ok": {"success": true}}}"#,
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "success": 1, "status": "ok"}"#,
        "errors(ok(",
    ),
    (
        "{}",
        "200",
        "HTTP/1.1 201 Created\r\nX-Subject-Token: 2YotnFZFEjr1zCsicMWpAA\r\n\r\n{\"user\": {}}",
        r#"response(headers(access_token = "x-subject-token"))"#,
    ),
    // How long it lives.
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expiresIn": 3600}"#,
        r#"response(expires_in = "expiresIn")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 3600000}"#,
        "response(expires_in(unit = milliseconds))",
    ),
    ("{}", "200", r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "ttl_minutes": 60}"#, "unit = minutes"),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_on": "2026-01-01T01:00:00Z"}"#,
        r#"response(expires_at = "expires_on")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expiry": 1767229200}"#,
        r#"response(expires_at = "expiry")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "validity": "0:1:30"}"#,
        r#"format = "d:h:m""#,
    ),
    // What comes with it.
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 60, "refreshToken": "tGzv3JOkF0XG5Qx2TlKWIA"}"#,
        r#"response(refresh_token = "refreshToken")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "refresh_expires_in": 86400}"#,
        r#"response(refresh_token_expires_in = "refresh_expires_in")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "permissions": "read write"}"#,
        r#"response(scope = "permissions")"#,
    ),
    (
        "{}",
        "200",
        r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "scope": "read,write"}"#,
        r#"scope(response_separator = ",")"#,
    ),
    (
        "{}",
        "200",
        r#"{"data": {"access_token": "2YotnFZFEjr1zCsicMWpAA"}, "meta": {"id_token": "e30.e30.c2ln"}}"#,
        r#"response(id_token = "/meta/id_token")"#,
    ),
    // Errors.
    (
        "{}",
        "200",
        r#"{"success": false, "error_code": "E17", "detail": "unknown client"}"#,
        r#"errors(ok("success" = true))"#,
    ),
    ("{}", "200", r#"{"errcode": 40029, "errmsg": "invalid code"}"#, r#"errors(ok("errcode" = 0))"#),
    (
        "{}",
        "400",
        r#"{"error": {"code": "NO_APP", "message": "no such client"}}"#,
        r#"errors(error = "error.code")"#,
    ),
    (
        "{}",
        "400",
        r#"{"error": "invalid_grant", "msg": "the code is spent"}"#,
        r#"errors(error_description = "msg")"#,
    ),
    ("{}", "400", r#"{"error": "BAD_CLIENT"}"#, "errors(code(BAD_CLIENT = invalid_client))"),
    ("{}", "403", "", "errors(status(403 = access_denied))"),
    ("{}", "429", r#"{"error": "slow_down", "retry_after": 30}"#, r#"errors(retry_after = "retry_after")"#),
];

#[test]
fn each_planted_difference_of_an_answer_names_its_key() {
    let mut missed = Vec::new();
    for (members, status, answer, key) in ANSWERS {
        let ran = check(&serde_json::from_str(members).unwrap(), answer, status);
        // Its item may say more.
        let (item, said) = key.split_once('(').unwrap_or(("", key));
        let said = said.strip_suffix(')').unwrap_or(said);
        let names_it = written(&ran).iter().any(|line| line.contains(item) && line.contains(said));
        if ran.code != 1 || !names_it {
            missed.push(format!("{key}: {status} {answer}\n{}{}", ran.out, ran.err));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

/// What a run says to write.
pub(crate) fn written(ran: &Ran) -> Vec<String> {
    let lines = ran.out.lines().filter_map(|line| line.trim().strip_prefix("write `")?.strip_suffix('`'));
    lines.map(str::to_owned).collect()
}

/// What a documentation shows is read by the declaration that was made of it: a wrong suggestion would send its author
/// astray.
#[test]
fn documented_token_responses_differ_in_nothing() {
    let documented = format!("{}/../specs/documented", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(documented).unwrap().map(|file| file.unwrap().path());
    let mut checked = 0;
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in cases.as_array().unwrap().iter().filter(|case| !case["token"].is_null()) {
            let answer =
                case["http"].as_array().and_then(|exchanges| exchanges.last()).map(|last| &last["response"]);
            // A file holds no headers, and the answer of another call is no token response.
            let declaration = provider(case["provider"].as_str().unwrap());
            let has_call_after = std::fs::read_to_string(&declaration).unwrap().contains("\"then\"");
            let Some(answer) = answer.filter(|answer| answer["headers"].is_null() && !has_call_after) else {
                continue;
            };
            let text = answer["body"].as_str().map_or_else(|| answer["body"].to_string(), str::to_owned);
            let folder = Folder::new();
            let ran = run(&["check", &declaration, "--answer", &folder.file("answer", &text)]);
            checked += 1;
            assert_eq!(ran.code, 0, "{declaration} {text}\n{}{}", ran.out, ran.err);
        }
    }
    assert!(checked > 200, "{checked}");
}

pub(crate) fn metadata() -> Value {
    json!({
        "issuer": "https://acme.example",
        "token_endpoint": "https://acme.example/token",
        "authorization_endpoint": "https://acme.example/authorize",
        "grant_types_supported": ["client_credentials", "authorization_code"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["read", "write"],
        "response_types_supported": ["code"],
    })
}

fn declared() -> Value {
    json!({
        "issuer": "https://acme.example",
        "authorization_url": "https://acme.example/authorize",
        "grant": ["client_credentials", "authorization_code"],
        "scope": {"default": ["read"]},
    })
}

/// What is planted in the declaration or in the document, by a pointer, and the key to write.
type Difference = (&'static str, &'static str, Value, &'static str);

#[test]
fn each_planted_difference_of_a_metadata_document_names_its_key() {
    let differences: &[Difference] = &[
        (
            "document",
            "/token_endpoint",
            json!("https://acme.example/v2/token"),
            r#"token_url = "https://acme.example/v2/token""#,
        ),
        (
            "document",
            "/authorization_endpoint",
            json!("https://login.acme.example/"),
            r#"authorization_url = "https://login.acme.example/""#,
        ),
        ("document", "/issuer", json!("https://acme.example/eu"), r#"issuer = "https://acme.example/eu""#),
        ("document", "/grant_types_supported", json!(["authorization_code"]), "grant = authorization_code"),
        (
            "document",
            "/token_endpoint_auth_methods_supported",
            json!(["client_secret_basic"]),
            "client_auth = client_secret_basic",
        ),
        ("document", "/code_challenge_methods_supported", json!(["plain"]), "authorize(pkce = none)"),
        ("declaration", "/authorize", json!({"pkce": "none"}), "authorize(pkce = S256)"),
        ("declaration", "/scope", json!({"default": ["raed"]}), r#"scope(default = ["read"])"#),
        (
            "document",
            "/response_types_supported",
            json!(["code id_token"]),
            r#"authorize(response_type = "code id_token")"#,
        ),
        ("declaration", "/dpop", json!("ES384"), "dpop = ES256"),
        (
            "declaration",
            "/jwks_uri",
            json!("https://acme.example/keys2"),
            r#"jwks_uri = "https://acme.example/keys""#,
        ),
        ("declaration", "/signed_response_alg", json!("ES256"), "signed_response_alg = RS256"),
    ];
    for (side, pointer, value, key) in differences {
        let (mut document, mut declared) = (metadata(), declared());
        if matches!(*pointer, "/dpop" | "/jwks_uri" | "/signed_response_alg") {
            document["dpop_signing_alg_values_supported"] = json!(["ES256"]);
            document["jwks_uri"] = json!("https://acme.example/keys");
            document["id_token_signing_alg_values_supported"] = json!(["RS256"]);
            declared["jwks_uri"] = json!("https://acme.example/keys");
        }
        let planted = if *side == "document" { &mut document } else { &mut declared };
        planted[&pointer[1..]] = value.clone();
        let ran = against(&declared, &document);
        assert_eq!(ran.code, 1, "{pointer}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(&format!("write `{key}`")), "{key}\n{}", ran.out);
    }
}

fn against(declared: &Value, document: &Value) -> Ran {
    let folder = Folder::new();
    let acme = folder.file("acme.json", &declaration(declared));
    run(&["check", &acme, "--metadata", &folder.file("metadata.json", &document.to_string())])
}

#[test]
fn a_declaration_without_an_issuer_lacks_what_the_document_has() {
    let mut document = metadata();
    document["revocation_endpoint"] = json!("https://acme.example/revoke");
    let mut declared = declared();
    declared.as_object_mut().unwrap().remove("issuer");
    let ran = against(&declared, &document);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("write `revocation_url = \"https://acme.example/revoke\"`"), "{}", ran.out);
}

#[test]
fn what_is_as_the_document_says_is_right() {
    let ran = against(&declared(), &metadata());
    assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("nothing is wrong"));
}

#[test]
fn the_document_comes_from_the_declared_issuer() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", server.local_addr().unwrap());
    let mut document = metadata();
    document["issuer"] = json!(issuer);
    document["token_endpoint"] = json!(format!("{issuer}/token2"));
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        let body = document.to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let folder = Folder::new();
    let acme = folder
        .file("acme.json", &declaration(&json!({"issuer": issuer, "token_url": format!("{issuer}/token")})));
    let ran = run(&["check", &acme]);
    assert!(answering.join().unwrap().starts_with("GET /.well-known/"));
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("write `token_url = \"{issuer}/token2\"`")), "{}", ran.out);
}

#[test]
fn what_cannot_be_held_against_anything_is_an_error_of_usage() {
    let folder = Folder::new();
    let acme = folder.file("acme.json", &declaration(&json!({})));
    let ran = run(&["check", &acme]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--answer FILE"), "{}", ran.err);
    assert_eq!(run(&["check", &acme, "--metadata", &folder.file("no.json", "<html>")]).code, 2);
    assert_eq!(run(&["check", &acme, "--answer", &folder.path("missing")]).code, 2);
    assert_eq!(run(&["check", &acme, "--status", "400"]).code, 2);
}
