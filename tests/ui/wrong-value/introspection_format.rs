use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    introspection_url = "https://acme.example/introspect",
    grant = client_credentials,
    introspection(response(format = form)),
)]
struct Acme;

fn main() {}
