use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(params(credentials(name = "{client_id}"), list = json("[1,"), words = json(1))),
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(format = json, headers("X-A"(b = "c")), query(a(b = "c"))),
)]
struct Flat;

fn main() {}
