use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope(read = "https://{host}/read", response_separator = ""),
)]
struct Acme {
    host: String,
}

fn main() {}
