//! The token cache: slots that are read without a lock, and one request in flight for all who wait for one.

mod cached;
mod compact;
mod drive;
mod fetch;
mod flights;
mod forget;
#[cfg(all(test, oauth_loom))]
mod model;
mod schedule;
mod slot;
mod slots;
mod source;
mod sync;
mod waiting;

pub use self::cached::HeaderGuard;
pub(crate) use self::schedule::is_due;
pub(crate) use self::slot::Slot;
pub(crate) use self::slots::Slots;
pub(crate) use self::source::{Key, Source, no_other};
pub(crate) use self::waiting::Waiting;
