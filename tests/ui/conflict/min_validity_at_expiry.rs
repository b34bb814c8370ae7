use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    renew = at_expiry,
    min_validity = 60,
)]
struct Acme;

fn main() {}
