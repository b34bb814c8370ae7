//! What it costs to make a client from a struct, once its transport is there.

use std::hint::black_box;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use oauth_benches::measure::{Watch, median, per_time};
use oauth_benches::table::{Table, Targets};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Credentials, oauth_provider};

/// How many clients make one measurement.
const CLIENTS: u32 = 1000;
/// How often they are made.
const ROUNDS: usize = 41;
/// How long one may take, in microseconds.
const LIMIT: f64 = 10.0;

#[oauth_provider(
    token_url = "https://oauth.cliquify.me/oauth/access-token",
    grant = client_credentials,
    response(root = "token"),
    errors(ok("success" = true)),
)]
struct Cliquify;

#[oauth_provider(
    token_url = "https://{tenant}.example/oauth/token",
    authorization_url = "https://{tenant}.example/authorize",
    grant = [authorization_code, client_credentials],
    resource = "https://{tenant}.example/api",
)]
struct Tenant {
    #[oauth(pattern = "[a-z0-9-]+")]
    tenant: String,
}

#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Ok(HttpResponse::new(StatusCode::NOT_FOUND, HeaderMap::new(), Vec::new())) })
    }
}

fn main() {
    let transport = Arc::new(Nowhere);
    let credentials = Credentials::secret("id", "secret");
    let ways: [(&str, &dyn Fn()); 2] = [
        ("without configuration", &|| {
            let builder = Cliquify.builder(credentials.clone());
            black_box(builder.transport(Arc::clone(&transport)).build().expect("a client"));
        }),
        ("with a field in three URLs, and a pattern", &|| {
            let builder = Tenant { tenant: "eu-1".to_owned() }.builder(credentials.clone());
            black_box(builder.transport(Arc::clone(&transport)).build().expect("a client"));
        }),
    ];
    println!("### A client from a struct, without setting TLS up\n");
    let mut table = Table::new(["struct", "CPU, µs"]);
    let mut targets = Targets::default();
    for (name, make) in ways {
        // The first one reads the declaration, once for the whole program.
        make();
        let rounds: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let watch = Watch::start();
                (0..CLIENTS).for_each(|_| make());
                per_time(watch.stop(), CLIENTS) / 1000.0
            })
            .collect();
        let spent = median(&rounds);
        table.row([name.to_owned(), format!("{spent:.1}")]);
        targets.add(&format!("µs of a client {name} ≤ {LIMIT}"), spent, spent <= LIMIT);
    }
    println!("{table}");
    println!("{targets}");
}
