//! TLS as the caller asked for it.

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
#[path = "rustls.rs"]
mod backend;
#[cfg(all(feature = "native-tls", not(any(feature = "rustls-ring", feature = "rustls-aws-lc"))))]
#[path = "native.rs"]
mod backend;
#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
#[path = "none.rs"]
mod backend;
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
mod settings;

#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
pub(super) use self::backend::Tls;
pub(super) use self::backend::{Connector, Prepared};
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
pub(super) use self::settings::Tls;
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
pub use self::settings::TlsVersion;

use super::{TransportError, TransportErrorKind};
use crate::Sent;

pub(super) fn problem(what: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Connect, Sent::No, format!("TLS cannot be set up: {what}"))
}
