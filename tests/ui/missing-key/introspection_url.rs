use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = token_exchange,
    introspection(client_auth = client_secret_basic),
    revocation(client_auth = none),
)]
struct Acme;

fn main() {}
