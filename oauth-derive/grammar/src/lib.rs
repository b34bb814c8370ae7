//! What the macro `#[oauth_provider(..)]` and the runtime must read the same way, each written once.
//!
//! * [`keys`]: every key of a declaration, what it takes and what it means. The attribute and the JSON of a declaration
//!   are two spellings of the same keys.
//! * [`template`] and [`path`]: the parsers of `"https://{tenant}.example"` and of `a.b[0].c`.
//! * [`parameter`], [`grant`], [`error_code`]: the names that the RFCs fix.
//! * [`rules`], [`sent`]: rules between keys, and the parameters that a request carries anyway.
//! * [`chars`]: the character classes of the RFCs; [`position`]: what may stand in which part of a URL; [`url`]: the URLs themselves.
//! * [`authorization`]: the parameters of the authorization request and of its callback.
//! * [`names`], [`suggest`], [`json`]: names made of other names, the nearest name, and JSON text.
//!
//! The crate has no dependencies. It is part of `oauth-runtime`; depend on that crate, not on this one.

pub mod authorization;
pub mod chars;
pub mod error_code;
pub mod grant;
pub mod json;
pub mod keys;
pub mod names;
pub mod parameter;
pub mod path;
pub mod paths;
pub mod position;
pub mod rules;
pub mod sent;
pub mod suggest;
pub mod template;
pub mod url;

pub use grant::Grant;
pub use parameter::Parameter;
pub use path::{Path, Step, WordPart};
pub use paths::Paths;
pub use template::Template;
