//! Whatever a declaration in JSON says: it is refused in words, or it reads back equal and a client is made or refused.

#![no_main]

use http::{HeaderMap, StatusCode};
use libfuzzer_sys::{Corpus, fuzz_target};
use oauth_fuzz::Answering;
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Metadata};

fuzz_target!(|input: &str| -> Corpus {
    let metadata = match Metadata::from_json(input) {
        Ok(metadata) => metadata,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
            assert!(!error.to_string().is_empty());
            return Corpus::Keep;
        }
    };
    assert_eq!(metadata.as_str(), input);
    assert!(!metadata.name().is_empty());
    let written = serde_json::to_string(&metadata).expect("what was read can be written");
    assert_eq!(Metadata::from_json(&written).expect("what was written can be read"), metadata);
    let provider = DynamicProvider::new(metadata).field("tenant", "eu");
    let transport = Answering(HttpResponse::new(StatusCode::OK, HeaderMap::new(), Vec::new()));
    match Client::builder(provider, Credentials::secret("id", "secret")).transport(transport).build() {
        Ok(client) => assert!(client.token_url().contains("://")),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Configuration, "{error}"),
    }
    Corpus::Keep
});
