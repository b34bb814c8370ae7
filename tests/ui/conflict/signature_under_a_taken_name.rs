use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token?mac=none",
    grant = client_credentials,
    request(sign(param = "mac", alg = HS256, over = "{body}")),
)]
struct Endpoint;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    step(
        id = app,
        url = "https://acme.example/app",
        params(sign = "none", id = "{client_id}"),
        sign(param = "sign", alg = HS256, over = "{sorted_params}"),
    ),
    request(
        params(app = "{app.id}"),
        sign(param = "mac", alg = HS256, over = "{code}{client_id}"),
    ),
)]
struct Step;

fn main() {}
