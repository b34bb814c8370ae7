use oauth_runtime::oauth_provider;

#[oauth_provider(
    tokenUrl = "https://acme.example/token",
    auth_url = "https://acme.example/authorize",
    grantType = machine,
    scopes = ["read"],
    client_auth = basic,
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant_type = client_credentials,
    client_auth = post,
)]
struct Other;

fn main() {}
