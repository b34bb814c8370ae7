//! The commands that get and keep tokens, as the program that is built runs them: against a mock, with pipes and on a terminal.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod call;
mod canary;
mod credentials;
mod curl;
mod kinds;
mod login;
mod logout;
mod machine;
mod program;
mod servers;
mod stop;
mod store;
mod support;
mod terminal;
