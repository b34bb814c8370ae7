// A name may resolve to any address; `localhost` and `127.0.0.1` may not.
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "http://keycloak:8080/token",
    grant = client_credentials,
)]
struct Acme;

fn main() {
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
