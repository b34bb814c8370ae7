//! Whatever stands in `WWW-Authenticate`: bounded challenges that are safe to print. An input is lines of the header.

#![no_main]

use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use oauth_fuzz::providers::Plain;
use oauth_fuzz::{Answering, ready};
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Challenge, Client, Credentials};

fuzz_target!(|input: &[u8]| {
    let lines = input.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok());
    let headers: HeaderMap = lines.map(|line| (WWW_AUTHENTICATE, line)).collect();
    let challenges = Challenge::all(&headers);
    assert!(challenges.len() <= 32);
    for challenge in &challenges {
        check(challenge);
    }
});

fn check(challenge: &Challenge) {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    assert!(!challenge.scheme().is_empty() && challenge.scheme().bytes().all(token));
    let debug = format!("{challenge:?}");
    assert!(is_printable(&debug) && debug.len() <= 8 * 1024, "{debug}");
    for text in [challenge.realm(), challenge.error_description()].into_iter().flatten() {
        assert!(is_printable(&text) && text.len() <= 1026, "{text}");
    }
    for name in ["realm", "scope", "error", "error_description", "algs", "nonce"] {
        let value = challenge.param(name);
        assert_eq!(value, challenge.param(&name.to_uppercase()));
        assert!(value.is_none_or(|value| is_printable(&value.replace('\t', " "))), "{value:?}");
    }
    assert_eq!(challenge.error().map(|error| error.as_str()), challenge.param("error"));
    for value in challenge.acr_values() {
        assert!(
            !value.is_empty() && !value.contains(' ') && is_printable(&value.replace('\t', " ")),
            "{value:?}"
        );
    }
    assert!(challenge.max_age().is_none_or(|age| age.subsec_nanos() == 0));
    // What the server says is needed can be asked for.
    let answer = HttpResponse::new(StatusCode::OK, HeaderMap::new(), br#"{"access_token":"AT"}"#.to_vec());
    let client = Client::builder(Plain, Credentials::secret("id", "secret")).transport(Answering(answer));
    let client = client.build().expect("the declaration and the configuration are valid");
    ready(client.request_token().scopes(challenge.scope()).send()).expect("a scope can be sent");
}

fn is_printable(text: &str) -> bool {
    !text.contains(char::is_control)
}
