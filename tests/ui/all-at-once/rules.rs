// Every rule between keys is looked at, also after another one failed.
use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    request(method = GET, format = json, omit(scope), params(code = "{code}", client_id = "x")),
    response(format = text, root = "data"),
    bearer(query = "token", scheme = none),
    lifetime = 60,
    min_validity = 60,
)]
struct Acme;

fn main() {
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.request_token()));
}
