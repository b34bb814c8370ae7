//! OpenStack Keystone.
//!
//! From memory of "Identity API v3", "Authenticating with an Application Credential"
//! (`docs.openstack.org/api-ref/identity/v3`); the page was not at hand on 2026-11-26, and nothing here
//! is confirmed by it. The API of Huawei Cloud, whose pages were at hand, is the same one; see
//! [`HuaweiCloud`](crate::HuaweiCloud).
//!
//! - This is no OAuth grant. The token comes in the header `X-Subject-Token`, what is known of it in the
//!   body.
//! - What a token may do is the roles of the user in the project. Their names are its scopes here.

use oauth_runtime::oauth_provider;

/// Tokens of an OpenStack cloud for an application credential.
///
/// Make an application credential in the dashboard, under Identity, or with `openstack application
/// credential create`; its id is the client id, its secret the client secret. It belongs to one user and
/// one project.
///
/// How long a token lives is set by the operator; the answer names the moment of its end. There is no
/// refresh token.
#[oauth_provider(
    token_url = "{identity_url}/v3/auth/tokens",
    grant = client_credentials,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        params(auth(identity(
            methods = json("[\"application_credential\"]"),
            application_credential(id = "{client_id}", secret = "{client_secret}"),
        ))),
    ),
    response(
        headers(access_token = "X-Subject-Token"),
        expires_at(path = "token.expires_at", format = rfc3339),
        scope = "token.roles[*].name",
        extra(project_id: Option<String> = "token.project.id", user_id: Option<String> = "token.user.id"),
    ),
    errors(
        error = "error.title",
        error_description = "error.message",
        code(Unauthorized = invalid_client, Forbidden = access_denied, "Bad Request" = invalid_request),
    ),
    bearer(header = "X-Auth-Token", scheme = none),
)]
#[derive(Debug, Clone)]
pub struct OpenStack {
    /// Where the identity service is, without `/v3`: `https://keystone.acme.example:5000`.
    pub identity_url: String,
}
