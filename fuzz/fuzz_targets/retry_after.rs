//! Whatever stands in `Retry-After`: no wait is longer than an hour, and a number of seconds is always understood.

#![no_main]

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use oauth_fuzz::providers::Plain;
use oauth_fuzz::{Answering, Still, ready};
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Client, Credentials};

fuzz_target!(|input: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
    let client = Client::builder(Plain, Credentials::secret("id", "secret"))
        .transport(Answering(HttpResponse::new(StatusCode::SERVICE_UNAVAILABLE, headers, Vec::new())))
        .runtime(Still)
        .build()
        .expect("the declaration and the configuration are valid");
    let error = ready(client.token()).expect_err("the status is 503");
    let hour = Duration::from_secs(3600);
    assert!(error.retry_after() <= Some(hour), "{error:?}");
    if !input.is_empty() && input.iter().all(u8::is_ascii_digit) {
        let seconds = str::from_utf8(input).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds).min(hour)));
    }
    // The cache remembers the failure for as long as the provider says.
    assert_eq!(ready(client.token()).expect_err("nothing has changed").retry_after(), error.retry_after());
});
