//! Fifty workers, each a process, that share one token of a machine in Redis. [`app`] is what to copy. They run against a mock
//! of the provider, which counts:
//!
//! `examples/fleet/run shared_token`

mod app;
mod play;
mod worker;

use oauth_examples_fleet::{Outcome, all, redis};

// Fifty processes need no threads of their own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    if std::env::args().any(|argument| argument == worker::WORKER) {
        return worker::run().await;
    }
    all(play::play(redis()?)).await
}
