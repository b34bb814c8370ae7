use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = ["https://acme.example/token", "https://{tenant}.acme.example/token"],
    grant = client_credentials,
)]
struct Reached {
    tenant: Option<String>,
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    environments(production = "https://acme.example", sandbox = "https://sandbox.acme.example"),
)]
struct Environments;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    bearer(scheme = none, value = "token"),
)]
struct Value;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    request(format = none),
)]
struct Code;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    refresh(response(extra(team: String = "user.team"))),
)]
struct Extra;

fn main() {}
