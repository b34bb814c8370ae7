//! A transport that prints what is sent and what comes, with secrets masked: for a provider that refuses what should be
//! right.
//!
//! `cargo run --bin show_traffic`

use oauth_runtime::http::HeaderMap;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::url::form_urlencoded;
use oauth_specs::Cliquify;
use serde_json::Value;

/// Parameters and members whose values are no secret.
const SHOWN: &[&str] = &[
    "grant_type",
    "client_id",
    "redirect_uri",
    "scope",
    "resource",
    "audience",
    "token_type",
    "expires_in",
    "error",
    "error_description",
    "success",
    "message",
    "code_challenge_method",
];

/// Prints what passes through it.
#[derive(Debug)]
struct Shown<T>(T);

impl<T: Transport> Transport for Shown<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            println!("> {} {}", request.method, request.url.path());
            for (name, value) in request.url.query_pairs() {
                println!(">   ?{name}={}", masked(&name, &value));
            }
            headers('>', &request.headers);
            body('>', &request.headers, &request.body);
            let answer = self.0.send(request).await;
            match &answer {
                Ok(answer) => {
                    println!("< {}", answer.status);
                    headers('<', &answer.headers);
                    body('<', &answer.headers, &answer.body);
                }
                Err(error) => println!("< nothing: {error}"),
            }
            answer
        })
    }
}

fn masked<'v>(name: &str, value: &'v str) -> &'v str {
    if SHOWN.contains(&name) { value } else { "***" }
}

/// Those of a request that hold a secret are marked; those of an answer may be a token.
fn headers(mark: char, headers: &HeaderMap) {
    const SHOWN: &[&str] =
        &["content-type", "content-length", "date", "retry-after", "www-authenticate", "server"];
    for (name, value) in headers {
        let is_hidden = value.is_sensitive() || (mark == '<' && !SHOWN.contains(&name.as_str()));
        println!("{mark} {name}: {}", if is_hidden { "***" } else { value.to_str().unwrap_or("?") });
    }
}

/// What is no JSON and no form may be a token as a whole.
fn body(mark: char, headers: &HeaderMap, bytes: &[u8]) {
    let content_type = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Ok(json @ (Value::Object(_) | Value::Array(_))) = serde_json::from_slice::<Value>(bytes) {
        println!("{mark} {}", without_secrets("", json));
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        for (name, value) in form_urlencoded::parse(bytes) {
            println!("{mark}   {name}={}", masked(&name, &value));
        }
    } else {
        println!("{mark} {} bytes", bytes.len());
    }
}

fn without_secrets(name: &str, value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let shown = without_secrets(&name, value);
                (name, shown)
            })
            .collect(),
        Value::Array(values) => values.into_iter().map(|value| without_secrets(name, value)).collect(),
        Value::String(text) => masked(name, &text).into(),
        // A PIN may be a number.
        Value::Number(_) if !SHOWN.contains(&name) => "***".into(),
        value => value,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mock = MockProvider::start(Cliquify)?;
    // With a real provider: `Shown(ReqwestTransport::shared()?)`.
    let client = mock.client_builder()?.transport(Shown(mock.transport()?)).build()?;
    client.token().await?;
    mock.fail_next(mock.declared_errors().remove(0));
    let refused = client.request_token().send().await;
    println!("{}", refused.err().ok_or("no error")?);
    Ok(())
}
