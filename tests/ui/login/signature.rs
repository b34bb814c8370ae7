use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(callback(verify(alg = RS256, encoding = base32, key = "{kye}"))),
)]
struct Acme {
    #[oauth(secret)]
    key: String,
}

fn main() {}
