//! What is kept while the user is with the provider.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::session::StepUp;
use crate::{Scope, Secret};

/// What a login has been begun with.
///
/// It is written down as it is here: see [`written`](super::written) for what a further field needs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Of the client that began it.
    pub(crate) fingerprint: String,
    #[serde(with = "super::codec::secret")]
    pub(crate) state: Secret,
    #[serde(with = "super::codec::optional_secret", default, skip_serializing_if = "Option::is_none")]
    pub(crate) code_verifier: Option<Secret>,
    #[serde(with = "super::codec::optional_secret", default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issuer: Option<String>,
    pub(super) requires_iss: bool,
    /// As it was sent, byte for byte (RFC 6749 §4.1.3).
    pub(crate) redirect_uri: String,
    #[serde(with = "super::codec::scopes", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<Scope>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resources: Vec<String>,
    /// The thumbprint of the key that the code is bound to (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bound_to: Option<String>,
    /// What it is for, and the logins before, where a resource server asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) step_ups: Vec<StepUp>,
    /// When the `request_uri` in its URL ends, in milliseconds since 1970 (RFC 9126 §2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request_ends: Option<u64>,
    /// The hash of who began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) initiator: Option<String>,
    /// The program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<String>,
    /// The `max_age` of the request, in seconds.
    #[cfg(feature = "openid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u64>,
    /// The hash of the user who has to log in, where a session asks for more.
    #[cfg(feature = "openid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// When it ends, as time since 1970.
    #[serde(with = "super::codec::milliseconds")]
    pub(super) ends: Duration,
}
