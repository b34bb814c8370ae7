//! Whatever an expression says, in every place that takes one: it is refused in words, or what comes out of it is
//! bounded, is the same wherever it is sent, and shows no secret when the provider repeats it.
//!
//! An input is the value of the field `tenant`, a line end, and the template.

#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use http::{HeaderMap, Method, StatusCode};
use libfuzzer_sys::{Corpus, fuzz_target};
use oauth_fuzz::{
    API_KEY, CERTIFICATE, CLIENT_ID, CLIENT_SECRET, CODE, CODE_VERIFIER, PARAM, RSA_KEY, Still,
    assert_harmless, assert_no_secret, ready, resource,
};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, ErrorKind, Metadata};
use serde_json::{Value, json};

const SENT: [&str; 5] = [CLIENT_SECRET, API_KEY, CODE, CODE_VERIFIER, PARAM];

/// How many times longer than what is put in an expression may be what comes out of it.
const GROWTH: usize = 1024;

fuzz_target!(|input: &str| -> Corpus {
    let Some((tenant, template)) = input.split_once('\n') else { return Corpus::Reject };
    // A secret shows where the input itself says it, and longer inputs say nothing new.
    if tenant.len() > 16 || template.len() > 1024 || input.contains("CANARY") {
        return Corpus::Reject;
    }
    let places = [
        json!({"request": {"headers": {"X-Text": template}}}),
        json!({"request": {"params": {"text": template}}}),
        json!({"request": {"format": "json", "params": {"text": template}}}),
        json!({"request": {"query": {"text": template}}}),
        json!({"request": {"format": "json", "params": {"text": {"json": json!([template]).to_string()}}}}),
    ];
    let texts: Vec<String> = places.iter().filter_map(|place| sent(tenant, template, place)).collect();
    // A UUID is another one in each request, and what is sent differs in each.
    if !["uuid", "body", "sorted_params", "sorted_query"].iter().any(|name| template.contains(name)) {
        assert!(texts.windows(2).all(|two| two[0] == two[1]), "{texts:?}");
    }
    for place in [
        json!({"client_secret": template}),
        json!({"client_auth": "client_secret_jwt", "jwt": {"alg": "HS256", "claims": {"text": template}}}),
        json!({"request": {"sign": {"param": "sign", "alg": "HS256", "over": template}}}),
        json!({"token_url": format!("https://acme.example/{template}")}),
    ] {
        sent(tenant, template, &place);
    }
    for place in
        [json!({"bearer": {"value": template}}), json!({"bearer": {"headers": {"X-Text": template}}})]
    {
        present(tenant, &place);
    }
    Corpus::Keep
});

/// A client of a declaration that has the template in this place; none when it is refused.
fn client(tenant: &str, place: &Value, provider: &Echo) -> Option<Client<DynamicProvider>> {
    let mut declaration = json!({
        "name": "Acme",
        "fields": {
            "tenant": {}, "api_key": {"secret": true}, "private_key": {"secret": true}, "certificate": {},
        },
        "token_url": "https://acme.example/t",
        "grant": "authorization_code",
        "authorize": "none",
    });
    for (name, value) in place.as_object().into_iter().flatten() {
        declaration[name] = value.clone();
    }
    let metadata = check(Metadata::from_json(&declaration.to_string()))?;
    let acme = DynamicProvider::new(metadata)
        .field("tenant", tenant)
        .field("api_key", API_KEY)
        .field("private_key", RSA_KEY)
        .field("certificate", CERTIFICATE);
    let builder = Client::builder(acme, Credentials::secret(CLIENT_ID, CLIENT_SECRET));
    check(builder.transport(provider.clone()).runtime(Still).build())
}

/// What is made of the template in a request; none when it is refused, or has no value. The provider repeats it in an
/// error.
fn sent(tenant: &str, template: &str, place: &Value) -> Option<String> {
    let provider = Echo::default();
    let client = client(tenant, place, &provider)?;
    let exchange = client.exchange_code(CODE, "https://app.example/").code_verifier(CODE_VERIFIER);
    check(ready(exchange.param("x", PARAM).send()));
    let request = provider.0.lock().expect("no thread panics").take()?;
    for value in request.headers.values() {
        assert!(!value.as_bytes().iter().any(|byte| b"\r\n\0".contains(byte)), "{value:?}");
    }
    let text = text(&request)?;
    let values = [("private_key", RSA_KEY), ("certificate", CERTIFICATE), ("tenant", tenant)];
    let fields = values.map(|(name, value)| template.matches(name).count() * value.len());
    // Other values are up to sixteen times as long as their names; what is sent names all of them.
    let whole = if template.contains("body") || template.contains("sorted") { 1024 } else { 16 };
    let most = GROWTH * (fields.iter().sum::<usize>() + whole * template.len());
    assert!(text.len() <= most, "{} bytes", text.len());
    Some(text)
}

/// What stands in the place of the template.
fn text(request: &HttpRequest) -> Option<String> {
    if let Some(header) = request.headers.get("x-text") {
        return Some(String::from_utf8_lossy(header.as_bytes()).into_owned());
    }
    let is_text = |(name, _): &(_, _)| name == "text";
    if let Some((_, text)) = request.url.query_pairs().find(is_text) {
        return Some(text.into_owned());
    }
    if request.body.starts_with(b"{") {
        let body: Value = serde_json::from_slice(&request.body).expect("the body is JSON");
        return body["text"].as_str().or(body["text"][0].as_str()).map(str::to_owned);
    }
    url::form_urlencoded::parse(&request.body).find(is_text).map(|(_, text)| text.into_owned())
}

/// Presents a token.
fn present(tenant: &str, place: &Value) {
    let provider = Echo::default();
    let Some(client) = client(tenant, place, &provider) else { return };
    *provider.1.lock().expect("no thread panics") = true;
    let exchange = client.exchange_code(CODE, "https://app.example/").code_verifier(CODE_VERIFIER);
    let token = ready(exchange.send()).expect("the answer is a token");
    if let Some(presented) = check(ready(client.present(&token, &Method::GET, &resource()))) {
        assert_no_secret(&format!("{presented:?}"), &SENT);
    }
}

/// An error shows none of the secrets.
fn check<T>(result: Result<T, Error>) -> Option<T> {
    match result {
        Ok(value) => return Some(value),
        Err(error) if error.kind() == ErrorKind::Configuration => {
            assert_no_secret(&format!("{error} {error:?}"), &SENT);
        }
        Err(error) => assert_harmless(&error, &SENT),
    }
    None
}

/// A provider that keeps the last request, and answers with a token, or with an error that repeats the request.
#[derive(Debug, Clone, Default)]
struct Echo(Arc<Mutex<Option<HttpRequest>>>, Arc<Mutex<bool>>);

impl Transport for Echo {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        static TOKEN: LazyLock<HttpResponse> = LazyLock::new(|| {
            HttpResponse::new(StatusCode::OK, HeaderMap::new(), br#"{"access_token":"AT"}"#.to_vec())
        });
        let answer = if *self.1.lock().expect("no thread panics") {
            TOKEN.clone()
        } else {
            let header = request.headers.get("x-text").map(|value| String::from_utf8_lossy(value.as_bytes()));
            let body = String::from_utf8_lossy(&request.body);
            let text = text(&request).unwrap_or_default();
            let said = format!("{} | {} | {text} | {body}", header.unwrap_or_default(), request.url);
            let body = json!({"error": "invalid_request", "error_description": said}).to_string();
            HttpResponse::new(StatusCode::BAD_REQUEST, HeaderMap::new(), body.into_bytes())
        };
        *self.0.lock().expect("no thread panics") = Some(request);
        Box::pin(std::future::ready(Ok(answer)))
    }
}
