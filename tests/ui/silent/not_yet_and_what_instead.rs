use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{env}.acme.example/token",
    grant = "account_credentials",
    client_auth = tls_client_auth,
    environments(live = "api", sandbox = "sandbox"),
    userinfo_url = "https://acme.example/me",
    issuer = "https://acme.example",
    request(params(id = "{jwt}", digest = "{certificate_thumbprint('a')}")),
)]
struct Acme;

fn main() {}
