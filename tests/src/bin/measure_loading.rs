//! What declarations that are read at run time leave behind.
//!
//! `cargo run --release -p oauth-tests --bin measure_loading`
//!
//! Loads 100,000 different declarations one after the other, makes a client of each, drops both, and prints the resident
//! memory on the way.

use std::time::Instant;

use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
use oauth_tests::measure::{Result, resident_memory};

const DECLARATIONS: u32 = 100_000;

fn main() -> Result<()> {
    let begun = Instant::now();
    for number in 0..=DECLARATIONS {
        if number % (DECLARATIONS / 10) == 0 {
            println!("{number:7} declarations {:7} KiB resident", resident_memory()? / 1024);
        }
        let metadata = Metadata::from_json(&declaration(number))?;
        Client::new(DynamicProvider::new(metadata), Credentials::secret("id", "secret"))?;
    }
    println!("{:.1} us for each", begun.elapsed().as_secs_f64() * 1e6 / f64::from(DECLARATIONS));
    Ok(())
}

fn declaration(number: u32) -> String {
    format!(
        r#"{{"name":"P{number}","fields":{{"tenant":{{"default":"t{number}"}}}},
            "token_url":"https://{{tenant}}.p{number}.example/oauth/token","grant":"client_credentials",
            "client_auth":"client_secret_basic","scope":{{"separator":",","default":["read"]}},
            "request":{{"params":{{"audience":"https://p{number}.example/{{tenant}}"}}}},
            "response":{{"root":"data","extra":{{"team":{{"type":"string","path":"team.id"}}}}}},
            "errors":{{"ok":{{"success":true}},"status":{{"402":"access_denied"}}}}}}"#
    )
}
