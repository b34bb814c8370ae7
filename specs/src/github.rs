//! GitHub.
//!
//! From "Authorizing OAuth apps", "Scopes for OAuth apps", "Troubleshooting OAuth app access token request
//! errors", "Generating a user access token for a GitHub App", "Refreshing user access tokens",
//! "Generating a JSON Web Token (JWT) for a GitHub App" and "Generating an installation access token for a
//! GitHub App" of the GitHub documentation (`docs.github.com`, in its public source), read on 2026-11-26.
//! That PKCE with S256 is accepted is from the changelog entry of 2025-07-14, "PKCE support for OAuth and
//! GitHub App authentication" (`github.blog`); older versions of the pages still say that it is not.
//!
//! - The token endpoint answers a failure with status 200 and an `error` member.
//! - The scopes go out with spaces between them and come back with commas.
//! - The device flow is off until it is enabled in the app's settings. Its error response to polls that come
//!   too often has the next `interval`, which is five seconds more, as RFC 8628 has it.
//! - What a dead refresh token is answered with is not documented; tests of public clients have
//!   `bad_refresh_token`.

use oauth_runtime::oauth_provider;

/// Tokens of a user, for an OAuth app or a GitHub App.
///
/// Register an OAuth app or a GitHub App under Settings, Developer settings; both have a client id and a
/// client secret. Scopes are for OAuth apps alone: a GitHub App has the permissions of its registration,
/// sends no scope and gets an empty one.
///
/// The token of an OAuth app (`gho_..`) does not expire and comes without a refresh token. The user token
/// of a GitHub App (`ghu_..`) lives for eight hours, its refresh token (`ghr_..`) for six months, unless
/// the app opts out of expiration. A refresh ends the refresh token and the access token that were in use.
///
/// A login by a device code needs no secret: `Credentials::public` with the client id.
///
/// A login without scopes gets the scopes that the user granted to the app before. The answer leaves out a
/// scope that another one includes: `user` and `user:email` come back as `user`. The API wants a
/// `User-Agent` header.
#[oauth_provider(
    authorization_url = "https://{host}/login/oauth/authorize",
    token_url = "https://{host}/login/oauth/access_token",
    device_authorization_url = "https://{host}/login/device/code",
    grant = [authorization_code, device_code],
    device(client_auth = none),
    scope(
        response_separator = ",",
        repo = "repo",
        repo_status = "repo:status",
        repo_deployment = "repo_deployment",
        public_repo = "public_repo",
        repo_invite = "repo:invite",
        security_events = "security_events",
        admin_repo_hook = "admin:repo_hook",
        write_repo_hook = "write:repo_hook",
        read_repo_hook = "read:repo_hook",
        admin_org = "admin:org",
        write_org = "write:org",
        read_org = "read:org",
        admin_public_key = "admin:public_key",
        gist = "gist",
        notifications = "notifications",
        user = "user",
        read_user = "read:user",
        user_email = "user:email",
        user_follow = "user:follow",
        project = "project",
        read_project = "read:project",
        delete_repo = "delete_repo",
        write_packages = "write:packages",
        read_packages = "read:packages",
        workflow = "workflow",
    ),
    errors(code(
        incorrect_client_credentials = invalid_client,
        bad_verification_code = invalid_grant,
        bad_refresh_token = invalid_grant,
        redirect_uri_mismatch = invalid_grant,
        unverified_user_email = access_denied,
        incorrect_device_code = invalid_grant,
        token_expired = expired_token,
        device_flow_disabled = unauthorized_client,
    )),
    renew = at_expiry,
    origins = "{api}",
)]
#[derive(Debug, Clone)]
pub struct GitHub {
    /// The host of the web site: `github.com`, or that of a GitHub Enterprise Server.
    #[oauth(default = "github.com")]
    pub host: String,
    /// The origin of the API. On GitHub Enterprise Server it is that of the web site.
    #[oauth(default = "https://api.github.com")]
    pub api: String,
}

/// Installation tokens of a GitHub App: the app itself, within one account or organization that installed
/// it.
///
/// Register a GitHub App, generate a private key on its settings page, and install the app. The
/// installation id is in each webhook, and at `GET /app/installations`. A JWT signed with the key is sent
/// as the bearer token of the call; there is no client secret.
///
/// A token (`ghs_..`) lives for an hour and has the permissions of the app in all repositories of the
/// installation. Their names are its scopes; whether one is for reading or writing is not among them.
/// There is no refresh token: another call brings another token.
#[oauth_provider(
    token_url = "{api}/app/installations/{installation_id}/access_tokens",
    grant = client_credentials,
    client_auth = none,
    jwt(alg = RS256, key = "{private_key}", iss = "{client_id}", lifetime = 540, leeway = 60),
    request(
        format = none,
        grant_type = none,
        headers(
            Authorization = "Bearer {jwt}",
            Accept = "application/vnd.github+json",
            "X-GitHub-Api-Version" = "2022-11-28",
        ),
    ),
    response(
        access_token = "token",
        expires_at(path = "expires_at", format = rfc3339),
        scope = "permissions.*",
        extra(repository_selection: Option<String>),
    ),
    errors(
        error_description = "message",
        status(401 = invalid_client, 403 = access_denied, 404 = invalid_request, 422 = invalid_request),
    ),
    origins = "{api}",
)]
#[derive(Debug, Clone)]
pub struct GitHubInstallation {
    /// The number of the installation.
    pub installation_id: String,
    /// The private key of the app: the PEM file from its settings page.
    #[oauth(secret)]
    pub private_key: String,
    /// The origin of the API. For GitHub Enterprise Server: `https://<host>/api/v3`.
    #[oauth(default = "https://api.github.com")]
    pub api: String,
}
