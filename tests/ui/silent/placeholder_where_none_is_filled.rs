use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(rename(client_secret = "{secret}"), params("{name}" = "x")),
    response(headers(access_token = "{header}")),
    bearer(scheme = "{scheme}"),
)]
struct Acme {
    scheme: String,
    #[oauth(default = "https://{tenant}.example")]
    audience: String,
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(rename(client_secret = "${secret}")),
    response(access_token = "${token}"),
    bearer(scheme = "{ scheme }"),
    errors(ok("status" = "{status}")),
)]
struct Dollars;

fn main() {}
