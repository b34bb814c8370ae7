//! `oauth`, a program on the command line, as a library: each command is a function of its arguments and of where it
//! writes.

mod access;
pub mod args;
mod check;
mod child;
mod client;
pub mod commands;
pub mod configured;
mod curl;
mod diff;
mod explain;
mod failure;
mod fares;
mod file;
mod issuer;
mod mock;
mod new;
mod output;
mod printable;
mod private;
mod prompt;
pub mod provider;
mod recorded;
mod rust;
mod servers;
mod show;
mod spelling;
mod stop;
mod store;
mod thread;
mod time;
mod tree;
mod underway;
mod waiting;
mod wire;

pub use self::failure::{Exit, Failure};
pub use self::output::Output;
pub use self::rust::{IMPORT, annotated_struct};
pub use self::stop::interruptible;
