use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
)]
struct Acme(String);

fn main() {
    let _ = Acme(String::new()).client(Credentials::secret("id", "secret")).map(|client: AcmeClient| drop(client.token()));
}
