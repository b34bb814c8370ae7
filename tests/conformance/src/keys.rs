//! The keys that the clients sign with, and the clock of a client whose time is wrong.

use std::time::Duration;

use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::BoxFuture;

/// Their folder, which is that of the tests that need no server.
pub(crate) const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/composed/keys");

/// The algorithms that are known: ES512 needs the feature `rustls-aws-lc` in the place of the default one.
pub const ALGORITHMS: &[&str] = &[
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    #[cfg(not(feature = "rustls-ring"))]
    "ES512",
    "EdDSA",
    "HS256",
    "HS384",
    "HS512",
];

/// The key whose public half the servers have for the client of this algorithm.
#[must_use]
pub fn key_of(alg: &str) -> String {
    let file = match alg {
        "ES256" => "ec256",
        "ES384" => "ec384",
        "ES512" => "ec521",
        "EdDSA" => "ed25519",
        _ => "rsa",
    };
    std::fs::read_to_string(format!("{KEYS}/{file}.pem")).expect("a key")
}

/// The key of somebody else, for ES256: that of RFC 7515 appendix A.3.
pub const OTHER_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

/// The clocks of a machine whose time of day is five minutes late.
#[derive(Debug)]
pub struct Late;

impl Runtime for Late {
    fn now(&self) -> Timestamp {
        let now = TokioRuntime.now();
        Timestamp::new(now.monotonic(), now.wall().saturating_sub(Duration::from_secs(300)))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}
