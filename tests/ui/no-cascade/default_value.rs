use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://{tenant}.example/token",
    grant = client_credentials,
    lifetme = 60,
)]
struct Acme {
    #[oauth(default = "eu")]
    tenant: String,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme::default().client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
