//! What takes a whole client process to see: its memory, and what it takes from its environment.

#![cfg(target_os = "linux")]

use std::process::Command;

use oauth_runtime::mock::{Fault, FaultServer};
use oauth_tests::RawServer;
use oauth_tests::measure::client_process;

/// For the whole process: the program itself, TLS and its certificates, the threads of the runtime.
const LIMIT: u64 = 32 << 20;

fn client() -> Command {
    Command::new(env!("CARGO_BIN_EXE_measure_memory"))
}

#[test]
fn p32_statement_6_a_client_of_an_endless_or_a_crowded_answer_stays_small() {
    for (fault, outcome) in [
        (Fault::Headers(0), "token"),
        (Fault::EndlessBody, "TooLarge, sent: Yes"),
        (Fault::GzipBomb(u64::MAX), "TooLarge, sent: Yes"),
        (Fault::LargePage { status: 503, bytes: 16 << 20 }, "TooLarge, sent: Yes"),
        (Fault::LongHeader(16 << 20), "Transport, sent: Yes"),
        (Fault::ManyValues(250_000), "InvalidResponse, sent: Yes"),
    ] {
        let server = FaultServer::start(fault.clone()).unwrap();
        let (became, bytes) = client_process(&mut client(), &server.url()).unwrap();
        assert_eq!(became, outcome, "{fault:?}");
        assert!(bytes < LIMIT, "{fault:?}: {bytes} bytes");
    }
}

#[test]
fn statement_8_an_endpoint_on_loopback_is_not_asked_through_a_proxy_of_the_environment() {
    let proxy = RawServer::json(r#"{"access_token":"proxy"}"#);
    let server = FaultServer::start(Fault::Headers(0)).unwrap();
    let mut command = client();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.origin());
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    assert_eq!(client_process(&mut command, &server.url()).unwrap().0, "token");
    assert_eq!((server.requests(), proxy.requests().len()), (1, 0));
}

#[test]
fn an_endpoint_elsewhere_is_asked_through_the_proxy_of_the_environment() {
    let proxy = RawServer::with_headers(502, "", "");
    let ask = |no_proxy: &str| {
        let mut command = client();
        command.env("HTTPS_PROXY", proxy.origin()).env("NO_PROXY", no_proxy);
        client_process(&mut command, "https://acme.invalid/token").unwrap().0
    };
    assert_eq!(ask("other.example"), "Connect, sent: No");
    assert_eq!(proxy.requests().first().unwrap().line, "CONNECT acme.invalid:443 HTTP/1.1");
    assert_eq!(ask("acme.invalid"), "Connect, sent: No");
    assert_eq!(proxy.requests().len(), 1, "a host of NO_PROXY is asked through the proxy");
}
