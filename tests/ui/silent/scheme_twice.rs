use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    bearer(value = "bearer {access_token}"),
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    bearer(value = "token {access_token}"),
)]
struct Another;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    bearer(scheme = none, value = "Bearer {access_token}"),
)]
struct Fits;

fn main() {}
