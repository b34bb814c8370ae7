//! Clients with certificates (RFC 8705): who they are, and what their tokens are bound to.

use std::fs;

use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::HttpConfig;
use oauth_runtime::{
    Client, ClientBuilder, Credentials, ErrorCode, ErrorKind, Provider, Received, oauth_provider,
};
use oauth_tests_conformance::{CLIENT_SECRET, REDIRECT_URI, Server, callback_query, exposed};
use oauth_tests_tls::{Authority, Certified, pem};

use super::{Folder, user};

// Its endpoints are those of the metadata, which has others for those who show a certificate.
#[oauth_provider(
    issuer = "{base}",
    grant = [authorization_code, refresh_token, client_credentials],
    client_auth = tls_client_auth,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
)]
struct ByCertificate {
    base: String,
}

#[oauth_provider(
    issuer = "{base}",
    grant = [authorization_code, refresh_token],
    client_auth(client_secret_basic, certificate),
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
)]
struct BySecretAndCertificate {
    base: String,
}

/// A server, the authority of its certificate, and that of its clients'.
struct Setup {
    server: Server,
    _folder: Folder,
    own: Authority,
    clients: Authority,
    registered: Certified,
}

impl Setup {
    fn new(name: &str) -> Self {
        let (own, clients, strangers) = (Authority::new(), Authority::new(), Authority::new());
        let registered = strangers.certify("registered.example", 2099);
        let certified = own.certify("127.0.0.1", 2099);
        let folder = Folder::new(name);
        fs::create_dir_all(&folder.0).unwrap();
        let write = |file: &str, text: String| fs::write(folder.0.join(file), text).unwrap();
        write("server.pem", pem("CERTIFICATE", &certified.certificate));
        write("server.key", pem("PRIVATE KEY", &certified.key));
        write("clients.pem", clients.pem());
        write("registered.pem", pem("CERTIFICATE", &registered.certificate));
        let server = Server::oidc_provider_with_tls(&folder.0);
        Self { server, _folder: folder, own, clients, registered }
    }

    /// The transport of a client that shows this certificate.
    fn http(&self, shown: &Certified) -> HttpConfig {
        let http = HttpConfig::new().only_root_certificates(self.own.pem());
        http.client_certificate(&*shown.certificate, &*shown.key)
    }

    async fn client<P: Provider>(&self, builder: ClientBuilder<P>, shown: &Certified) -> Client<P> {
        builder.http(self.http(shown)).discover().await.unwrap()
    }

    fn provider(&self) -> ByCertificate {
        ByCertificate { base: self.server.base().to_owned() }
    }
}

#[tokio::test]
async fn statement_16_a_certificate_says_who_the_client_is() {
    let setup = Setup::new("certified");
    let shown = setup.clients.certify("machine.example", 2099);
    let client = setup.client(setup.provider().builder(Credentials::public("certified")), &shown).await;
    assert!(client.token_url().starts_with("https://127.0.0.1:"), "{}", client.token_url());
    client.request_token().scope("orders").send().await.unwrap();
    // One that is registered itself needs no authority.
    let registered = setup.provider().builder(Credentials::public("registered"));
    let client = setup.client(registered, &setup.registered).await;
    client.request_token().scope("orders").send().await.unwrap();

    let others = setup.clients.certify("another.example", 2099);
    for (client_id, shown) in
        [("certified", &others), ("certified", &setup.registered), ("registered", &shown)]
    {
        let client = setup.client(setup.provider().builder(Credentials::public(client_id)), shown).await;
        let error = client.request_token().scope("orders").send().await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::InvalidClient), "{client_id}: {error}");
    }
}

#[tokio::test]
async fn statement_16_a_users_token_is_of_no_use_with_another_certificate() {
    let setup = Setup::new("bound");
    let provider = || BySecretAndCertificate { base: setup.server.base().to_owned() };
    let credentials = || Credentials::secret("secret-and-certificate", CLIENT_SECRET);
    let shown = setup.clients.certify("machine.example", 2099);
    let client = setup.client(provider().builder(credentials()), &shown).await;
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert!(url.as_str().starts_with(setup.server.base()), "the user's browser has no certificate");
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    client.userinfo(&token, &id_token).await.unwrap();
    assert_eq!(user(&setup.server, exposed(&token)).status, 401, "it is bound");

    let other = setup.clients.certify("other.example", 2099);
    let thief = setup.client(provider().builder(credentials()), &other).await;
    let error = thief.userinfo(&token, &id_token).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(401)), "{error}");

    // The owner's session goes on, bound to the same certificate.
    let sessions = client.sessions(MemoryStore::default());
    let session = sessions.resume("alice", token.refresh_token().unwrap().clone()).await.unwrap();
    let refreshed = session.token().await.unwrap();
    assert_ne!(exposed(&refreshed), exposed(&token));
    client.userinfo(&refreshed, &id_token).await.unwrap();
}
