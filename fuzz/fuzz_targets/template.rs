//! Whatever the values of configuration fields are, each stays in the place that the declaration puts it in; and
//! whatever a template says, the code generator takes or refuses it.
//!
//! An input is the values of host, path, query, text and base, with `|` between them; the whole is the template.

#![no_main]

use std::sync::{Arc, Mutex};

use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;
use oauth_codegen::expand_source;
use oauth_fuzz::ready;
use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, Error, ErrorKind, oauth_provider};
use percent_encoding::percent_decode_str;
use quote::quote;
use url::Url;

#[oauth_provider(
    token_url = "https://{host}.acme.example/{path}/t?q={query}",
    grant = client_credentials,
    request(format = json, params(text = "<{text}>"), query(again = "{query}"), headers("X-Text" = "[{text}]")),
)]
struct Json {
    host: String,
    path: String,
    query: String,
    text: String,
}

#[oauth_provider(
    token_url = "{base}/v1/t",
    grant = client_credentials,
    request(params(text = ["{text}", "none"])),
)]
struct Form {
    base: String,
    text: Option<String>,
}

fuzz_target!(|input: &str| {
    let mut values = input.splitn(5, '|').chain(std::iter::repeat("")).map(str::to_owned);
    let mut next = || values.next().unwrap_or_default();
    let (host, path, query, text, base) = (next(), next(), next(), next(), next());
    if let Some(request) =
        request(Json { host: host.clone(), path: path.clone(), query: query.clone(), text: text.clone() })
    {
        check_url(&request.url, &host, &path, &query);
        check_header(&request, &text);
        check_json(&request.body, &text);
    }
    let text = Some(text).filter(|text| !text.is_empty());
    if let Some(request) = request(Form { base: base.clone(), text: text.clone() }) {
        check_base(&request.url, &base);
        let params: Vec<_> = url::form_urlencoded::parse(&request.body).collect();
        let expected = text.as_deref().unwrap_or("none");
        assert_eq!(params.last().map(|(name, value)| (&**name, &**value)), Some(("text", expected)));
        assert_eq!(params.len(), 4, "{params:?}");
    }
    generate(input);
});

/// Every value is in its part of the URL, whole and once, and the rest is as it is declared.
fn check_url(url: &Url, host: &str, path: &str, query: &str) {
    assert_eq!((url.scheme(), url.port(), url.username(), url.password()), ("https", None, "", None));
    let declared = url.host_str().and_then(|host| host.strip_suffix(".acme.example"));
    assert_eq!(declared, Some(&*host.to_ascii_lowercase()), "{url}");
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    assert!(matches!(segments[..], [value, "t"] if percent_decode_str(value).eq(path.bytes())), "{url}");
    let pairs: Vec<_> = url.query_pairs().collect();
    assert_eq!(pairs, [("q".into(), query.into()), ("again".into(), query.into())], "{url}");
    assert_eq!(url.fragment(), None);
}

fn check_header(request: &HttpRequest, text: &str) {
    assert_eq!(request.headers["x-text"].as_bytes(), format!("[{text}]").as_bytes());
    for value in request.headers.values() {
        assert!(!value.as_bytes().iter().any(|byte| b"\r\n\0".contains(byte)), "{value:?}");
    }
}

fn check_json(body: &[u8], text: &str) {
    let body: serde_json::Value = serde_json::from_slice(body).expect("the body is JSON");
    assert_eq!(body["text"], format!("<{text}>"), "{body}");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(4), "{body}");
}

/// The value says which server is asked, and the declaration which path below it.
fn check_base(url: &Url, base: &str) {
    let base = Url::parse(base).expect("what was taken is a URL");
    assert_eq!(url.origin(), base.origin());
    assert!(url.scheme() == "https" || base.host_str().is_some_and(|host| host.starts_with(['1', '['])));
    assert!(
        url.path().ends_with("/v1/t") && url.path().starts_with(base.path().trim_end_matches('/')),
        "{url}"
    );
    assert_eq!((url.query(), url.fragment(), url.username(), url.password()), (None, None, "", None));
}

/// What goes to the wire; none when a value is refused, in words that do not repeat it.
fn request<P: ClientCredentials>(provider: P) -> Option<HttpRequest> {
    let seen = Seen::default();
    let builder = Client::builder(provider, Credentials::secret("id", "secret")).transport(seen.clone());
    let sent = builder.build().and_then(|client| ready(client.request_token().send()).map(drop));
    if let Err(error) = sent {
        assert_refused(&error);
    }
    seen.0.lock().expect("no thread panics").take()
}

fn assert_refused(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    let printed = format!("{error} {error:?}");
    assert!(!printed.contains("CANARY") && !printed.contains("canary"), "a value shows in: {printed}");
}

/// A provider that keeps the last request.
#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Option<HttpRequest>>>);

impl Transport for Seen {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        *self.0.lock().expect("no thread panics") = Some(request);
        let body = br#"{"access_token":"AT"}"#.to_vec();
        Box::pin(std::future::ready(Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body))))
    }
}

fn generate(template: &str) {
    let source = quote! {
        #[oauth_provider(
            token_url = #template,
            grant = client_credentials,
            request(params(text = #template), query(text = #template), headers("X-Text" = #template)),
            bearer(value = #template),
        )]
        struct Acme { host: String, path: String }
    };
    match expand_source(&source.to_string()) {
        Ok(code) => drop(syn::parse_str::<syn::File>(&code).expect("the generated code is Rust")),
        Err(error) => assert!(!error.messages().is_empty()),
    }
}
