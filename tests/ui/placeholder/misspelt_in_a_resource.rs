use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://{shop}.example/token",
    grant = client_credentials,
    resource = ["https://api.example", "https://{shpo}.api.example/v1"],
)]
struct Acme {
    shop: String,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { shop: String::new() }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
