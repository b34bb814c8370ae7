//! `--answer`: recorded answers.

use oauth_runtime::http::{HeaderMap, StatusCode};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
use serde_json::{Value, json};

use crate::program::{data, new};

const LINE: &str =
    "curl https://acme.example/token -d grant_type=client_credentials -d client_id=a -d client_secret=b";

fn made(file: &str) -> String {
    let path = data(&format!("answer/{file}"));
    new(&["--json", "--curl", LINE, "--answer", path.to_str().unwrap()], b"").ok()
}

fn response(file: &str) -> Value {
    serde_json::from_str::<Value>(&made(file)).unwrap()["response"].clone()
}

#[test]
fn the_keys_are_those_that_read_the_answer() {
    assert_eq!(response("cliquify.json")["root"], "token");
    assert_eq!(response("cliquify.json")["expires_in"], Value::Null, "thirty days in seconds");
    let extra = json!({"created_at": {"type": "string", "optional": true, "path": "createdAt"}});
    assert_eq!(response("cliquify.json")["extra"], extra);
    assert_eq!(response("feishu.json")["access_token"], "tenant_access_token");
    assert_eq!(response("feishu.json")["expires_in"], "expire");
    let moment = json!({
        "root": "result",
        "access_token": "accessToken",
        "refresh_token": "refreshToken",
        "scope": "permissions[*]",
        "expires_at": {"path": "expirationDate", "format": "unix_ms"},
        "extra": {"type": {"type": "string", "optional": true}},
    });
    assert_eq!(response("moment.json"), moment);
    let millis = json!({
        "strip_prefix": "callback( ",
        "strip_suffix": " );",
        "access_token": "data.jwt",
        "token_type": {"path": "data.token_type", "accept": ["BearerToken"]},
        "expires_in": {"unit": "milliseconds"},
    });
    assert_eq!(response("millis.http"), millis);
    let form: Value = serde_json::from_str(&made("form.txt")).unwrap();
    assert_eq!((&form["response"], &form["scope"]["response_separator"]), (&Value::Null, &json!(",")));
    assert_eq!(response("text.txt"), json!({"format": "text"}));
    let errors = json!({"error": "fault.errorCode", "error_description": "fault.message"});
    assert_eq!(serde_json::from_str::<Value>(&made("refused.json")).unwrap()["errors"], errors);
}

#[test]
fn an_answer_alone_is_a_struct_whose_request_is_to_be_looked_up() {
    let path = data("answer/feishu.json");
    let said = new(&["--answer", path.to_str().unwrap(), "--name", "Feishu"], b"");
    let start = r#"use oauth_runtime::oauth_provider;

#[oauth_provider(
    // To look up: the token endpoint; an answer does not say it.
    token_url = "https://provider.example/token",
    // To look up: how the token is asked for.
    grant = client_credentials,
    // To look up: how the client authenticates.
    client_auth = client_secret_post,
"#;
    assert!(said.result.starts_with(start), "{}{}", said.result, said.messages);
    assert!(said.result.contains("access_token = \"tenant_access_token\""), "{}", said.result);
    assert!(said.result.ends_with("pub struct Feishu;\n"), "{}", said.result);
    assert_eq!(said.code, 0);
}

/// Answers with a recorded body.
#[derive(Debug)]
struct Recorded(Vec<u8>);

impl Transport for Recorded {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = self.0.clone();
        Box::pin(async move { Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body)) })
    }
}

#[tokio::test]
async fn a_client_reads_the_answer_that_the_struct_was_made_of() {
    for (file, token) in [
        ("cliquify.json", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        ("feishu.json", "t-caecc734c2e3328a62489fe0648c4b98779515d3"),
        ("form.txt", "gho_16C7e42F292c6912E7710c838347Ae178B4a"),
        ("text.txt", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"),
        ("millis.http", "abc"),
    ] {
        let recorded = std::fs::read_to_string(data(&format!("answer/{file}"))).unwrap();
        let body = recorded.rsplit_once("\n\n").map_or(&*recorded, |(_, body)| body).trim().to_owned();
        let declaration = made(file);
        assert!(!declaration.contains(token), "{declaration}");
        let provider = DynamicProvider::new(Metadata::from_json(&declaration).unwrap());
        let client = Client::builder(provider, Credentials::secret("a", "b"));
        let client = client.transport(Recorded(body.into_bytes())).build().unwrap();
        assert_eq!(client.token().await.unwrap().access_token().expose_secret(), token, "{file}");
    }
}
