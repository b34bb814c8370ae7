// The type is right for Rust; that it is no configuration value is said at the type.
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://{tenant}.example/token",
    grant = client_credentials,
)]
struct Acme {
    tenant: Vec<String>,
}

fn main() {
    let _ = Acme { tenant: Vec::new() }.client(Credentials::secret("id", "secret")).map(|client: AcmeClient| drop(client.token()));
}
