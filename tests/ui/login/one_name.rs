use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(rename(client_id = "scope", nonce = "n", redirect_uri = "n"), callback(code = "state")),
)]
struct Twice;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    scope(param = "client_id"),
    authorize(rename(state = "code")),
)]
struct Other;

// Two that change their names are two.
#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(rename(state = "nonce", nonce = "state"), callback(code = "state")),
)]
struct Exchanged;

fn main() {}
