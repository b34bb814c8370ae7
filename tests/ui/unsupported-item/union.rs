use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
)]
union Acme {
    one: u8,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { one: 1 }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
