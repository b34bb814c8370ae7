use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(issuer(domains = ["apis.example"]), grant = client_credentials)]
struct Acme;

fn main() {
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
