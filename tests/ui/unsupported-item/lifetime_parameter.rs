use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
)]
struct Acme<'a> {
    tenant: &'a str,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { tenant: "eu" }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
