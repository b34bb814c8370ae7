//! What a provider's documentation shows, held against what its declaration does: the requests that are sent, and what is
//! made of the answers that the documentation prints.
//!
//! A case is data (`specs/documented/*.json`), so that it is read beside the documentation without the code.

mod case;
mod pattern;
mod play;
mod script;

pub use case::{Case, Cases};
