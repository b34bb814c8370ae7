use oauth_runtime::oauth_provider;

const TOKEN_URL: &str = "https://acme.example/token";

#[oauth_provider(token_url = TOKEN_URL, grant = client_credentials, lifetime = 60 * 60)]
struct Constant;

#[oauth_provider(token_url = concat!("https://", "acme.example/token"), grant = client_credentials)]
struct Concatenated;

#[oauth_provider(token_url = crate::TOKEN_URL, grant = client_credentials)]
struct Path;

#[oauth_provider(token_url: "https://acme.example/token", grant = client_credentials)]
struct Colon;

#[oauth_provider(token_url = "https://acme.example/token", grant(client_credentials, authorization_code), scope = "read")]
struct Group;

fn main() {}
