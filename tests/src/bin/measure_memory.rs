//! The peak resident memory of a whole client process, after one good answer, after answers without an end, and
//! after one of many values.
//!
//! `cargo run --release -p oauth-tests --bin measure_memory`
//!
//! The server is in this process and the client in a child, so that the memory of the one does not count for the
//! other. With a URL as its argument the program is that child.

use std::process::Command;

use oauth_runtime::mock::{Fault, FaultServer};
use oauth_runtime::{Client, Credentials, oauth_provider};
use oauth_tests::measure::{Result, client_process, peak_memory};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

fn main() -> Result<()> {
    match std::env::args().nth(1) {
        Some(url) => request(url),
        None => measure(),
    }
}

/// Asks for a token and prints how that went.
fn request(url: String) -> Result<()> {
    let client = Client::builder(Acme, Credentials::secret("id", "secret")).token_url(url).build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match runtime.block_on(client.token()) {
        Ok(_) => println!("token"),
        Err(error) => println!("{:?}, sent: {:?}", error.kind(), error.sent()),
    }
    // While this process is still there to be measured.
    println!("{}", peak_memory()?);
    Ok(())
}

fn measure() -> Result<()> {
    println!("{:<32}{:<28}{:>10}", "answer", "outcome", "peak");
    for (name, fault) in [
        ("a token", Fault::Headers(0)),
        ("a body without an end", Fault::EndlessBody),
        ("a gzip bomb without an end", Fault::GzipBomb(u64::MAX)),
        ("a page of 16 MiB", Fault::LargePage { status: 503, bytes: 16 << 20 }),
        ("a header of 16 MiB", Fault::LongHeader(16 << 20)),
        ("500,000 values in 1 MB of JSON", Fault::ManyValues(250_000)),
    ] {
        let server = FaultServer::start(fault)?;
        let (outcome, bytes) = client_process(&mut Command::new(std::env::current_exe()?), &server.url())?;
        println!("{name:<32}{outcome:<28}{:>6} MiB", bytes >> 20);
    }
    Ok(())
}
