//! Microsoft Entra ID, the Microsoft identity platform.
//!
//! From "Microsoft identity platform and OAuth 2.0 authorization code flow", "OAuth 2.0 client credentials
//! flow on the Microsoft identity platform", "Microsoft identity platform and the OAuth 2.0 device
//! authorization grant flow" and "Microsoft identity platform application authentication certificate
//! credentials" (`learn.microsoft.com/entra/identity-platform`, in its public source), read on 2026-11-26.
//! Not confirmed by a page at hand, from memory: `refresh_in`, that `offline_access` is granted without
//! being named, the form post, the older endpoint (v1) with its answer, and the address at which a device's
//! code is entered.
//!
//! - A refresh token is not revoked when it is used, and a new one comes each time; keep the newest.
//! - The code exchange may narrow the scopes with a `scope` parameter, an extension; it is not sent here.
//! - Client credentials want one scope, the resource with `/.default` behind it, and a tenant: not
//!   `common`.
//! - The pages let an assertion carry `nbf` and `iat`; none is said to be needed.
//! - The national clouds have other hosts; they are not covered.
//! - The page prints the granted scopes percent-encoded; real answers have them plain, as far as is known.
//! - A refused device code is `authorization_declined`, an unknown one `bad_verification_code`. There is no
//!   address with the code in it.
//! - Error words beyond RFC 6749: `interaction_required`, `consent_required`, `invalid_resource`.
//! - The scopes of Microsoft Graph that have a name here were not compared with its permissions reference.

use oauth_runtime::oauth_provider;

/// Tokens of a Microsoft work, school or personal account, with a client secret.
///
/// Register an application in the Microsoft Entra admin center, App registrations; the client id is its
/// application id, the secret is made under Certificates & secrets. All scopes of one request belong to
/// one resource, besides those of OpenID Connect. `offline_access` brings the refresh token and is asked
/// for where no scope is.
///
/// The application itself has [`MicrosoftDaemon`]. A login by a device code, which is for a public client,
/// needs "Allow public client flows" in the registration, and no secret in the credentials.
///
/// The answer says how long a token lives, about an hour. How long a refresh token lives is not stated,
/// apart from a single page application's, which lives for 24 hours.
#[oauth_provider(
    authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    device_authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
    userinfo_url = "https://graph.microsoft.com/oidc/userinfo",
    grant = [authorization_code, device_code],
    rotation = reusable,
    device(client_auth = none),
    scope(
        default = ["offline_access"],
        unreported = ["offline_access"],
        openid = "openid",
        profile = "profile",
        email = "email",
        offline_access = "offline_access",
        user_read = ["User.Read", "https://graph.microsoft.com/User.Read"],
        user_read_all = ["User.Read.All", "https://graph.microsoft.com/User.Read.All"],
        group_read_all = ["Group.Read.All", "https://graph.microsoft.com/Group.Read.All"],
        directory_read_all = ["Directory.Read.All", "https://graph.microsoft.com/Directory.Read.All"],
        mail_read = ["Mail.Read", "https://graph.microsoft.com/Mail.Read"],
        mail_send = ["Mail.Send", "https://graph.microsoft.com/Mail.Send"],
        mail_read_write = ["Mail.ReadWrite", "https://graph.microsoft.com/Mail.ReadWrite"],
        calendars_read = ["Calendars.Read", "https://graph.microsoft.com/Calendars.Read"],
        calendars_read_write = ["Calendars.ReadWrite", "https://graph.microsoft.com/Calendars.ReadWrite"],
        contacts_read = ["Contacts.Read", "https://graph.microsoft.com/Contacts.Read"],
        files_read = ["Files.Read", "https://graph.microsoft.com/Files.Read"],
        files_read_write = ["Files.ReadWrite", "https://graph.microsoft.com/Files.ReadWrite"],
        sites_read_all = ["Sites.Read.All", "https://graph.microsoft.com/Sites.Read.All"],
        chat_read = ["Chat.Read", "https://graph.microsoft.com/Chat.Read"],
        tasks_read_write = ["Tasks.ReadWrite", "https://graph.microsoft.com/Tasks.ReadWrite"],
    ),
    response(refresh_in = "refresh_in", extra(ext_expires_in: Option<u64>)),
    errors(
        code(authorization_declined = access_denied, bad_verification_code = invalid_grant),
        extra(error_codes: Vec<u32>, correlation_id: String),
    ),
)]
#[derive(Debug, Clone)]
pub struct Microsoft {
    /// The tenant: its id or a domain of it, or `organizations`, `consumers` or `common` for the accounts
    /// of many.
    #[oauth(default = "common")]
    pub tenant: String,
}

/// Tokens of an application itself, with a client secret: no user takes part.
///
/// Register an application as for [`Microsoft`], grant it application permissions and let an
/// administrator consent to them. The scope is one resource with `/.default` behind it, and stands for
/// all of those permissions.
///
/// A token lives for about an hour and is asked for anew; there is no refresh token. For some tokens that
/// live longer the answer says after how many seconds to ask for the next one.
#[oauth_provider(
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    grant = client_credentials,
    scope(default = ["{resource}/.default"]),
    response(refresh_in = "refresh_in", extra(ext_expires_in: Option<u64>)),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
#[derive(Debug, Clone)]
pub struct MicrosoftDaemon {
    /// The tenant: its id or a domain of it.
    pub tenant: String,
    /// What the token is for, by its identifier: Microsoft Graph, or such as `https://vault.azure.net`.
    #[oauth(default = "https://graph.microsoft.com")]
    pub resource: String,
}

/// Tokens of an application itself, by an identity that another issuer gave it (workload identity
/// federation): no secret is kept.
///
/// Add a federated credential to the registration of the application, under Certificates & secrets. It
/// names the issuer, the subject and the audience (`api://AzureADTokenExchange`) of the tokens that
/// stand for the application, such as those of a Kubernetes service account or of a GitHub Actions run.
/// The client asks its source for such a token at each request and sends it as the assertion.
///
/// Tokens are those of [`MicrosoftDaemon`].
#[oauth_provider(
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    grant = client_credentials,
    client_auth = client_assertion,
    scope(default = ["{resource}/.default"]),
    response(refresh_in = "refresh_in", extra(ext_expires_in: Option<u64>)),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
#[derive(Debug, Clone)]
pub struct MicrosoftFederated {
    /// The tenant: its id or a domain of it.
    pub tenant: String,
    /// What the token is for, by its identifier: Microsoft Graph, or such as `https://vault.azure.net`.
    #[oauth(default = "https://graph.microsoft.com")]
    pub resource: String,
}

/// A login with [`Microsoft`] whose callback is a form post, so that the code stands in no URL.
///
/// Hand the body of the callback to the session as it would the query. It is a request from another
/// site: a cookie that is to come along needs `SameSite=None`.
#[oauth_provider(
    authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    grant = authorization_code,
    rotation = reusable,
    scope(
        default = ["offline_access"],
        unreported = ["offline_access"],
        openid = "openid",
        profile = "profile",
        email = "email",
        offline_access = "offline_access",
        user_read = ["User.Read", "https://graph.microsoft.com/User.Read"],
    ),
    authorize(response_mode = form_post),
    response(refresh_in = "refresh_in", extra(ext_expires_in: Option<u64>)),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
#[derive(Debug, Clone)]
pub struct MicrosoftFormPost {
    /// The tenant: its id or a domain of it, or `organizations`, `consumers` or `common` for the accounts
    /// of many.
    #[oauth(default = "common")]
    pub tenant: String,
}

/// Tokens of an application itself from the older endpoint (v1.0), which asks for a resource and not for
/// a scope.
///
/// For what still needs a token of version 1.0; for anything new there is [`MicrosoftDaemon`]. Numbers
/// come as text, and the end of the token as a moment too.
#[oauth_provider(
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/token",
    grant = client_credentials,
    resource = "https://management.azure.com",
    response(
        expires_at(path = "expires_on", format = unix),
        extra(ext_expires_in: Option<u64>, not_before: Option<i64>),
    ),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
#[derive(Debug, Clone)]
pub struct MicrosoftV1 {
    /// The tenant: its id or a domain of it.
    pub tenant: String,
}

/// Tokens as [`Microsoft`] and [`MicrosoftDaemon`] have them, for an application that signs with a
/// certificate and has no client secret.
///
/// Upload the certificate to the registration of the application, under Certificates & secrets. Each call
/// of the token endpoint carries an assertion signed with its private key, which names the certificate by
/// its SHA-256 thumbprint.
///
/// For client credentials ask for one scope such as `https://graph.microsoft.com/.default`; for a login
/// ask for `offline_access` to get a refresh token.
#[oauth_provider(
    authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    grant = [authorization_code, client_credentials],
    client_auth = private_key_jwt,
    rotation = reusable,
    jwt(
        alg = PS256,
        key = "{private_key}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        jti = "{uuid}",
        lifetime = 300,
        header("x5t#S256" = "{certificate_thumbprint(certificate)}"),
    ),
    response(refresh_in = "refresh_in", extra(ext_expires_in: Option<u64>)),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
#[derive(Debug, Clone)]
pub struct MicrosoftCertificate {
    /// The tenant: its id or a domain of it.
    pub tenant: String,
    /// The private key of the certificate: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The certificate: PEM text.
    pub certificate: String,
}
