use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    lifetme = 60,
)]
struct Acme;

fn main() {
    let _ = (Acme::METADATA.name(), Acme::from_env(), Acme);
    let _ = Credentials::secret("id", "secret");
}
