use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token?v=1&grant_type=client_credentials&client_id={client_id}",
    grant = client_credentials,
)]
struct Acme;

fn main() {}
