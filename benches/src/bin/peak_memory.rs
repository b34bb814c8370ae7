//! How much memory an answer that means harm costs a program, beside a good one, and beside bare reqwest.

use std::process::Command;

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::measure::memory_in_kib;
use oauth_benches::table::{Table, Targets};
use oauth_runtime::mock::{Fault, FaultServer};
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, oauth_provider};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

/// The length of the bomb when it is decompressed.
const BOMB: u64 = 1 << 30;
/// What a program may need at most, in MiB.
const LIMIT: f64 = 32.0;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(),
        [client, url] => ask(client, url),
        _ => Err("usage: peak_memory".into()),
    }
}

fn compare() -> Result<()> {
    let endpoint = TokenEndpoint::start(Answer::default())?;
    let endless = FaultServer::start(Fault::EndlessBody)?;
    let bomb = FaultServer::start(Fault::GzipBomb(BOMB))?;
    let rows = [
        ("ours", "a good answer", endpoint.url()),
        ("ours", "a chunked body without end", endless.url()),
        ("ours", "a gzip bomb, 1 GiB", bomb.url()),
        ("reqwest", "a good answer", endpoint.url()),
        ("reqwest", "a gzip bomb, 1 GiB", bomb.url()),
    ];
    println!("### Peak memory of a program that asks for one token\n");
    let mut table = Table::new(["client", "answer", "outcome", "MiB"]);
    let mut most_of_ours = 0.0_f64;
    for (client, answer, url) in rows {
        let (peak, outcome) = peak_of(client, &url)?;
        if client == "ours" {
            most_of_ours = most_of_ours.max(peak);
        }
        let client = if client == "ours" { "oauth-runtime" } else { "reqwest, `.json()`" };
        table.row([client.to_owned(), answer.to_owned(), outcome, format!("{peak:.1}")]);
    }
    println!("{table}");
    let mut targets = Targets::default();
    targets.add(&format!("the most that ours needs < {LIMIT} MiB"), most_of_ours, most_of_ours < LIMIT);
    println!("{targets}");
    Ok(())
}

/// Has a process of its own ask for a token: its peak memory in MiB, and what came of it.
fn peak_of(client: &str, url: &str) -> Result<(f64, String)> {
    let output = Command::new(std::env::current_exe()?).args([client, url]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let (kib, outcome) = text.trim().split_once('\t').ok_or("the process for one request failed")?;
    Ok((kib.parse::<f64>()? / 1024.0, outcome.to_owned()))
}

/// The work of such a process. Prints its peak memory in KiB and what came of it.
fn ask(client: &str, url: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        if client == "ours" { with_oauth_runtime(url).await } else { with_reqwest(url).await }
    })?;
    println!("{}\t{outcome}", memory_in_kib("VmHWM")?);
    Ok(())
}

async fn with_oauth_runtime(url: &str) -> Result<String> {
    let transport = ReqwestTransport::configured(HttpConfig::new())?;
    let builder = Client::builder(Acme, Credentials::secret("id", "secret"));
    let client = builder.token_url(url).transport(transport).build()?;
    Ok(match client.token().await {
        Ok(_) => "a token".to_owned(),
        Err(error) => format!("`{:?}`", error.kind()),
    })
}

async fn with_reqwest(url: &str) -> Result<String> {
    #[derive(serde::Deserialize)]
    struct Token {
        #[expect(dead_code, reason = "to read it is what costs memory")]
        access_token: String,
    }
    oauth_benches::peers::install_tls();
    let http = reqwest::Client::builder().no_proxy().build()?;
    let form = [("grant_type", "client_credentials"), ("client_id", "id"), ("client_secret", "secret")];
    let response = http.post(url).form(&form).send().await?.error_for_status()?;
    Ok(match response.json::<Token>().await {
        Ok(_) => "a token".to_owned(),
        Err(_) => "an error".to_owned(),
    })
}
