use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example:{port}/token",
    grant = client_credentials,
)]
struct Acme {
    #[oauth(default = "https")]
    port: u16,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { port: 443 }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
