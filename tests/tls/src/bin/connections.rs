//! What becomes of a token request under each circumstance of its connection, one line for each.
//!
//! `cargo run -p oauth-tests-tls --bin connections`

use std::future::Future;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, Error, oauth_provider};
use oauth_tests_tls::{Authority, Certified, Endpoint};
use tokio::runtime::Runtime;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example",
)]
struct Acme;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    if let Some(url) = std::env::args().nth(1) {
        say("", ask(&url, HttpConfig::new())?);
        return Ok(());
    }
    certificates()?;
    proxy()?;
    runtimes()?;
    mock()?;
    stale()
}

fn say<T>(what: &str, outcome: std::result::Result<T, Error>) {
    match outcome {
        Ok(_) => println!("{what:<40} a token"),
        Err(error) => println!("{what:<40} {:?}, sent: {:?}: {error}", error.kind(), error.sent()),
    }
}

fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn client(url: &str, http: HttpConfig) -> Result<Client<Acme>> {
    let builder = Acme.builder(Credentials::secret("id", "secret")).token_url(url);
    Ok(builder.transport(ReqwestTransport::configured(http)?).build()?)
}

fn ask(url: &str, http: HttpConfig) -> Result<std::result::Result<(), Error>> {
    let client = client(url, http)?;
    Ok(runtime()?.block_on(client.token()).map(drop))
}

fn certificates() -> Result<()> {
    let (own, other) = (Authority::new(), Authority::new());
    let endpoint = Endpoint::of(&own);
    say(
        "an authority of one's own",
        ask(endpoint.url(), HttpConfig::new().add_root_certificates(own.pem()))?,
    );
    let endpoint = Endpoint::of(&own);
    let pinned = HttpConfig::new().only_root_certificates(other.pem());
    say("a client that trusts another one alone", ask(endpoint.url(), pinned)?);
    println!("{:<40} {} requests reached the server", "", endpoint.seen().len());
    let mutual = Endpoint::start(own.certify("127.0.0.1", 2100), Some(&other), rustls::DEFAULT_VERSIONS);
    let Certified { certificate, key } = other.certify("client", 2100);
    let http = HttpConfig::new().only_root_certificates(own.pem()).client_certificate(certificate, key);
    say("a client certificate", ask(mutual.url(), http)?);
    let shown = mutual.seen().iter().filter(|seen| seen.client_certificate.is_some()).count();
    println!("{:<40} {shown} request with it reached the server", "");
    let bare = Command::new(std::env::current_exe()?)
        .args([Endpoint::of(&own).url()])
        .env("SSL_CERT_FILE", "/nowhere")
        .env("SSL_CERT_DIR", "/nowhere")
        .output()?;
    println!("{:<40} {}", "no certificate store", String::from_utf8(bare.stdout)?.trim());
    Ok(())
}

/// Answers every request with these bytes; on each connection as often as is said.
fn serve(answer: &'static str, times: usize) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let origin = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut answered = 0;
                while stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) && answered < times {
                    if stream.write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                    answered += 1;
                }
            });
        }
    });
    Ok(origin)
}

const TOKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{\"access_token\":\"AT\"}";

fn proxy() -> Result<()> {
    let proxy = serve("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", 1)?;
    let proxy = reqwest::Proxy::all(proxy)?.basic_auth("user", "password");
    let http = HttpConfig::new().reqwest(move |http| http.proxy(proxy.clone()));
    say("a proxy that answers 407", ask("https://acme.example/token", http.clone())?);
    say("the same proxy, and loopback", ask(&serve(TOKEN, 1)?, http)?);
    Ok(())
}

fn runtimes() -> Result<()> {
    let client = client(&serve(TOKEN, usize::MAX)?, HttpConfig::new())?;
    let mut request = std::pin::pin!(client.request_token().send());
    if let Poll::Ready(outcome) = request.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        say("no runtime", outcome);
    }
    let (first, second) = (runtime()?, runtime()?);
    say("a first runtime", first.block_on(client.request_token().send()));
    say("a second, while the first stands still", second.block_on(client.request_token().send()));
    Ok(())
}

fn mock() -> Result<()> {
    let paused = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    paused.block_on(async {
        let mock = MockProvider::start(Acme)?;
        let client = mock.client()?;
        say("a mock in paused time", client.token().await);
        let answer = ResourceClient::new(client)?.get("https://api.acme.example/orders").send().await?;
        println!("{:<40} {}", "a resource client of the mock", answer.status());
        Ok(())
    })
}

fn stale() -> Result<()> {
    let client = client(&serve(TOKEN, 1)?, HttpConfig::new())?;
    let runtime = runtime()?;
    runtime.block_on(client.request_token().send())?;
    say("a kept connection that is closed", runtime.block_on(client.request_token().send()));
    Ok(())
}
