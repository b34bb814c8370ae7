use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Machine;

fn main() {
    let client = Machine.client(Credentials::secret("id", "secret")).unwrap();
    let _ = client.authorize("https://me.example/");
}
