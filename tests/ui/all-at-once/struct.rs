// Seven mistakes, seven messages, each at its own token.
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    tokn_url = "https://acme.example/token",
    grant = client_credential,
    client_auth = 7,
    lifetime = never,
    lifetime = never,
    request(metod = GET, root = "data"),
)]
struct Acme {
    #[oauth(secrt)]
    tenant: String,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { tenant: String::new() }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
