use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    response(token_type(accept = ["bot", "DPoP"])),
)]
struct Acme;

fn main() {}
