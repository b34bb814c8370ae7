use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(sign(alg = RSA2, over = "{sorted_parms}"), params(signed = "{sorted_params}")),
    response(verify(param = "sign", alg = RS256)),
)]
struct Acme;

fn main() {}
