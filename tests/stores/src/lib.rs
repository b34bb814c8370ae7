//! Database servers for the tests, each on a free port of loopback.

mod cluster;
mod cut;
mod postgres;
mod process;
mod redis;
#[cfg(target_os = "linux")]
mod user;

pub use self::cluster::Cluster;
pub use self::cut::{Cut, Wire};
pub use self::postgres::{Pgbouncer, Postgres};
pub use self::process::free_port;
pub use self::redis::Redis;
#[cfg(target_os = "linux")]
pub use self::user::{Acme, NAME, User};

#[cfg(doctest)]
#[doc = include_str!("../../../docs/stores.md")]
struct Stores;
