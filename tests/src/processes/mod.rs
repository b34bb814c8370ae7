//! Processes that share a session in a store, race for it, are killed, and stand still.
//!
//! The provider is a mock in the parent, which rotates refresh tokens strictly: one that comes a second time ends the grant. The
//! processes are the same program again. They stop where they are told to, because the store and the transport that they give
//! to the library are wrapped; the library knows nothing of it.

mod child;
mod clocks;
mod kill;
mod process;
mod race;
mod restart;
mod steps;
mod stop;

use std::fmt;
use std::sync::Arc;

use oauth_runtime::store::TokenStore;
use oauth_runtime::transport::BoxFuture;

pub use self::child::run as child;
pub use self::clocks::run as clocks;
pub use self::kill::run as kill;
pub use self::process::{AN_HOUR, LEASE, LONGEST, Place, Process, check, run as system};
pub use self::race::run as race;
pub use self::restart::run as restart;
pub use self::steps::Clock;
pub use self::stop::run as stop;

/// What these programs end with.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Opens the store at an address.
pub type Open = fn(String) -> BoxFuture<'static, Result<Arc<dyn TokenStore>>>;

/// What the processes keep their session in.
pub struct Kind {
    /// Opens the store at an address, in each process.
    pub open: Open,
    /// The address of a store that nobody else uses.
    pub address: Box<dyn Fn() -> String + Send + Sync>,
    /// Whether an address is that of a folder with a file for each record.
    pub is_files: bool,
    /// How much longer than the refresh somebody may wait for it, in milliseconds.
    pub overtime: u64,
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kind").field("is_files", &self.is_files).finish_non_exhaustive()
    }
}
