//! A mock that runs by itself.

mod field;
mod key;
mod local;
mod order;
mod variables;

pub(crate) use self::field::{Field, fields};
pub(crate) use self::local::local;
pub(crate) use self::order::{HELP, Order, obey};
pub(crate) use self::variables::Variables;
