use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "http://acme.example",
    grant = authorization_code,
    request(omit(code_verifier)),
    authorize(
        omit(state, code, code_challenge, client_id),
        rename(client_id = "appid", username = "user", scope = ""),
        params(response_type = "token", redirect_uri = "https://me.example/", prompt = "{code}", nonce = "{nonse}"),
        callback(code = "auth_code", auth_code: String, iss: String, shop: String, shop: u8),
        fragmnt = "x",
    ),
)]
struct Acme;

fn main() {}
