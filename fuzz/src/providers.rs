//! Providers of different shapes.

use oauth_runtime::oauth_provider;

/// RFC 6749 as it stands.
#[oauth_provider(token_url = "https://acme.example/t", grant = client_credentials)]
pub struct Plain;

/// An envelope with text before it, members under other names and in other places, and a token that is presented
/// together with one of them.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(
        root = "data.items[0]",
        strip_prefix = "while(1);",
        accept_status = [409],
        access_token = ["token", "/fallback"],
        default_token_type = "custom",
        expires_at(path = "until", format = rfc3339),
        headers(request_id: Option<String> = "x-request-id"),
        extra(team: String = "team.id", level: Option<u8>, top: Option<bool> = "/top"),
    ),
    errors(
        ok("/code" = 0),
        error = "code",
        error_description = ["msg", "message"],
        code(40029 = invalid_grant, NOPE = invalid_client),
    ),
    bearer(
        header = "X-Token",
        scheme = none,
        value = "{access_token}:{token.team.id}",
        headers("X-Team" = "{token.team.id}"),
    ),
)]
pub struct Envelope;

/// A form, with a lifetime in minutes and one for answers that say none.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(separator = ","),
    response(format = form, expires_in(path = ["ttl", "expires"], unit = minutes, format = auto, default = 60)),
)]
pub struct Form;

/// The token and nothing else, which is a JWT.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(format = text),
    lifetime = jwt,
    bearer(query = "access_token"),
)]
pub struct TextBody;

/// Members in headers.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(
        headers(access_token = "X-Token", expires_in = "X-Expires-In", scope = "X-Scope", left: u32 = "X-Left"),
        extra(id: u64),
    ),
    errors(ok("code" = "SUCCESS"), error = "code"),
)]
pub struct Headers;

/// JSON by declaration, days:hours:minutes, a moment in milliseconds, and a typed list.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = [client_credentials, authorization_code],
    authorize = none,
    refresh = none,
    response(
        format = json,
        expires_in(format = "d:h:m"),
        expires_at(path = "valid_until", format = unix_ms),
        extra(roles: Vec<String>, ratio: Option<f64>),
    ),
)]
pub struct Times;

/// Sends every kind of secret, and names errors by status, by flag and by number.
#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = [client_credentials, authorization_code],
    authorize = none,
    client_auth = client_secret_basic,
    request(params(key = "{api_key}"), headers("X-Key" = "{api_key}")),
    response(root = "result"),
    errors(
        ok("success" = true, "errcode" = 0, "state" = "ok"),
        error = ["error", "fault.code", "errcode"],
        error_description = ["error_description", "fault.text"],
        error_uri = ["error_uri", "fault.link"],
        status(401 = invalid_client, 403 = access_denied, 429 = slow_down),
        code(40029 = invalid_grant, "E-1" = temporarily_unavailable),
    ),
)]
pub struct Secretive {
    #[oauth(secret)]
    pub api_key: String,
}

/// Answers as RFC 6749 §5.2 has them, to an exchange.
#[oauth_provider(token_url = "https://acme.example/t", grant = authorization_code, authorize = none)]
pub struct Exchange;
