//! Whatever a provider answers to a token request: a sound token, or an error that shows nothing.

#![no_main]

use http::{HeaderMap, Method};
use libfuzzer_sys::fuzz_target;
use oauth_fuzz::providers::{Envelope, Form, Headers, Plain, TextBody, Times};
use oauth_fuzz::{
    Answering, CLIENT_ID, CLIENT_SECRET, Still, answer, assert_harmless, assert_sound, ready, resource,
};
use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Client, Credentials, StaticProvider};

fuzz_target!(|input: &[u8]| {
    if let Some(answer) = answer(input) {
        check(Plain, &answer);
        check(Envelope, &answer);
        check(Form, &answer);
        check(TextBody, &answer);
        check(Headers, &answer);
        check(Times, &answer);
    }
});

fn check<P: ClientCredentials + StaticProvider>(provider: P, answer: &HttpResponse) {
    let client = Client::builder(provider, Credentials::secret(CLIENT_ID, CLIENT_SECRET))
        .transport(Answering(answer.clone()))
        .runtime(Still)
        .build()
        .expect("the declaration and the configuration are valid");
    match ready(client.request_token().scope("asked").send()) {
        Ok(token) => assert_sound(&client, &token),
        Err(error) => assert_harmless(&error, &[CLIENT_SECRET]),
    }
    // What cannot be presented is no error of the request, and is one of the cache.
    if let (Ok(token), Some(header)) = (ready(client.token()), client.try_header()) {
        assert!(!format!("{header:?}").contains("CANARY"));
        let presented = ready(client.present(&token, &Method::GET, &resource()))
            .expect("what the cache holds can be presented");
        let mut headers = HeaderMap::new();
        let declared = serde_json::to_value(P::METADATA).expect("a declaration is JSON");
        let name = declared["bearer"]["header"].as_str().unwrap_or("authorization");
        let name: http::HeaderName = name.parse().expect("the name of a header");
        headers.insert(name, header.clone());
        assert!(headers.iter().all(|(name, value)| presented.headers().get(name) == Some(value)));
    }
}
