use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    errors(ok("ok" = "true", "code" = "0", "status" = "OK", "version" = "007")),
)]
struct Acme;

fn main() {}
