//! What `#[oauth_provider(..)]` of `oauth-runtime` turns into, as a library.
//!
//! ```text
//! tokens ─▶ parse ─▶ model ─▶ check ─▶ expand
//!              └──────┴────────┴──▶ errors ─▶ fallback
//! ```
//!
//! * `attribute` re-emits the annotated item and hands its arguments to a derive, so that rustc evaluates every
//!   `cfg` first and a half-typed attribute never takes the type away from an editor.
//! * `oauth-grammar` has the one table of keys, which the runtime reads too.
//! * `parse` reads the attribute against that table and goes on after every mistake.
//! * `model` is what the declaration means; nothing after it sees an attribute.
//! * `check` holds the keys against each other.
//! * `expand` writes the code, one file for each part of it; after a mistake it writes a stand-in of everything
//!   the type promises, so that its uses raise no errors of their own.
//! * `editor` is beside them: what only rust-analyzer is given, to complete and explain keys.
//!
//! The crate knows the runtime only as paths. Outside a compiler, `expand_source` (feature `source`) gives the
//! generated code of a file as text, for a snapshot test of one's own providers, and `declarations` what it declares as JSON.

extern crate proc_macro;

mod attribute;
mod check;
mod derive;
mod editor;
mod errors;
mod expand;
mod literal;
mod model;
mod names;
mod parse;
mod runtime;
#[cfg(feature = "source")]
mod source;
mod template;

pub use attribute::expand_attribute;
pub use derive::expand_derive;
pub use editor::{key_imports, key_modules};
#[cfg(feature = "source")]
pub use source::{SourceError, SourceMessage, declarations, expand_source};
