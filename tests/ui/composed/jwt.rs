use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
)]
struct WithoutJwt;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = jwt_bearer,
    jwt(key = "{private_key}", claims(iat = "{now('%s')}")),
)]
struct WithoutAlgorithmAndIssuer {
    #[oauth(secret)]
    private_key: String,
}

#[oauth_provider(grant = self_signed_jwt, jwt(alg = ES256K, key = "{private_kye}", iss = "{client_id}"))]
struct WithoutAudience {
    #[oauth(secret)]
    private_key: String,
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    jwt(alg = RS256, key = "{private_key}"),
)]
struct Unused {
    #[oauth(secret)]
    private_key: String,
}

fn main() {}
