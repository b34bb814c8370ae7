use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "{env}/token",
    grant = ["one", "other"],
    environments(live = "api", sandbox = "http://acme.example", test = "https://acme.example?x=1"),
    origins = ["{env}", "ftp://acme.example", "https://api.example/{token}"],
)]
struct Acme;

fn main() {}
