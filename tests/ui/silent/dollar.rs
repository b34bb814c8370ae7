use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://${host}/token",
    grant = client_credentials,
    response(root = "$.data", access_token = "$[0].token", expires_in = "{ttl}"),
)]
struct Acme {
    host: String,
}

fn main() {}
