//! Keys that work together: JWTs, calls before and after the token call, signatures, bodies of every format, and grants of the
//! provider's own. Each is held against the bytes that are sent.

mod answers;
mod calls;
mod demanding;
mod grants;
mod jwt;
mod members;
mod requests;
mod signatures;

use std::time::Duration;

use oauth_runtime::Metadata;
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::BoxFuture;
use oauth_tests::documented::Case;
use oauth_tests::{RawRequest, RawServer, response};
use serde_json::{Value, json};

const TOKEN: &str = r#"{"access_token":"AT","expires_in":3600}"#;
/// 2026-01-01, 00:00 UTC.
const NOW: u64 = 1_767_225_600;

/// A clock that stands.
#[derive(Debug)]
struct Standing;

impl Runtime for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::new(Duration::from_secs(1), Duration::from_secs(NOW))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}

/// `Acme`, whose token is asked for by a machine, with other keys.
fn acme(keys: Value) -> Metadata {
    let base =
        json!({"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"});
    Metadata::from_json(&merged(base, keys).to_string()).unwrap()
}

/// The request that `acme` sends where nothing else is said, and the answer to it.
fn usual(answer: &Value) -> Value {
    let body = "grant_type=client_credentials&client_id=id&client_secret=secret";
    json!([{"request": "POST https://acme.example/token", "body": body, "response": {"body": answer}}])
}

/// Plays a case with `acme`.
async fn play(acme: &Metadata, case: Value) {
    let base = json!({"provider": "Acme", "page": "", "client_id": "id", "client_secret": "secret"});
    let base = if case.get("call").is_some() { base } else { merged(base, json!({"call": "token"})) };
    let case: Case = serde_json::from_value(merged(base, case)).unwrap();
    if let Err(problem) = case.play(acme).await {
        panic!("{problem}");
    }
}

fn merged(mut base: Value, over: Value) -> Value {
    let (Some(all), Value::Object(over)) = (base.as_object_mut(), over) else { panic!("no object") };
    all.extend(over);
    base
}

/// A key of the folder `keys`.
fn key(name: &str) -> String {
    let path = format!("{}/tests/composed/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a key")
}

/// A server whose answer depends on the path of the request.
fn server(answers: &'static [(&'static str, &'static str)]) -> RawServer {
    RawServer::answering(move |request| {
        let path = path(request);
        let found = answers.iter().find(|(known, _)| *known == path).map(|(_, body)| *body);
        let (status, body) = found.map_or((404, "{}"), |body| (200, body));
        response(status, "content-type: application/json\r\n", body)
    })
}

fn path(request: &RawRequest) -> String {
    let target = request.line.split(' ').nth(1).unwrap_or_default();
    target.split('?').next().unwrap_or_default().to_owned()
}

/// The value of a parameter of a form.
fn form_value(body: &str, name: &str) -> Option<String> {
    let pairs = oauth_runtime::url::form_urlencoded::parse(body.as_bytes());
    pairs.into_iter().find(|(param, _)| param == name).map(|(_, value)| value.into_owned())
}
