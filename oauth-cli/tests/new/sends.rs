//! What a client of a declaration sends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use oauth_runtime::http::{HeaderMap, HeaderValue, StatusCode, header};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::url::form_urlencoded;
use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata, Received};
use serde::Deserialize;
use serde_json::Value;

/// How a client is made, and the request that it is to send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    credentials: [String; 2],
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
    user: Option<[String; 2]>,
    code: Option<String>,
    refresh_token: Option<String>,
    redirect_uri: Option<String>,
    /// What is in the line and must not be in the struct.
    #[serde(default)]
    pub(crate) secrets: Vec<String>,
    pub(crate) request: Request,
}

/// A request, as far as it matters.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    query: BTreeMap<String, String>,
    form: Option<BTreeMap<String, String>>,
    json: Option<Value>,
}

/// Keeps what is sent, and answers with a token.
#[derive(Debug, Clone, Default)]
struct Capture(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Capture {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        let body = br#"{"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "tenant_access_token": "t"}"#;
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        Box::pin(async move { Ok(HttpResponse::new(StatusCode::OK, headers, body.to_vec())) })
    }
}

fn provider(declaration: &str, case: &Case) -> DynamicProvider {
    let provider = DynamicProvider::new(Metadata::from_json(declaration).unwrap());
    case.fields.iter().fold(provider, |provider, (name, value)| provider.field(name, value.as_str()))
}

/// A client gets a token from the mock of the declaration, which refuses what is not as declared.
pub(crate) async fn to_the_mock(declaration: &str, case: &Case) {
    let mock = MockProvider::start(provider(declaration, case)).unwrap();
    let client = mock.client().unwrap();
    if let Some(redirect_uri) = &case.redirect_uri {
        let (url, mut pending) = client.authorize(redirect_uri).send().await.unwrap();
        let callback = mock.log_in(&url).unwrap();
        client.exchange(pending.callback(Received::query(&callback.params)).unwrap()).send().await.unwrap();
    } else if case.refresh_token.is_some() {
        let session =
            client.sessions(MemoryStore::default()).resume("user", mock.refresh_token()).await.unwrap();
        session.token().await.unwrap();
    } else if case.user.is_none() {
        client.token().await.unwrap();
    }
    assert_eq!(mock.requests().is_empty(), case.user.is_some());
}

/// The request by which a client gets a token.
pub(crate) async fn request(declaration: &str, case: &Case) -> Request {
    let provider = provider(declaration, case);
    let [id, secret] = case.credentials.each_ref();
    let capture = Capture::default();
    let client = Client::builder(provider, Credentials::secret(id.as_str(), secret.as_str()));
    let client = client.transport(capture.clone()).build().unwrap();
    ask(&client, case).await;
    let sent = capture.0.lock().unwrap();
    let [sent] = &sent[..] else { panic!("{} requests", sent.len()) };
    read(sent, &case.request)
}

async fn ask(client: &Client<DynamicProvider>, case: &Case) {
    if let Some([username, password]) = &case.user {
        #[expect(deprecated, reason = "some pages have it")]
        let request = client.password(username.as_str(), password.as_str());
        request.send().await.unwrap();
    } else if let Some(token) = &case.refresh_token {
        let sessions = client.sessions(MemoryStore::default());
        let session = sessions.resume("user", token.as_str()).await.unwrap();
        session.token().await.unwrap();
    } else if let Some(code) = &case.code {
        let (url, mut pending) =
            client.authorize(case.redirect_uri.as_deref().unwrap()).send().await.unwrap();
        let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1;
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("code", code.as_str()), ("state", &state)])
            .finish();
        client.exchange(pending.callback(Received::query(&query)).unwrap()).send().await.unwrap();
    } else {
        client.token().await.unwrap();
    }
}

/// What is compared: of the headers those that the line names.
fn read(sent: &HttpRequest, documented: &Request) -> Request {
    let mut url = sent.url.clone();
    url.set_query(None);
    let headers = documented.headers.keys().map(|name| {
        let value = sent.headers.get(name).map_or("", |value| value.to_str().unwrap());
        (name.clone(), value.to_owned())
    });
    let pairs = |text: &[u8]| form_urlencoded::parse(text).into_owned().collect::<BTreeMap<_, _>>();
    Request {
        method: sent.method.to_string(),
        url: url.into(),
        headers: headers.collect(),
        query: pairs(sent.url.query().unwrap_or_default().as_bytes()),
        form: documented.form.is_some().then(|| pairs(&sent.body)),
        json: documented.json.is_some().then(|| serde_json::from_slice(&sent.body).unwrap()),
    }
}
