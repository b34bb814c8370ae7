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
//! * [`oauth_provider`] turns a provider's documentation into data ([`Metadata`]) and types; [`DynamicProvider`] reads
//!   the same data at run time.
//! * [`Client`] obtains tokens; [`Tokens`] is a handle on a cached one, and says how to send it; [`Token`] is one.
//! * [`attach`] sends requests with the token, to the origins that may see it.
//! * [`Signer`], [`ClientAssertionSource`] and [`SecurityToken`] are for keys and assertions that are held elsewhere.
//! * [`Error`] is the one error type; [`Challenge`] is what a resource server says when it refuses a token.
//! * [`blocking`] waits for all of these without an async runtime.
//! * `native` (a feature) logs a user in on their own machine; [`DeviceAuthorization`] one whose browser is elsewhere.
//! * `discovery` (a feature) finds out what servers say of themselves, and `registration` registers clients there.
//! * `openid` (a feature) verifies who logged in.
//! * `dpop` (a feature) binds tokens to a key, so that one who steals a token cannot use it.
//! * [`store`] keeps what has to outlive the process, and `seal` (a feature) hides it from whoever reads the store.
//! * [`transport`] sends the requests; [`runtime`] spawns, sleeps and tells the time; [`mock`] stands in for the
//!   provider in tests; [`telemetry`] names what is reported.
//!
//! [`oauth_provider`] has every key of the attribute with an example. The README, which is the crate's page in the
//! registry, has the features of the crate, and what it needs where it runs.

#[cfg(any(feature = "reqwest", feature = "tower"))]
pub mod attach;
mod authorization;
#[cfg(feature = "blocking")]
pub mod blocking;
mod cache;
mod challenge;
mod client;
mod config;
mod credentials;
mod crypto;
mod device;
#[cfg(feature = "discovery")]
pub mod discovery;
mod document;
#[cfg(feature = "dpop")]
mod dpop;
#[cfg(not(feature = "dpop"))]
#[path = "no_dpop.rs"]
mod dpop;
mod dynamic;
mod endpoint;
mod error;
mod error_code;
mod error_kind;
mod exchange;
mod expansion;
mod extra;
#[cfg(any(feature = "discovery", feature = "openid"))]
mod fetch;
mod field;
mod fleet;
pub mod grant;
mod introspection;
#[cfg(feature = "openid")]
mod jose;
mod metadata;
mod millis;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "native")]
pub mod native;
#[cfg(not(feature = "openid"))]
mod openid;
#[cfg(feature = "openid")]
pub mod openid;
mod plan;
mod present;
mod printable;
mod provider;
#[cfg(feature = "discovery")]
pub mod registration;
mod resource;
mod retry_after;
pub mod runtime;
mod scope;
mod scrub;
#[cfg(feature = "seal")]
pub mod seal;
mod secret;
mod security_token;
mod session;
mod signer;
pub mod store;
pub mod telemetry;
mod tenant;
mod texts;
mod token;
mod token_type;
mod tokens;
pub mod transport;
mod url_rules;

pub use authorization::{
    AuthorizationRequest, Callback, CallbackProblem, LoginCookie, PendingAuthorization, Received,
    TypedCallback,
};
pub use cache::HeaderGuard;
pub use challenge::Challenge;
pub use client::{
    AuthorizationGrant, Client, ClientBuilder, CodeExchange, IntrospectionRequest, RevocationRequest,
    TokenExchangeRequest, TokenRequest,
};
pub use credentials::{CredentialSource, Credentials};
pub use device::{DeviceAuthorization, DeviceAuthorizationRequest, DevicePoll, ExposedDeviceAuthorization};
#[cfg(feature = "dpop")]
pub use dpop::{DpopKey, DpopKeys};
pub use dynamic::DynamicProvider;
pub use error::{Error, Result};
pub use error_code::ErrorCode;
pub use error_kind::{ErrorKind, Sent};
pub use extra::{Extra, Members};
pub use field::{ConfigValue, FieldValues, InvalidValue};
pub use introspection::Introspection;
pub use metadata::{Metadata, Setting, SettingKind};
pub use present::Presentation;
pub use provider::{Provider, StaticProvider};
pub use scope::Scope;
pub use secret::Secret;
pub use security_token::{SecurityToken, SecurityTokenSource};
pub use session::{
    EndedSession, Health, LoginReason, Session, SessionEvent, SessionPage, SessionSummary, Sessions,
};
pub use signer::{ClientAssertionSource, Signer};
pub use token::{Expiry, ExposedToken, Token};
pub use token_type::TokenType;
pub use tokens::{Invalidated, TokenFuture, Tokens};

/// The crates whose types are in the API.
pub use {http, url};

/// Declares an OAuth 2 provider: put it on a struct whose fields are the provider's configuration.
///
/// For a struct `Acme` it makes
///
/// * the methods `client(credentials)` and `builder(credentials)`, the second for another transport or other limits,
///   and `Acme::from_env()` and `Acme::builder_from_env()`, which read configuration and credentials from the
///   environment;
/// * `Acme::METADATA`, an implementation of [`StaticProvider`], and the markers of [`grant`];
/// * the types `AcmeClient` and `AcmeToken`, and `AcmeSession` where the provider has users;
/// * `AcmeScope` where `scope(..)` names scopes, `AcmeEnvironment` where there are `environments(..)`, `AcmeExtra` where a token
///   has typed members, by `response(extra(..))` or `response(headers(..))`, `AcmeErrorExtra` for those of
///   `errors(extra(..))`, and `AcmeCallbackParams` for the typed parameters of `authorize(callback(..))`;
/// * `Default`, where every field has a default or is an `Option`.
///
/// A mistake is a compile error at the token that has to change.
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

/// What generated code uses; not part of the public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "schemars")]
    pub use crate::expansion::MemberSchemas;
    pub use crate::expansion::{builder, builder_from_env, client, from_env, metadata};
    pub use crate::extra::{AsSecret, BySerde, Codec, deserialize, put, serialize};
    #[cfg(feature = "derive")]
    pub use oauth_derive::OauthProvider;
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use {serde, serde_json};

    /// The keys of a declaration, which rust-analyzer completes and explains.
    #[cfg(all(rust_analyzer, feature = "derive"))]
    pub mod keys {
        oauth_derive::key_modules!();
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../docs/guide.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../docs/exchange.md")]
struct Exchange;

#[cfg(doctest)]
#[doc = include_str!("../docs/device.md")]
struct Device;

#[cfg(doctest)]
#[doc = include_str!("../docs/flows.md")]
struct Flows;

#[cfg(doctest)]
#[doc = include_str!("../docs/authorization.md")]
struct Authorization;

#[cfg(all(doctest, feature = "dpop"))]
#[doc = include_str!("../docs/dpop.md")]
struct DpopPage;

#[cfg(all(doctest, feature = "discovery"))]
#[doc = include_str!("../docs/discovery.md")]
struct DiscoveryPage;

#[cfg(all(doctest, feature = "openid"))]
#[doc = include_str!("../docs/openid.md")]
struct OpenId;
