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
    let _ = Acme::default().client(Credentials::secret("id", "secret")).map(|client: AcmeClient| drop(client.token()));
}
