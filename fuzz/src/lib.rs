//! What the fuzz targets share: clients whose provider answers with the fuzzer's input, and what must hold
//! whatever the answer is.

mod answer;
mod canary;
mod check;
mod keys;
pub mod providers;

pub use answer::{Answering, Still, answer, ready, resource};
pub use canary::{API_KEY, BASIC, CLIENT_ID, CLIENT_SECRET, CODE, CODE_VERIFIER, PARAM, assert_no_secret};
pub use check::{assert_harmless, assert_sound};
pub use keys::{CERTIFICATE, RSA_KEY};
