#![cfg_attr(docsrs, feature(doc_cfg))]
//! placeholder

mod cache;
mod client;
pub mod clock;
mod credentials;
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
pub use client::{Client, ClientBuilder, CodeExchange, TokenRequest};
pub use credentials::Credentials;
pub use env::Env;
pub use error::{Error, ErrorKind, Sent};
pub use error_code::ErrorCode;
pub use extra::{Extra, Members};
pub use field::{ConfigValue, FieldValues, InvalidValue};
pub use present::Presentation;
pub use provider::Provider;
pub use scope::Scope;
pub use secret::Secret;
pub use token::{ExposedToken, Expiry, Token};

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
