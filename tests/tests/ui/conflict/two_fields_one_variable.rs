use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://{tenant}.example/token",
    grant = client_credentials,
    request(params(a = "{TENANT}")),
)]
struct Acme {
    tenant: String,
    TENANT: String,
}

fn main() {
    let _ = Acme { tenant: String::new(), TENANT: String::new() }.client(Credentials::secret("id", "secret")).map(|client: AcmeClient| drop(client.token()));
}
