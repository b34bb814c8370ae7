use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
)]
enum Acme {
    One,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme::One.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
