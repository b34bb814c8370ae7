//! A file for each command: its arguments and what it does.

pub mod call;
pub mod check;
pub mod completions;
pub mod diff;
pub mod expand;
pub mod explain;
pub mod list;
pub mod login;
pub mod logout;
pub mod man;
pub mod mock;
pub mod new;
pub mod serve_faults;
pub mod show;
pub mod status;
pub mod token;
