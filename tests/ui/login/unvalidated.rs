use oauth_runtime::{Callback, Credentials, Received, oauth_provider};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
struct Acme;

#[oauth_provider(
    authorization_url = "https://other.example/authorize",
    token_url = "https://other.example/token",
    grant = authorization_code,
)]
struct Other;

fn of_another(client: AcmeClient, callback: Callback<Other>) {
    drop(client.exchange(callback));
}

fn twice(client: AcmeClient, callback: Callback<Acme>) {
    drop(client.exchange(callback));
    drop(client.exchange(callback));
}

fn main() {
    let client = Acme.client(Credentials::secret("id", "secret")).unwrap();
    drop(client.exchange(Received::query("code=c&state=s")));
    drop(client.exchange("code"));
    drop(client.exchange_code("code", "https://me.example/"));
}
