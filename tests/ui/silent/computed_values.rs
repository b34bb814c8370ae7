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

#[oauth_provider(token_url = std::concat!("a", "b"), grant = client_credentials, lifetime = MINUTE * 60)]
struct Calls;

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials, lifetime = TTL, bearer(scheme = SCHEME))]
struct Constants;

#[oauth_provider(token_url = base_url(), grant = client_credentials, resource: ["https://api.acme.example"])]
struct Called;

/// The type of an array is no list of values.
#[oauth_provider(
    token_url = "https://merchant{kind}.acme.example/token",
    grant = client_credentials,
    response(extra(pair: [f64; 2], level: u8)),
)]
struct Fits {
    #[oauth(one_of("-sandbox", "-live"))]
    kind: String,
}

fn main() {}
