use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    jwks_uri = "https://acme.example/keys",
    signed_response_alg = RS255,
    grant = authorization_code,
    authorize(response_mode = "query.jwt"),
)]
struct Acme;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "https://acme.example",
    jwks_uri = "http://acme.example/keys",
    logout_url = "https://acme.example/logout",
    grant = authorization_code,
    authorize(response_mode = "jwt.query"),
)]
struct Other;

fn main() {}
