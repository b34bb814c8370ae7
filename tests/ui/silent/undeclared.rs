use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(params(id = "{jwt}", host = "{env}", query = "{sorted_query}")),
)]
struct Acme;

fn main() {}
