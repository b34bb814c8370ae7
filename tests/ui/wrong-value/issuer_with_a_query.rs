use oauth_runtime::oauth_provider;

#[oauth_provider(issuer = "https://acme.example/?tenant=eu", grant = client_credentials)]
struct Acme;

fn main() {}
