//! Tableau.
//!
//! From "Signing In and Signing Out (Authentication)" of the Tableau REST API
//! (`help.tableau.com/current/api/rest_api`), in its first part, and the article "Intermittent HTTP 401
//! or 403 Errors Using the Tableau REST API" (`help.salesforce.com`), read on 2026-11-26. The forms of
//! request and answer are those of the page and of tutorials that quote it. From memory and not
//! confirmed: `estimatedTimeToExpiration` and that it is days, hours and minutes, the claims of a
//! connected app, and the numbers of errors besides 401000.
//!
//! - This is no OAuth grant: signing in brings a credentials token for one site.
//! - Requests and answers are XML; with other headers they are JSON.
//! - One personal access token has one session: signing in anew ends the one before.

use oauth_runtime::oauth_provider;

/// A credentials token of the Tableau REST API for a personal access token, in XML.
///
/// Make a personal access token in the settings of the account; its name is the client id, its secret
/// the client secret. The secret dies when it is not used for fifteen days.
///
/// The token lives for 120 minutes on Tableau Cloud and, unless it is set otherwise, for 240 minutes on
/// Tableau Server. A sign-in ends the session before it, so a token is replaced when it has expired and
/// not before.
#[oauth_provider(
    token_url = "https://{server}/api/{version}/auth/signin",
    grant = client_credentials,
    client_auth = none,
    request(
        format = xml,
        grant_type = none,
        omit(client_id),
        params(tsRequest(credentials(
            "@personalAccessTokenName" = "{client_id}",
            "@personalAccessTokenSecret" = "{client_secret}",
            site("@contentUrl" = "{site}"),
        ))),
    ),
    renew = at_expiry,
    response(
        format = xml,
        root = "tsResponse.credentials",
        access_token = "token",
        expires_in(path = "estimatedTimeToExpiration", format = "d:h:m", default = 7200),
        extra(site_id: String = "site.id", user_id: Option<String> = "user.id"),
    ),
    errors(
        error = "tsResponse.error.code",
        error_description = ["tsResponse.error.detail", "tsResponse.error.summary"],
        code(400000 = invalid_request, 401000 = invalid_client, 401001 = invalid_client),
    ),
    bearer(header = "X-Tableau-Auth", scheme = none),
    origins = "https://{server}",
)]
#[derive(Debug, Clone)]
pub struct Tableau {
    /// The host: for Tableau Cloud that of the pod, such as `10ay.online.tableau.com`.
    pub server: String,
    /// The version of the API.
    #[oauth(default = "3.22", pattern = "3\\.[0-9]+")]
    pub version: String,
    /// The site, as it stands in its URL; empty for the default site of a Tableau Server.
    pub site: String,
}

/// A credentials token of the Tableau REST API for a user, by a connected app (direct trust), in JSON.
///
/// Make a connected app with direct trust and a secret for it: the client id is the client id, the value
/// of the secret the client secret, and the id of the secret a field. The JWT names the user and the
/// scopes; here it is the one for reading content. It lives for five minutes, and ten are the most.
#[oauth_provider(
    token_url = "https://{server}/api/{version}/auth/signin",
    grant = client_credentials,
    client_auth = none,
    jwt(
        alg = HS256,
        key = "{client_secret}",
        kid = "{secret_id}",
        iss = "{client_id}",
        sub = "{user}",
        aud = "tableau",
        jti = "{uuid}",
        lifetime = 300,
        header(iss = "{client_id}"),
        claims(scp = json("[\"tableau:content:read\"]")),
    ),
    request(
        format = json,
        grant_type = none,
        omit(client_id),
        params(credentials(jwt = "{jwt}", site(contentUrl = "{site}"))),
    ),
    response(
        root = "credentials",
        access_token = "token",
        expires_in(path = "estimatedTimeToExpiration", format = "d:h:m", default = 7200),
        extra(site_id: String = "site.id", user_id: Option<String> = "user.id"),
    ),
    errors(
        error = "error.code",
        error_description = ["error.detail", "error.summary"],
        code(400000 = invalid_request, 401000 = invalid_client, 401001 = invalid_client),
    ),
    bearer(header = "X-Tableau-Auth", scheme = none),
    origins = "https://{server}",
)]
#[derive(Debug, Clone)]
pub struct TableauConnectedApp {
    /// The host: for Tableau Cloud that of the pod, such as `10ay.online.tableau.com`.
    pub server: String,
    /// The version of the API.
    #[oauth(default = "3.22", pattern = "3\\.[0-9]+")]
    pub version: String,
    /// The site, as it stands in its URL.
    pub site: String,
    /// The name of the user.
    pub user: String,
    /// The id of the secret of the connected app.
    pub secret_id: String,
}
