//! How long declarations take that are read at run time, and what they leave behind.
//!
//! `cargo run --release -p oauth-tests --bin measure_loading`
//!
//! Loads the bundle of all providers of `specs` and each of them alone, many times, and prints the medians of the
//! times; fails where one is more than the target.
//!
//! Loads 100,000 different declarations one after the other, makes a client of each, drops both, and prints the resident
//! memory on the way.

use std::time::Instant;

use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
use oauth_tests::measure::{Result, median, resident_memory};

const DECLARATIONS: u32 = 100_000;
const ROUNDS: usize = 101;
/// The most that the bundle may take, in milliseconds.
const MOST_FOR_ALL: f64 = 10.0;
/// The most that one of its declarations may take, in milliseconds.
const MOST_FOR_ONE: f64 = 0.25;

fn main() -> Result<()> {
    catalogue()?;
    leftovers()
}

fn catalogue() -> Result<()> {
    let bundle = || -> Result<Vec<Metadata>> { Ok(serde_json::from_str(oauth_specs::BUNDLE)?) };
    let declarations: Vec<String> = bundle()?.iter().map(|one| one.as_str().to_owned()).collect();
    let plain = timed(|| {
        drop(serde_json::from_str::<serde_json::Value>(oauth_specs::BUNDLE)?);
        Ok(())
    })?;
    let all = timed(|| {
        drop(bundle()?);
        Ok(())
    })?;
    let mut each = Vec::new();
    for declaration in &declarations {
        each.push(timed(|| {
            drop(Metadata::from_json(declaration)?);
            Ok(())
        })?);
    }
    let size = oauth_specs::BUNDLE.len() / 1024;
    let one = median(&each);
    let slowest = each.iter().copied().fold(0.0, f64::max);
    println!("{:7} declarations of `specs` in one bundle of {size} KiB", declarations.len());
    println!("{all:7.2} ms for the bundle (at most {MOST_FOR_ALL}); {plain:.2} ms as a `serde_json::Value`");
    println!(
        "{one:7.3} ms for one declaration, the median of all; {slowest:.3} ms for the slowest (at most {MOST_FOR_ONE})"
    );
    println!("{:7.2} ms for each alone, one after the other", each.iter().sum::<f64>());
    if all > MOST_FOR_ALL || slowest > MOST_FOR_ONE {
        return Err("a target is missed".into());
    }
    Ok(())
}

/// The median time of some rounds, in milliseconds.
fn timed(mut load: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        load()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(&times))
}

fn leftovers() -> Result<()> {
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
