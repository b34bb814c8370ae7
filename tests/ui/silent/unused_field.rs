use oauth_runtime::oauth_provider;

#[oauth_provider(token_url = "https://{tenant}.acme.example/token", grant = client_credentials)]
struct Acme {
    tenant: String,
    #[oauth(secret)]
    api_key: String,
}

fn main() {}
