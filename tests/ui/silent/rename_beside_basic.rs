use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(rename(client_id = "key", client_secret = "secret_key")),
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = none,
    request(rename(client_secret = "key", code = "auth_code")),
)]
struct NotSent;

fn main() {}
