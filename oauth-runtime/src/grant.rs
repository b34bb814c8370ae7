//! Markers for the grants a provider declares.
//!
//! A method of [`Client`](crate::Client) that needs a grant requires its marker. Calling it for a provider without that
//! grant is one compile error, which says what to declare.

use crate::Provider;

/// The provider declares `grant = client_credentials` (RFC 6749 §4.4).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not support the client credentials grant",
    label = "needs `grant = client_credentials`",
    note = "add `client_credentials` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait ClientCredentials: Provider {}

/// The provider declares `grant = authorization_code` (RFC 6749 §4.1).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not support the authorization code grant",
    label = "needs `grant = authorization_code`",
    note = "add `authorization_code` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait AuthorizationCode: Provider {}
