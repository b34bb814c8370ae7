//! Huawei Cloud.
//!
//! From "Obtaining a User Token Through Password Authentication" of the API reference of Identity and
//! Access Management (`support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html`), in its first part,
//! read on 2026-11-26. The members of request and answer are from memory of the same page, which prints
//! them further down.
//!
//! - This is no OAuth grant, but the API of OpenStack Keystone. The token comes in the header
//!   `X-Subject-Token`.
//! - The page advises to use access keys instead, and warns of a token that is about to end: one is
//!   replaced here five minutes before, a span that the page does not name.
//! - A new token does not end the one before.

use oauth_runtime::oauth_provider;

/// Tokens of Huawei Cloud for an IAM user, for one project (region).
///
/// The client id is the name of the IAM user, the client secret the password. A HUAWEI ID has no token:
/// make an IAM user for it. A token lives for 24 hours and is some thousand bytes long. Its roles are
/// its scopes here.
#[oauth_provider(
    token_url = "https://iam.{region}.myhuaweicloud.com/v3/auth/tokens",
    grant = client_credentials,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        query(nocatalog = "true"),
        params(auth(
            identity(
                methods = json("[\"password\"]"),
                password(user(
                    name = "{client_id}",
                    password = "{client_secret}",
                    domain(name = "{account}"),
                )),
            ),
            scope(project(name = "{region}")),
        )),
    ),
    response(
        headers(access_token = "X-Subject-Token"),
        expires_at(path = "token.expires_at", format = rfc3339),
        scope = "token.roles[*].name",
        extra(project_id: Option<String> = "token.project.id", user_id: Option<String> = "token.user.id"),
    ),
    min_validity = 300,
    errors(
        error = "error.title",
        error_description = "error.message",
        code(Unauthorized = invalid_client, Forbidden = access_denied, "Bad Request" = invalid_request),
    ),
    bearer(header = "X-Auth-Token", scheme = none),
)]
#[derive(Debug, Clone)]
pub struct HuaweiCloud {
    /// The name of the account that the IAM user belongs to.
    pub account: String,
    /// The region, which is the name of its project too: `eu-west-101`.
    #[oauth(pattern = "[a-z0-9-]+")]
    pub region: String,
}
