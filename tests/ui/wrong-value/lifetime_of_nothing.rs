use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    lifetime = 0,
)]
struct Acme;

fn main() {}
