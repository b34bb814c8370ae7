use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(params(key = "{key}")),
)]
struct Acme {
    #[oauth(default = "hunter2", secret)]
    key: String,
}

fn main() {
    let client: Result<AcmeClient, _> = Acme { key: String::new() }.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
