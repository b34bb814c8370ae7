use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(rename(client_id = "key", client_secret = "secret_key")),
)]
struct Acme;

fn main() {}
