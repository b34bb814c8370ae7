// The declaration is right; the use asks for a grant it does not have.
use oauth_runtime::{Credentials, TokenType, oauth_provider};

#[oauth_provider(token_url = "https://acme.example/token", grant = jwt_bearer)]
struct Acme;

fn main() {
    let client: Result<AcmeClient, _> = Acme.client(Credentials::secret("id", "secret"));
    let _ = client.map(|client| drop(client.token_exchange("subject", TokenType::Jwt)));
}
