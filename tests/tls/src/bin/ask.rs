//! Asks `URL` for a token and prints what became of it: a client process of its own, which takes the certificates that it
//! trusts from its environment.
//!
//! `ask URL [add|only FILE]`: the authorities in the file are trusted too, or alone.

use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (url, http) = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [url] => ((*url).to_owned(), None),
        [url, "add", file] => {
            ((*url).to_owned(), Some(HttpConfig::new().add_root_certificates(std::fs::read(file)?)))
        }
        [url, "only", file] => {
            ((*url).to_owned(), Some(HttpConfig::new().only_root_certificates(std::fs::read(file)?)))
        }
        _ => return Err("ask URL [add|only FILE]".into()),
    };
    let mut builder = Acme.builder(Credentials::secret("id", "secret")).token_url(url);
    if let Some(http) = http {
        builder = builder.transport(ReqwestTransport::configured(http)?);
    }
    match builder.build()?.token().await {
        Ok(_) => println!("token"),
        Err(error) => println!("{:?}, sent: {:?}, {error}", error.kind(), error.sent()),
    }
    Ok(())
}
