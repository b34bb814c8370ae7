use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth(client_secret_post, encoding = raw),
)]
struct Acme;

fn main() {
    let _ = Acme.client(Credentials::secret("id", "secret")).map(|client: AcmeClient| drop(client.token()));
}
