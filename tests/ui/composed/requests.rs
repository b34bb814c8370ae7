//! The rules of requests hold for every request.

use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = authorization_code,
    authorize(callback(shop: String)),
    request(method = GET, format = xml, params(digest = "{sha256_hex(body)}")),
    step(id = a, url = "http://acme.example/a", params(x(y = "1")), headers(Host = "acme")),
    refresh(
        client_auth = private_key_jwt,
        format = form,
        params(credentials(name = "n")),
        step(id = b, url = "https://acme.example/b", headers("X" = "{lower(callback.shp)}")),
    ),
    revocation(client_auth(client_secret_post, encoding = raw), params(client_secret = "s3cr3t")),
)]
struct Everywhere;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(params(y = "{late.x}")),
    refresh(step(id = late, url = "https://acme.example/late")),
    then(id = one, url = "https://acme.example/1", headers("X" = "{two.x}")),
    then(id = two, url = "https://acme.example/2", headers("X" = "{two.y}")),
    response(
        verify(param = "sign", alg = RS256, over = "{body}"),
        extra(dc: Option<String> = "{tow.dc}"),
    ),
)]
struct Order;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = password,
    step(id = app, url = "https://acme.example/app", params(who = "{username}"), cache = "ttl"),
    step(id = fresh, url = "https://acme.example/fresh"),
    step(id = kept, url = "https://acme.example/kept", params(x = "{fresh.x}"), cache = "ttl"),
    request(headers("X" = "{app.x}{kept.x}{jwt}")),
)]
struct Kept;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = RS256, key = "{key}", claims(x = "{a.x}")),
    step(id = a, url = "https://acme.example/a", headers(Authorization = "Bearer {jwt}")),
    request(format = xml, params("a b" = 1, x(json = "1"))),
    environments(us_east = "https://us.acme.example", UsEast = "https://acme.example"),
)]
struct Circle {
    #[oauth(secret)]
    key: String,
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    request(format = json, params(user(name = "n")), headers(Authorization = "Key {key}")),
    refresh(format = form, client_auth = client_secret_basic),
    errors(error = "{code"),
    bearer(headers(Authorization = "{key}")),
)]
struct Inherited {
    key: String,
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    request(format = json),
    refresh(method = GET),
)]
struct Got;

fn main() {}
