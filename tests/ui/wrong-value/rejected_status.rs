use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    bearer(rejected = [401, 200, 700]),
)]
struct Acme;

fn main() {}
