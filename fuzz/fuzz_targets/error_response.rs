//! Whatever a provider answers, and wherever it repeats what was sent to it: no error shows a secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth_fuzz::providers::{Envelope, Exchange, Plain, Secretive};
use oauth_fuzz::{
    API_KEY, Answering, BASIC, CLIENT_ID, CLIENT_SECRET, CODE, CODE_VERIFIER, PARAM, Still, answer,
    assert_harmless, ready,
};
use oauth_runtime::grant::{ClientCredentials, UnrequestedCode};
use oauth_runtime::transport::HttpResponse;
use oauth_runtime::{Client, Credentials, Provider};

fuzz_target!(|input: &[u8]| {
    if let Some(answer) = answer(input) {
        let secretive = || Secretive { api_key: API_KEY.to_owned() };
        ask(Plain, &answer, &[CLIENT_SECRET, PARAM]);
        ask(Envelope, &answer, &[CLIENT_SECRET, PARAM]);
        ask(secretive(), &answer, &[CLIENT_SECRET, BASIC, API_KEY, PARAM]);
        exchange(Exchange, &answer, &[CLIENT_SECRET, CODE, CODE_VERIFIER]);
        exchange(secretive(), &answer, &[CLIENT_SECRET, BASIC, API_KEY, CODE, CODE_VERIFIER]);
    }
});

fn client<P: Provider>(provider: P, answer: &HttpResponse) -> Client<P> {
    Client::builder(provider, Credentials::secret(CLIENT_ID, CLIENT_SECRET))
        .transport(Answering(answer.clone()))
        .runtime(Still)
        .build()
        .expect("the declaration and the configuration are valid")
}

fn ask<P: ClientCredentials>(provider: P, answer: &HttpResponse, sent: &[&str]) {
    let client = client(provider, answer);
    if let Err(error) = ready(client.request_token().param("x", PARAM).send()) {
        assert_harmless(&error, sent);
    }
}

fn exchange<P: UnrequestedCode>(provider: P, answer: &HttpResponse, sent: &[&str]) {
    let client = client(provider, answer);
    let exchange = client.exchange_code(CODE, "https://app.example/").code_verifier(CODE_VERIFIER);
    if let Err(error) = ready(exchange.send()) {
        assert_harmless(&error, sent);
    }
}
