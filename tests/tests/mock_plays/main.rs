//! The mock plays what the grammar can say: for each key a client that is as declared, and one that is refused.

mod assertions;
mod calls;
mod discovered;
mod kept;
mod limits;
mod places;
mod requests;
mod signatures;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use oauth_runtime::mock::{MockProvider, MockRequest};
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, ErrorCode, Metadata, Received};
use serde_json::{Value, json};

type Mock = MockProvider<DynamicProvider>;
type Dynamic = Client<DynamicProvider>;

const REDIRECT: &str = "https://app.example/cb";

/// A key that the tests of composed keys have, too.
fn key(name: &str) -> String {
    let path = format!("{}/tests/composed/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a key")
}

/// A provider with these keys besides, and the fields that `fields` fills.
fn acme(keys: &Value, fields: &[(&str, String)]) -> DynamicProvider {
    let mut all =
        json!({"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"});
    for (name, value) in keys.as_object().unwrap() {
        all[name] = value.clone();
        if value.is_null() {
            all.as_object_mut().unwrap().remove(name);
        }
    }
    let provider = DynamicProvider::new(Metadata::from_json(&all.to_string()).unwrap());
    fields.iter().fold(provider, |provider, (name, value)| provider.field(*name, value.as_str()))
}

fn mock(keys: &Value, fields: &[(&str, String)]) -> Mock {
    MockProvider::start(acme(keys, fields)).unwrap()
}

/// A client with another declaration, whose connections go to the mock.
fn other(mock: &Mock, keys: &Value, fields: &[(&str, String)]) -> Dynamic {
    let credentials = Credentials::secret("mock-client-id", "mock-client-secret");
    Client::builder(acme(keys, fields), credentials).transport(mock.transport().unwrap()).build().unwrap()
}

/// A client as the mock declares gets a token, and the mock finds nothing wrong.
async fn passes(mock: &Mock) {
    let token = mock.client().unwrap().request_token().send().await;
    let token = token.unwrap_or_else(|error| panic!("{error} {:?}", problems(mock)));
    assert!(mock.is_valid(token.access_token()));
    assert!(problems(mock).is_empty(), "{:?}", problems(mock));
}

/// What a client with these other keys is told.
async fn refused(mock: &Mock, keys: &Value, fields: &[(&str, String)]) -> Error {
    other(mock, keys, fields).request_token().send().await.unwrap_err()
}

/// The code of an error, and its description.
fn told(error: &Error) -> (String, String) {
    let code = error.code().map(ErrorCode::to_string).unwrap_or_default();
    (code, error.error_description().unwrap_or_default().to_owned())
}

fn problems(mock: &Mock) -> Vec<String> {
    mock.requests().into_iter().flat_map(|request| request.problems).collect()
}

/// The same keys with one of them changed; null takes it away.
fn with(keys: &Value, pointer: &str, value: Value) -> Value {
    let mut keys = keys.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = keys.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        parent.remove(name);
    } else {
        parent.insert(name.to_owned(), value);
    }
    keys
}

/// Sends a request as it was sent before: the status and the body of the answer.
fn again(mock: &Mock, request: &MockRequest) -> (u16, String) {
    let headers = request.headers.iter().filter(|(name, _)| *name != "content-length");
    let headers: String = headers
        .fold(String::new(), |all, (name, value)| format!("{all}{name}: {}\r\n", value.to_str().unwrap()));
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let line = format!("{} {}{query} HTTP/1.1\r\n", request.method, request.path);
    let host = mock.resource_url();
    let host = host.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = request.body.len();
    write!(stream, "{line}{headers}content-length: {length}\r\nconnection: close\r\n\r\n").unwrap();
    stream.write_all(&request.body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The exchange of a login that the mock answers.
async fn login(mock: &Mock, client: &Dynamic) -> oauth_runtime::CodeExchange<DynamicProvider> {
    let (url, mut pending) = client.authorize(REDIRECT).send().await.unwrap();
    let callback = mock.log_in(&url).unwrap();
    client.exchange(pending.callback(Received::query(&callback.params)).unwrap())
}
