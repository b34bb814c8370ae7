//! `oauth`, a program on the command line, as a library: each command is a function of its arguments and of where it
//! writes.

pub mod args;
pub mod commands;
mod failure;
mod issuer;
mod new;
mod output;
pub mod provider;
mod rust;
mod tree;

pub use self::failure::{Exit, Failure};
pub use self::output::Output;
pub use self::rust::{IMPORT, annotated_struct};
