//! A web application in two processes, behind a balancer, whose users are in PostgreSQL. [`app`] and [`replica`] are what to
//! copy. They are driven by a browser of a few lines, against a mock of the provider:
//!
//! `examples/fleet/run shared_users`

mod app;
mod browser;
mod fleet;
mod play;
mod replica;
mod round_robin;
mod web;

use oauth_examples_fleet::{Outcome, all, end_with_parent};

#[tokio::main]
async fn main() -> Outcome<()> {
    if std::env::args().any(|argument| argument == fleet::REPLICA) {
        end_with_parent();
        return replica::run().await;
    }
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    all(async { play::play(fleet::Fleet::start().await?).await }).await
}
