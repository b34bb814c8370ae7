use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Callback, Credentials, oauth_provider};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
struct Acme;

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Machine;

fn kept_nowhere(client: AcmeClient, callback: Callback<Acme>) {
    drop(client.exchange(callback).session("alice"));
}

fn by_another_client(client: AcmeClient, callback: Callback<Acme>) {
    let machine = Machine.client(Credentials::secret("id", "secret")).unwrap();
    drop(client.exchange(callback).session(&machine.sessions(MemoryStore::default()), "alice"));
}

fn main() {}
