//! `oauth new`, the built program: structs from `curl` lines, discovery documents, OpenAPI files, answers and questions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is wrong ends the test, in functions beside the tests, too"
)]

mod answer;
mod compiles;
mod curl;
mod hostile;
mod issuer;
#[rustfmt::skip]
#[allow(dead_code, unreachable_pub, unused, reason = "they are compiled, and a few are used")]
mod made;
mod openapi;
mod program;
mod questions;
mod sends;
