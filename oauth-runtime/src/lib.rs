//! OAuth 2 token clients from one annotated struct per provider.
//!
//! ```
//! use oauth_runtime::{Credentials, oauth_provider};
//!
//! #[oauth_provider(token_url = "https://{tenant}.example/oauth/token", grant = client_credentials)]
//! pub struct Acme {
//!     pub tenant: String,
//! }
//!
//! # async fn example() -> Result<(), oauth_runtime::Error> {
//! let client = Acme { tenant: "eu".into() }.client(Credentials::secret("id", "secret"))?;
//! let token = client.token().await?; // cached, one request for all callers, renewed before it expires
//! let header = client.try_header(); // the ready `Authorization` value: synchronous, no allocation
//! let fresh = client.request_token().scope("read").send().await?; // always asks the provider
//! # Ok(())
//! # }
//! ```
//!
//! * [`oauth_provider`] turns a provider's documentation into data ([`metadata`]) and types.
//! * [`Client`] obtains tokens and caches them; [`Token`] is one; [`Client::present`] says how to send it.
//! * [`Error`] is the one error type; [`Challenge`] is what a resource server says when it refuses a token.
//! * [`transport`] carries the requests; [`mock`] stands in for the provider in tests.
//!
//! The README lists the keys of the attribute and the features of the crate.

mod cache;
mod challenge;
mod client;
pub mod clock;
mod credentials;
mod declared;
mod env;
mod error;
mod error_code;
mod extra;
mod field;
pub mod grant;
pub mod metadata;
#[cfg(feature = "mock")]
pub mod mock;
mod present;
mod provider;
mod request;
mod response;
mod scope;
mod secret;
mod template;
mod token;
pub mod transport;

pub use cache::HeaderGuard;
pub use challenge::Challenge;
pub use client::{Client, ClientBuilder, CodeExchange, TokenFuture, TokenRequest};
pub use credentials::Credentials;
pub use env::Env;
pub use error::{Error, ErrorKind, Result, Sent};
pub use error_code::ErrorCode;
pub use extra::{Extra, Members};
pub use field::{ConfigValue, FieldValues, InvalidValue};
pub use metadata::Metadata;
pub use present::Presentation;
pub use provider::Provider;
pub use scope::Scope;
pub use secret::Secret;
pub use token::{Expiry, ExposedToken, Token};

/// Declares an OAuth 2 provider: put it on a struct whose fields are the provider's configuration.
///
/// For a struct `Acme` it makes `Acme::client(credentials)`, `Acme::from_env()`, `Acme::METADATA`, the types
/// `AcmeClient` and `AcmeToken`, an implementation of [`Provider`] and the markers of [`grant`]; further
/// `AcmeScope` where scopes are named, `AcmeExtra` where a token has typed members, and `Default` where every field
/// has a default or is an `Option`. The README lists the keys. A mistake is a compile error at the token that has
/// to change.
///
/// ```
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(
///     token_url = "https://{shop}.example/oauth/token",
///     grant = client_credentials,
///     client_auth = client_secret_basic,
///     scope(separator = ",", read_orders = "orders:read"),
///     response(extra(shop_id: Option<u64> = "shop.id")),
///     errors(status(402 = access_denied)),
/// )]
/// pub struct Acme {
///     #[oauth(default = "main", pattern = "[a-z-]+")]
///     pub shop: String,
/// }
///
/// let client = Acme::default().client(Credentials::secret("id", "secret"))?;
/// let request = client.request_token().scope(AcmeScope::ReadOrders);
/// assert_eq!(client.token_url(), "https://main.example/oauth/token");
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
#[cfg(feature = "derive")]
pub use oauth_derive::oauth_provider;

/// What generated code reaches for; not part of the public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(all(feature = "derive", not(feature = "schemars")))]
    pub use oauth_derive::NoJsonSchema as JsonSchema;
    #[cfg(feature = "derive")]
    pub use oauth_derive::OauthProvider;
    #[cfg(feature = "schemars")]
    pub use schemars::{self, JsonSchema};
    pub use serde;
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
