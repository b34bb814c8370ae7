//! What `oauth mock` shows of the requests to each endpoint, and the keys that it plays with.

use std::process::Command;

use crate::mock::Mock;
use crate::{Folder, run};

/// The text of a member of an answer in JSON.
fn member(answer: &str, name: &str) -> String {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{name}: {answer}"));
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body[name].as_str().unwrap_or_else(|| panic!("{name}: {answer}")).to_owned()
}

#[test]
fn a_request_to_any_endpoint_is_shown_with_the_status_of_its_answer() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "issuer": "https://acme.example", "jwks_uri": "https://acme.example/keys",
        "authorization_url": "https://acme.example/authorize", "token_url": "https://acme.example/token",
        "device_authorization_url": "https://acme.example/device", "userinfo_url": "https://acme.example/userinfo",
        "pushed_authorization_request_url": "https://acme.example/par", "revocation_url": "https://acme.example/revoke",
        "introspection_url": "https://acme.example/introspect",
        "grant": ["authorization_code", "device_code", "client_credentials"]}"#;
    let mut mock = Mock::start(&[&folder.file("acme.json", declaration)]);
    let client = "client_id=mock-client-id&client_secret=mock-client-secret";
    let mut shown = Vec::new();
    let mut asked = |request: &str, headers: &str, body: &str| {
        let answer = mock.send(request, headers, body);
        shown.push(mock.line());
        answer
    };
    asked("GET /.well-known/oauth-authorization-server", "", "");
    asked("GET /keys", "", "");
    let login = "response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2F&state=CANARY&code_challenge_method=S256";
    let challenge = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let pushed = asked("POST /par", "", &format!("{login}&{challenge}&{client}"));
    let request_uri = member(&pushed, "request_uri");
    let browser = format!("GET /authorize?client_id=mock-client-id&request_uri={request_uri}");
    assert!(asked(&browser, "", "").contains("code="));
    let device = asked("POST /device", "", client);
    let page = member(&device, "verification_uri");
    asked(
        &format!("GET {}", page.split_once("/mock/").map(|(_, rest)| format!("/mock/{rest}")).unwrap()),
        "",
        "",
    );
    let token = asked("POST /token", "", &format!("grant_type=client_credentials&{client}"));
    let token = member(&token, "access_token");
    let bearer = format!("authorization: Bearer {token}\r\n");
    asked("GET /mock/resource/orders", &bearer, "");
    asked("GET /userinfo", &bearer, "");
    asked("POST /introspect", "", &format!("token={token}&{client}"));
    asked("POST /revoke", "", &format!("token={token}&{client}"));
    assert_eq!(
        shown,
        [
            "GET /.well-known/oauth-authorization-server: 200, as declared (checked: no parameters)",
            "GET /keys: 200, as declared (checked: no parameters)",
            "POST /par: 201, as declared (checked: response_type, redirect_uri, state, code_challenge_method, code_challenge, client_id, client_secret)",
            "GET /authorize: 302, as declared (checked: client_id, request_uri)",
            "POST /device: 200, as declared (checked: client_id, client_secret)",
            "GET /mock/device: 200, as declared (checked: no parameters)",
            "POST /token: 200, as declared (checked: grant_type, client_id, client_secret)",
            "GET /mock/resource/orders: 200, as declared (checked: the header authorization)",
            "GET /userinfo: 200, as declared (checked: the header authorization)",
            "POST /introspect: 200, as declared (checked: token, client_id, client_secret)",
            "POST /revoke: 200, as declared (checked: token, client_id, client_secret)",
        ]
    );
}

#[test]
fn a_request_that_is_refused_is_shown_with_the_reason() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "authorization_url": "https://acme.example/authorize",
        "token_url": "https://acme.example/token", "grant": "authorization_code"}"#;
    let mut mock = Mock::start(&[&folder.file("acme.json", declaration)]);
    let mut asked = |request: &str, headers: &str, body: &str| {
        mock.send(request, headers, body);
        [mock.line(), mock.line()]
    };
    let client = "client_id=mock-client-id&redirect_uri=https%3A%2F%2Fapp.example%2F";
    let challenge = "code_challenge=CANARY&code_challenge_method=S256";
    for (refused, line, reason) in [
        (
            asked(&format!("GET /authorize?response_type=code&{client}&{challenge}"), "", ""),
            "GET /authorize: 400, not as declared (checked: response_type, client_id, redirect_uri, code_challenge, code_challenge_method)",
            "  parameter `state` is missing",
        ),
        (
            asked("GET /mock/resource", "", ""),
            "GET /mock/resource: 401, not as declared (checked: no parameters)",
            "  there is no token in the header `Authorization`, as `Bearer ..`",
        ),
        (
            asked("GET /mock/resource", "authorization: Bearer CANARY\r\n", ""),
            "GET /mock/resource: 401, as declared (checked: the header authorization)",
            "  the token is none that is valid here",
        ),
        (
            asked(
                "POST /token",
                "",
                &format!(
                    "grant_type=authorization_code&code=CANARY&code_verifier=CANARY&client_secret=mock-client-secret&{client}"
                ),
            ),
            "POST /token: 400, as declared (checked: grant_type, code, code_verifier, client_secret, client_id, redirect_uri)",
            "  the code is unknown, spent, or of another redirect_uri",
        ),
        (
            asked("POST /token", "", &"x".repeat((1 << 20) + 1)),
            "POST /token: 413, not as declared (checked: no parameters)",
            "  its body has more than 1048576 bytes, or no end",
        ),
    ] {
        assert_eq!(refused, [line, reason]);
    }
}

/// Runs a program that is configured as the mock says.
fn configured(mock: &Mock, folder: &Folder, command: &str) -> (bool, String) {
    let store = folder.path("store");
    let script = format!("set -eu\n{}\n{command} --store '{store}' --key-in file", mock.exports());
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &script]).env("NO_PROXY", "127.0.0.1").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[test]
fn keys_of_both_sides_come_with_the_mock() {
    for alg in ["RS256", "PS512", "ES256", "ES384", "EdDSA"] {
        let folder = Folder::new();
        let declaration = format!(
            r#"{{"name": "Acme", "fields": {{"own": {{"secret": true}}, "theirs": {{}}}},
            "token_url": "https://acme.example/token", "grant": "client_credentials", "client_auth": "private_key_jwt",
            "jwt": {{"alg": "{alg}", "key": "{{own}}"}},
            "request": {{"sign": {{"param": "sign", "alg": "{alg}", "key": "{{own}}", "encoding": "hex", "over": "{{sorted_params}}"}}}},
            "response": {{"root": "answer", "verify": {{"param": "/sign", "alg": "{alg}", "key": "{{theirs}}", "over": "{{body}}"}}}}}}"#
        );
        let (acme, local) = (folder.file("acme.json", &declaration), folder.path("local.json"));
        let mut mock = Mock::start(&[&acme, "--write", &local]);
        let exports = mock.exports();
        assert!(exports.contains("ACME_OWN='-----BEGIN PRIVATE KEY-----\n"), "{exports}");
        assert!(exports.contains("ACME_THEIRS='-----BEGIN PUBLIC KEY-----\n"), "{exports}");
        let program = env!("CARGO_BIN_EXE_oauth");
        let (is_well, text) = configured(&mock, &folder, &format!("'{program}' token '{local}'"));
        assert!(is_well && text.contains("mock-access-token-1"), "{alg}: {text}");
        let line = mock.line();
        assert!(line.starts_with("POST /token: 200, as declared"), "{alg}: {line}");
    }
    let alipay = Mock::start(&["Alipay"]);
    assert!(alipay.exports().contains("ALIPAY_ALIPAY_PUBLIC_KEY='-----BEGIN PUBLIC KEY-----\n"));
}

#[test]
fn an_algorithm_that_the_program_cannot_sign_by_is_named() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials",
        "fields": {"theirs": {}}, "response": {"root": "data", "verify": {"param": "/sign", "alg": "ES512", "key": "{theirs}", "over": "{body}"}}}"#;
    let refused = run(&["mock", &folder.file("acme.json", declaration)]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("`theirs` is a key for ES512"), "{}", refused.err);
    let declaration = r#"{"name": "Acme", "issuer": "https://acme.example", "authorization_url": "https://acme.example/authorize",
        "token_url": "https://acme.example/token", "jwks_uri": "https://acme.example/keys", "grant": "authorization_code",
        "signed_response_alg": "ES512"}"#;
    let refused = run(&["mock", &folder.file("acme.json", declaration)]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("signed_response_alg: the mock has no key for it: `ES512`"),
        "{}",
        refused.err
    );
}

#[test]
fn endpoints_are_shown_where_they_are() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "fields": {"tenant": {"default": "common"}},
        "environments": {"production": "https://acme.example", "sandbox": "https://sandbox.acme.example"},
        "authorization_url": "https://login.acme.example/{tenant}/authorize", "token_url": "{env}/{tenant}/token",
        "grant": "authorization_code"}"#;
    let mock = Mock::start(&[&folder.file("acme.json", declaration)]);
    let shown: Vec<_> = mock.introduction.iter().map(|line| line.trim()).collect();
    for (key, path) in [("token_url", "/common/token"), ("authorization_url", "/common/authorize")] {
        let expected = format!("{key}: http://{}{path}", mock.address);
        assert!(shown.contains(&&*expected), "{expected}\n{shown:#?}");
    }
}
