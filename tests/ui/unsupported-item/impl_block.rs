use oauth_runtime::{Credentials, oauth_provider};

struct Acme;

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
impl Acme {
    fn name() {}
}

fn main() {
    let _ = (Acme, Acme::name(), Credentials::secret("id", "secret"));
}
