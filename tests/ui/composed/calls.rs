use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    step(id = first, url = "https://acme.example/first", params(second = "{second.token}")),
    step(id = second, url = "https://acme.example/second", params(own = "{second.token}")),
    request(headers("X-App" = "{frist.token}", "X-Whole" = "{first}")),
)]
struct Order;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    step(url = "https://acme.example/first"),
    step(id = app, url = "http://acme.example/app"),
    then(id = app, method = GET),
    response(extra(site: String = "{sites.url}", team: String = "{app.team}")),
)]
struct Incomplete;

fn main() {}
