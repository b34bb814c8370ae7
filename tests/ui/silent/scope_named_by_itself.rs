use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope("read" = "read", "users:write"),
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope("users:read" = "users:read"),
)]
struct Fits;

fn main() {}
