use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    scope(read = "users:read"),
    lifetme = 60,
)]
struct Acme;

fn main() {
    let _ = (AcmeScope::Read, AcmeScope::Read.as_str(), Credentials::secret("id", "secret"));
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
