//! `oauth`, a program on the command line, as a library: each command is a function of its arguments and of where it
//! writes.

mod access;
pub mod args;
mod child;
mod client;
pub mod commands;
pub mod configured;
mod curl;
mod failure;
mod fares;
mod issuer;
mod new;
mod output;
mod private;
mod prompt;
pub mod provider;
mod recorded;
mod rust;
mod store;
mod time;
mod tree;
mod waiting;

pub use self::failure::{Exit, Failure};
pub use self::output::Output;
pub use self::rust::{IMPORT, annotated_struct};
