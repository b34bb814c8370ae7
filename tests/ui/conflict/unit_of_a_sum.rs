use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(expires_in(format = "d:h:m", unit = minutes)),
)]
struct Acme;

fn main() {}
