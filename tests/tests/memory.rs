//! What the other side sends does not fill this side's memory.

#![cfg(target_os = "linux")]

use oauth_runtime::mock::{Fault, FaultServer};
use oauth_tests::measure::peak_memory_of_client;

/// For the whole process: the program itself, TLS and its certificates, the threads of the runtime.
const LIMIT: u64 = 32 << 20;

#[test]
fn p32_statement_6_a_client_of_an_endless_answer_stays_small() {
    for (fault, outcome) in [
        (Fault::Headers(0), "token"),
        (Fault::EndlessBody, "TooLarge"),
        (Fault::GzipBomb(u64::MAX), "TooLarge"),
        (Fault::LargePage { status: 503, bytes: 16 << 20 }, "TooLarge"),
        (Fault::LongHeader(16 << 20), "Transport"),
    ] {
        let server = FaultServer::start(fault.clone()).unwrap();
        let (became, bytes) =
            peak_memory_of_client(env!("CARGO_BIN_EXE_measure_memory"), &server.url()).unwrap();
        assert_eq!(became, outcome, "{fault:?}");
        assert!(bytes < LIMIT, "{fault:?}: {bytes} bytes");
    }
}
