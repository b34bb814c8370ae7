//! The token cache: one slot that is read without a lock, and one request in flight for all who wait.

mod flight;
mod slot;

pub(crate) use self::flight::{Cache, Waiting};
pub use self::slot::HeaderGuard;
