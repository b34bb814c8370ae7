//! `oauth`, a program on the command line, as a library: each command is a function of its arguments and of where it
//! writes.

pub mod args;
pub mod commands;
mod failure;
mod issuer;
mod output;
pub mod provider;

pub use self::failure::{Exit, Failure};
pub use self::output::Output;
