//! What `oauth new` makes of the files in `data/answer`.

pub(crate) mod cliquify {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(root = "token", extra(created_at: Option<String> = "createdAt")),
    // To look up: what an error looks like; `oauth new --answer` reads one as well.
    errors(ok("success" = true)),
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod feishu {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(
        access_token = "tenant_access_token",
        expires_in = "expire",
        extra(msg: Option<String>),
    ),
    // To look up: what an error looks like; `oauth new --answer` reads one as well.
    errors(ok("code" = 0)),
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod form {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope(response_separator = ","),
    // To look up: how long a token lives; the answer does not say it: `lifetime = 3600`.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod millis {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    // To look up: whether the token is sent as `Authorization: Bearer ..`; `bearer(..)` says
    // otherwise.
    // To look up: whether the lifetime is in milliseconds, as the number suggests.
    response(
        strip_prefix = "callback( ",
        strip_suffix = " );",
        access_token = "data.jwt",
        token_type(path = "data.token_type", accept = ["BearerToken"]),
        expires_in(unit = milliseconds),
    ),
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod moment {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(
        root = "result",
        access_token = "accessToken",
        refresh_token = "refreshToken",
        scope = "permissions[*]",
        expires_at(path = "expirationDate", format = unix_ms),
        extra(type: Option<String>),
    ),
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod refused {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    errors(error = "fault.errorCode", error_description = "fault.message"),
    // To look up: what the provider's error codes mean: `errors(code(..))`.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod text {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(format = text),
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}
