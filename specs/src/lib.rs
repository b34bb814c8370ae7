//! Real providers, one per file, each an annotated struct and nothing else.
//!
//! ```
//! use oauth_runtime::Credentials;
//! use oauth_specs::Cliquify;
//!
//! let client = Cliquify.client(Credentials::secret("id", "secret"))?;
//! assert_eq!(client.token_url(), "https://oauth.cliquify.me/oauth/access-token");
//! # Ok::<(), oauth_runtime::Error>(())
//! ```

pub mod cliquify;
pub mod mobifinance;

use oauth_runtime::Metadata;

pub use cliquify::{Cliquify, CliquifyClient, CliquifyToken};
pub use mobifinance::{
    MobifinanceDeepLink, MobifinanceDeepLinkClient, MobifinanceDeepLinkToken, MobifinanceMiniApp,
    MobifinanceMiniAppClient, MobifinanceMiniAppToken,
};

/// The declarations of all providers in this crate.
///
/// ```
/// let names: Vec<String> = oauth_specs::providers().iter().map(|provider| provider.name()).collect();
/// assert_eq!(names, ["Cliquify", "MobifinanceDeepLink", "MobifinanceMiniApp"]);
/// ```
#[must_use]
pub const fn providers() -> &'static [&'static Metadata] {
    &[Cliquify::METADATA, MobifinanceDeepLink::METADATA, MobifinanceMiniApp::METADATA]
}
