use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
)]
fn acme() {}

fn main() {
    let _ = Credentials::secret("id", "secret");
    acme();
}
