//! Markers for the grants a provider declares.
//!
//! A method of [`Client`](crate::Client) that needs a grant requires its marker. Calling it for a provider without that
//! grant is one compile error, which says what to declare.

use crate::Provider;

/// The provider declares `grant = client_credentials` (RFC 6749 §4.4), or another grant by which the client asks on its own
/// behalf, such as one of the provider's own (§4.5).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not support the client credentials grant",
    label = "needs `grant = client_credentials`",
    note = "add `client_credentials` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait ClientCredentials: Provider {}

/// The provider declares `grant = authorization_code` and an authorization request (RFC 6749 §4.1).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not support logins by an authorization request",
    label = "needs `grant = authorization_code` and `authorization_url`",
    note = "add `authorization_code` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it",
    note = "with `authorize = none` a code comes by another way: use `exchange_code`"
)]
pub trait AuthorizationCode: Provider {}

/// The provider declares `grant = authorization_code` and `authorize = none`: a code comes to the program by a way of the
/// provider's own.
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` gives no codes outside an authorization request",
    label = "needs `grant = authorization_code` and `authorize = none`",
    note = "begin with `authorize`, and exchange the callback with `exchange`"
)]
pub trait UnrequestedCode: Provider {}

/// The provider declares `grant = refresh_token` (RFC 6749 §6): a session may begin with a refresh token from elsewhere.
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not take refresh tokens from elsewhere",
    label = "needs `grant = refresh_token`",
    note = "add `refresh_token` to `grant` in the `#[oauth_provider(..)]` of `{Self}`"
)]
pub trait RefreshToken: Provider {}

/// The provider declares `grant = password` (RFC 6749 §4.3).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not take a user's password",
    label = "needs `grant = password`",
    note = "RFC 9700 §2.4 forbids the grant; where the provider has no other, add `password` to `grant` in the `#[oauth_provider(..)]` of `{Self}`"
)]
pub trait Password: Provider {}

/// The provider declares `grant = jwt_bearer` (RFC 7523 §2.1), and the assertion comes from elsewhere: there is no `jwt(..)`, or
/// the client authenticates with that.
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not take assertions that are JWTs",
    label = "needs `grant = jwt_bearer`",
    note = "add `jwt_bearer` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait JwtBearer: Provider {}

/// The provider declares `grant = saml2_bearer` (RFC 7522 §2.1).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not take SAML 2.0 assertions",
    label = "needs `grant = saml2_bearer`",
    note = "add `saml2_bearer` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait Saml2Bearer: Provider {}

/// The provider declares a grant of users, such as `authorization_code`, `refresh_token` or `token_exchange`, and so has
/// sessions.
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` has no users, and so no sessions",
    label = "needs `grant = authorization_code` or `grant = refresh_token`",
    note = "add it to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait Users: Provider {}

/// The provider declares `grant = device_code` (RFC 8628 §3.4).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not support logins by a device code",
    label = "needs `grant = device_code` and `device_authorization_url`",
    note = "add `device_code` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait DeviceCode: Provider {}

/// The provider declares `grant = token_exchange` (RFC 8693 §2.1).
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` does not exchange tokens",
    label = "needs `grant = token_exchange`",
    note = "add `token_exchange` to `grant` in the `#[oauth_provider(..)]` of `{Self}` if the provider offers it"
)]
pub trait TokenExchange: Provider {}
