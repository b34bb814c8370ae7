use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = client_credentials,
    authorize(pkce = none),
)]
struct Acme;

fn main() {}
