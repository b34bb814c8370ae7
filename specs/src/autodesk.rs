//! Autodesk Platform Services (APS, formerly Forge).
//!
//! From "Get Token" (`aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST`) and "Error Handling"
//! of the Token Flex API (`aps.autodesk.com/en/docs/tokenflex/v1/developers_guide`), read on 2026-11-26; the
//! first was at hand up to the parameters of the authorization code grant. The endpoints of revocation,
//! introspection and user information are as copies of the provider's metadata and public clients have them.
//! From memory of the field guide: that a refresh token lives for 15 days and is used once, and the names of
//! the scopes.
//!
//! Client ID and secret may be in the header or in the body; in both they are answered with 400. Errors have
//! two forms: the gateway's (`errorCode`, `developerMessage`) and RFC 6749's. A third way to a token, the
//! assertion of a Secure Service Account, is not declared here.

use oauth_runtime::oauth_provider;

/// Tokens for [Autodesk](https://aps.autodesk.com) APIs for what an application does for itself
/// (two-legged).
///
/// Create an application in the APS portal or the hub of one's team: it shows client ID and client secret.
/// Choose the type Traditional Web App or Server-to-Server; others have no secret. At least one scope is
/// needed. A token lives for an hour (`expires_in` is 3599) and there is no refresh token.
#[oauth_provider(
    token_url = "https://developer.api.autodesk.com/authentication/v2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(
        data_read = "data:read",
        data_write = "data:write",
        data_create = "data:create",
        data_search = "data:search",
        bucket_create = "bucket:create",
        bucket_read = "bucket:read",
        bucket_update = "bucket:update",
        bucket_delete = "bucket:delete",
        code_all = "code:all",
        account_read = "account:read",
        account_write = "account:write",
        viewables_read = "viewables:read",
    ),
    errors(error = ["error", "errorCode"], error_description = ["error_description", "developerMessage"],
           error_uri = ["error_uri", "/more info"],
           code("AUTH-001" = unauthorized_client, "AUTH-002" = unauthorized_client,
                "AUTH-003" = invalid_client, "AUTH-004" = invalid_scope,
                "AUTH-007" = invalid_request, "AUTH-008" = invalid_request,
                "AUTH-009" = unsupported_grant_type, "AUTH-011" = unsupported_grant_type,
                "AUTH-012" = invalid_client)),
    origins = "https://developer.api.autodesk.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Autodesk;

/// Tokens for [Autodesk](https://aps.autodesk.com) APIs on behalf of an Autodesk user (three-legged).
///
/// The application in the APS portal needs the callback URL, which is compared exactly. One of the type
/// Desktop, Mobile, Single-Page App has no secret: leave it out, and the client ID is sent in the form. PKCE
/// is supported for both and required for the latter.
///
/// An access token lives for an hour, a refresh token for 15 days. A refresh token is used once: a refresh
/// answers with a new one. With the scope `openid` there is an ID token.
#[oauth_provider(
    authorization_url = "https://developer.api.autodesk.com/authentication/v2/authorize",
    token_url = "https://developer.api.autodesk.com/authentication/v2/token",
    revocation_url = "https://developer.api.autodesk.com/authentication/v2/revoke",
    introspection_url = "https://developer.api.autodesk.com/authentication/v2/introspect",
    userinfo_url = "https://api.userprofile.autodesk.com/userinfo",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        user_profile_read = "user-profile:read",
        user_read = "user:read",
        user_write = "user:write",
        data_read = "data:read",
        data_write = "data:write",
        data_create = "data:create",
        data_search = "data:search",
        bucket_create = "bucket:create",
        bucket_read = "bucket:read",
        bucket_update = "bucket:update",
        bucket_delete = "bucket:delete",
        code_all = "code:all",
        account_read = "account:read",
        account_write = "account:write",
        viewables_read = "viewables:read",
    ),
    authorize(params(prompt = "{prompt}")),
    errors(error = ["error", "errorCode"], error_description = ["error_description", "developerMessage"],
           error_uri = ["error_uri", "/more info"],
           code("AUTH-001" = unauthorized_client, "AUTH-002" = unauthorized_client,
                "AUTH-003" = invalid_client, "AUTH-004" = invalid_scope,
                "AUTH-007" = invalid_request, "AUTH-008" = invalid_request,
                "AUTH-009" = unsupported_grant_type, "AUTH-011" = unsupported_grant_type,
                "AUTH-012" = invalid_client)),
    origins = ["https://developer.api.autodesk.com", "https://api.userprofile.autodesk.com"],
)]
#[derive(Debug, Clone)]
pub struct AutodeskUser {
    /// `login` makes the user log in even where a session exists.
    #[oauth(one_of("login", "none", "create"))]
    pub prompt: Option<String>,
}
