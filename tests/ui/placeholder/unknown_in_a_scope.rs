use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope(default = ["https://{hots}/.default"]),
)]
struct Acme {
    host: String,
}

fn main() {}
