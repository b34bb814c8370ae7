//! Database servers for the tests, each on a free port of loopback.

mod cut;
mod postgres;
mod process;
mod redis;

pub use self::cut::{Cut, Wire};
pub use self::postgres::{Pgbouncer, Postgres};
pub use self::process::free_port;
pub use self::redis::Redis;
