use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{region}.acme.example/{realm}/token",
    grant = client_credentials,
    scope(default = ["{level}:orders"]),
    request(headers("X-Team" = "{team}")),
    resource = "{api}/v1",
)]
struct Acme {
    #[oauth(one_of("eu", "us/east"))]
    region: String,
    #[oauth(default = "..")]
    realm: String,
    #[oauth(default = "read write")]
    level: String,
    #[oauth(default = "Zürich")]
    team: String,
    #[oauth(default = "https://api.acme.example/?v=1", one_of("https://api.acme.example/?v=1", "ftp://acme"))]
    api: String,
}

#[oauth_provider(token_url = "https://{host}/token", grant = client_credentials)]
struct Fits {
    #[oauth(default = "localhost:8080", one_of("localhost:8080", "[::1]", "acme.example", "10.0.0.1"))]
    host: String,
}

fn main() {}
