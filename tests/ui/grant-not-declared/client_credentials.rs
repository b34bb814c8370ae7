// The declaration is right; the use asks for a grant it does not have.
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorization_url = "https://acme.example/authorize",
)]
struct Acme;

fn main() {
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
