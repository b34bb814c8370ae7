use oauth_runtime::oauth_provider;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://{callback.shop}.acme.example/token",
    grant = authorization_code,
    authorize(callback(device_id: String)),
    refresh(params(device_id = "{callback.device}", shop = "{callback}")),
)]
struct Acme;

fn main() {}
