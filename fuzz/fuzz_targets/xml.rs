//! Whatever a provider answers in XML: a sound token, or an error that shows nothing, and soon; and whatever the values
//! of a request in XML are, a strict reader finds each in its place.
//!
//! An input is an answer, as those of `response`. It is the values and a name of a request, too, with `|` between them.

#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;
use oauth_fuzz::{
    Answering, BASIC, CLIENT_ID, CLIENT_SECRET, PARAM, Still, answer, assert_harmless, assert_no_secret,
    assert_sound, ready,
};
use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, ErrorKind, Provider, StaticProvider, oauth_provider};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// The longest answer.
const LONGEST: usize = 64 * 1024;
/// No answer so long takes longer.
const SOON: Duration = Duration::from_secs(3);

/// A token beside others, found by paths of every form.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    client_auth = client_secret_basic,
    response(
        format = xml,
        root = "r.data",
        access_token = ["token", "/r/token[1]", "token.$text"],
        refresh_token = "refresh",
        expires_in(path = ["life", "life.$text"], format = "d:h:m"),
        scope = "scope[*]",
        extra(site: Option<String> = "site.id", count: Option<u64>, many: Option<Vec<String>>),
    ),
    errors(
        ok("r.status" = "ok"),
        error = ["r.error.code", "error"],
        error_description = ["r.error.detail", "r.error.$text"],
        code(400000 = invalid_request),
    ),
)]
struct Deep;

/// The outermost element is the token.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(format = xml, access_token = "token", expires_at(path = "/token/until", format = rfc3339)),
)]
struct Flat;

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    client_auth = none,
    request(
        format = xml,
        grant_type = none,
        omit(client_id),
        params(request("@a" = "{attribute}", b = "{element}", inner("@c" = "<{attribute}>", d = "{element} "))),
    ),
)]
struct Nested {
    attribute: String,
    element: String,
}

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    request(format = xml, params(b = ["{element}", "none"])),
)]
struct Elements {
    element: Option<String>,
}

fuzz_target!(|input: &[u8]| {
    if let Some(answer) = answer(input) {
        take(Deep, &answer);
        take(Flat, &answer);
        // The same again and again, as long as an answer may be.
        if (1..=64).contains(&answer.body.len()) {
            let count = LONGEST / answer.body.len();
            for (before, after) in [("<r><data>", "</data></r>"), ("<r ", "/>"), ("", "")] {
                let repeated = answer.body.repeat(count - 1);
                let body = [before.as_bytes(), &repeated, after.as_bytes()].concat();
                take(Deep, &HttpResponse::new(answer.status, answer.headers.clone(), body));
            }
        }
    }
    if let Ok(input) = str::from_utf8(input) {
        let mut values = input.splitn(4, '|').chain(std::iter::repeat("")).map(str::to_owned);
        let mut next = || values.next().unwrap_or_default();
        let (attribute, element, name, value) = (next(), next(), next(), next());
        nested(attribute, element.clone());
        elements(element, &name, value);
    }
});

fn take<P: ClientCredentials + StaticProvider>(provider: P, answer: &HttpResponse) {
    let begun = Instant::now();
    let client = Client::builder(provider, Credentials::secret(CLIENT_ID, CLIENT_SECRET))
        .transport(Answering(answer.clone()))
        .runtime(Still)
        .build()
        .expect("the declaration and the configuration are valid");
    match ready(client.request_token().param("x", PARAM).send()) {
        Ok(token) => assert_sound(&client, &token),
        Err(error) => assert_harmless(&error, &[CLIENT_SECRET, BASIC, PARAM]),
    }
    assert!(begun.elapsed() < SOON, "{:?} for {} bytes", begun.elapsed(), answer.body.len());
}

fn nested(attribute: String, element: String) {
    let expected = [
        ("/request/@a", spaced(&attribute)),
        ("/request/b", spaced(&element)),
        ("/request/inner/@c", format!("<{}>", spaced(&attribute))),
        ("/request/inner/d", format!("{} ", spaced(&element))),
    ];
    if let Some(read) = request(Nested { attribute, element }, None) {
        let expected = expected.map(|(path, value)| (path.to_owned(), value));
        assert!(read.iter().filter(|(path, _)| !is_outer(path)).eq(&BTreeMap::from(expected)), "{read:?}");
    }
}

/// Whether it is an element around others.
fn is_outer(path: &str) -> bool {
    ["/request", "/request/inner"].contains(&path)
}

fn elements(element: String, name: &str, value: String) {
    let element = Some(element).filter(|element| !element.is_empty());
    let expected = spaced(element.as_deref().unwrap_or("none"));
    let added = (name.to_owned(), spaced(&value));
    let Some(read) = request(Elements { element }, Some((name, value))) else { return };
    assert_eq!(read.get("/request/b"), Some(&expected), "{read:?}");
    assert_eq!(read.get(&format!("/request/{}", added.0)), Some(&added.1), "{read:?}");
    let declared =
        ["", "/grant_type", "/client_id", "/client_secret", "/b"].map(|name| format!("/request{name}"));
    assert_eq!(read.len(), declared.len() + 1, "{read:?}");
    assert!(declared.iter().all(|path| read.contains_key(path)), "{read:?}");
}

/// With spaces for the characters that no document has.
fn spaced(text: &str) -> String {
    text.chars().map(|character| if is_xml(character) { character } else { ' ' }).collect()
}

/// Whether a document may have it (XML 1.0 §2.2).
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// What a reader finds in the body of a request; none when a value or a name is refused, in words that do not repeat a
/// value.
fn request<P: ClientCredentials + Provider>(
    provider: P,
    added: Option<(&str, String)>,
) -> Option<BTreeMap<String, String>> {
    let seen = Seen::default();
    let builder =
        Client::builder(provider, Credentials::secret(CLIENT_ID, CLIENT_SECRET)).transport(seen.clone());
    let sent = builder.build().and_then(|client| {
        let request = client.request_token();
        let request = match added {
            Some((name, value)) => request.param(name, value),
            None => request,
        };
        ready(request.send()).map(drop)
    });
    if let Err(error) = sent {
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert_no_secret(&format!("{error} {error:?}"), &[CLIENT_SECRET]);
    }
    let request = seen.0.lock().expect("no thread panics").take()?;
    assert_eq!(request.headers["content-type"], "application/xml");
    Some(read(str::from_utf8(&request.body).expect("the body is UTF-8")))
}

/// Every element and attribute of a document, each once, with its text.
fn read(document: &str) -> BTreeMap<String, String> {
    assert!(document.chars().all(is_xml), "{document:?}");
    // A reader makes line ends of it (§2.11).
    assert!(!document.contains('\r'), "{document:?}");
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.check_comments = true;
    let (mut path, mut read) = (String::new(), BTreeMap::new());
    let mut open = Vec::new();
    loop {
        match reader.read_event().expect("the body is well-formed") {
            Event::Start(start) => {
                open.push(path.len());
                path = format!("{path}/{}", name(&start));
                for attribute in start.attributes().with_checks(true) {
                    let attribute = attribute.expect("an attribute");
                    // A reader makes spaces of these (§3.3.3).
                    assert!(!attribute.value.iter().any(|byte| b"\t\n\r<".contains(byte)), "{document:?}");
                    let name = str::from_utf8(attribute.key.as_ref()).expect("UTF-8").to_owned();
                    let value = attribute.unescape_value().expect("known entities").into_owned();
                    assert!(read.insert(format!("{path}/@{name}"), value).is_none(), "{document:?}");
                }
                assert!(read.insert(path.clone(), String::new()).is_none(), "{document:?}");
            }
            Event::End(_) => path.truncate(open.pop().expect("an element is open")),
            Event::Text(text) => push(&mut read, &path, &text.decode().expect("UTF-8")),
            Event::GeneralRef(entity) => {
                let known = entity.resolve_char_ref().expect("a character").map(String::from);
                let name = entity.decode().expect("UTF-8");
                let known = known.or_else(|| resolve_xml_entity(&name).map(str::to_owned));
                push(&mut read, &path, &known.expect("a known entity"));
            }
            Event::Eof => break,
            other => panic!("{other:?} in {document:?}"),
        }
    }
    assert!(open.is_empty(), "{document:?}");
    read
}

fn name(start: &BytesStart<'_>) -> String {
    str::from_utf8(start.name().as_ref()).expect("UTF-8").to_owned()
}

fn push(read: &mut BTreeMap<String, String>, path: &str, text: &str) {
    read.get_mut(path).expect("text stands in an element").push_str(text);
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
