//! What `dpop` compares: proofs of possession (RFC 9449), client assertions (RFC 7523 §2.2), and requests to a resource
//! with a bound token and with a bearer token.

use std::hint::black_box;
use std::rc::Rc;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use huskarl::core::secrets::SecretString;
use huskarl::grant::client_credentials::{ClientCredentialsGrant, ClientCredentialsGrantParameters};
use huskarl::prelude::*;
use oauth_runtime::attach::ResourceClient;
use oauth_runtime::transport::{BoxFuture, HttpConfig, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, DpopKey, Provider, grant, oauth_provider};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use tokio::runtime::Runtime;
use url::Url;

use crate::endpoint::TokenEndpoint;
use crate::requests::{LIMITED, limited};
use crate::{Result, peers};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "{api}",
    dpop = ES256,
)]
struct Bound {
    api: String,
}

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials, resource = "{api}")]
struct Bearer {
    api: String,
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}", aud = "https://acme.example/token", lifetime = 60),
)]
struct ByAssertion {
    #[oauth(secret)]
    private_key: String,
}

const TOKEN: &str = "2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWp";
const BEARER: &str = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWp","token_type":"Bearer","expires_in":3600}"#;
const BOUND: &str = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWpAA2YotnFZFEjr1zCsicMWp","token_type":"DPoP","expires_in":3600}"#;
/// What a proof is for.
const RESOURCE: &str = "https://api.acme.example/v1/orders/17";
/// About as many bytes as the proof of a request to `RESOURCE` signs.
const MESSAGE: [u8; 500] = [b'e'; 500];

/// One piece of work, done so many times on this thread.
pub struct Subject {
    /// Its name in the table.
    pub name: &'static str,
    work: Box<dyn Fn()>,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Subject {
    fn new<F: AsyncFn() + 'static>(runtime: &Rc<Runtime>, name: &'static str, work: F) -> Self {
        let runtime = Rc::clone(runtime);
        Self { name, work: Box::new(move || runtime.block_on(work())) }
    }

    /// Does it so many times.
    pub fn work(&self, times: u32) {
        (0..times).for_each(|_| (self.work)());
    }
}

/// All of them; the first of each kind is what the others are compared with.
#[derive(Debug)]
pub struct Proofs {
    /// One proof for a request to a resource.
    pub proofs: Vec<Subject>,
    /// One token request that is answered at once.
    pub assertions: Vec<Subject>,
    /// One request to a resource over loopback.
    pub requests: Vec<Subject>,
}

impl Proofs {
    /// Makes the clients, and fetches their tokens. The endpoint stands for the resource, too.
    pub fn set_up(endpoint: &TokenEndpoint) -> Result<Self> {
        peers::install_tls();
        let runtime = Rc::new(tokio::runtime::Builder::new_current_thread().enable_all().build()?);
        Ok(Self {
            proofs: proofs(&runtime)?,
            assertions: assertions(&runtime)?,
            requests: requests(&runtime, &endpoint.url())?,
        })
    }

    /// All in one list.
    pub fn all(&self) -> impl Iterator<Item = &Subject> {
        self.proofs.iter().chain(&self.assertions).chain(&self.requests)
    }
}

/// Answers every token request at once with this body.
#[derive(Debug)]
struct AtOnce(&'static str);

impl Transport for AtOnce {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, std::result::Result<HttpResponse, TransportError>> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = self.0.as_bytes().to_vec();
        Box::pin(async { Ok(HttpResponse::new(StatusCode::OK, headers, body)) })
    }
}

fn client<P: Provider>(provider: P, answer: &'static str) -> Result<Client<P>> {
    let credentials = Credentials::secret("id", "secret");
    Ok(Client::builder(provider, credentials).transport(AtOnce(answer)).build()?)
}

fn proofs(runtime: &Rc<Runtime>) -> Result<Vec<Subject>> {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
        .map_err(|_| "ring makes no key")?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
        .map_err(|_| "ring does not read its key")?;
    let bare = Subject::new(runtime, "ring, a signature of ES256 over 500 bytes", async move || {
        black_box(pair.sign(&random, black_box(&MESSAGE)).expect("a signature"));
    });

    let client = client(Bound { api: RESOURCE.to_owned() }, BOUND)?;
    let token = runtime.block_on(client.token())?;
    let url: Url = RESOURCE.parse()?;
    let ours = Subject::new(runtime, "oauth-runtime, `present()`", async move || {
        black_box(client.present(&token, &Method::GET, &url).await.expect("a proof"));
    });

    let (dpop, thumbprint) = peers::huskarl::resource_dpop()?;
    let uri: http::Uri = RESOURCE.parse()?;
    let token = SecretString::new(TOKEN);
    let huskarl = Subject::new(runtime, "huskarl, `ResourceDPoP::proof()`", async move || {
        black_box(dpop.proof(&Method::GET, &uri, &token, &thumbprint).await.expect("a proof"));
    });
    Ok(vec![bare, ours, huskarl])
}

fn assertions(runtime: &Rc<Runtime>) -> Result<Vec<Subject>> {
    let by_secret = client(Bearer { api: RESOURCE.to_owned() }, BEARER)?;
    let key = DpopKey::generate()?;
    let private_key = key.to_pem().ok_or("no key in PEM")?.expose_secret().to_owned();
    let by_assertion = client(ByAssertion { private_key }, BEARER)?;
    let theirs = |name, grant: ClientCredentialsGrant| {
        Subject::new(runtime, name, async move || {
            let parameters = ClientCredentialsGrantParameters::new();
            black_box(grant.exchange(parameters).await.expect("a token"));
        })
    };
    Ok(vec![
        Subject::new(runtime, "oauth-runtime, `client_secret`", async move || {
            black_box(by_secret.request_token().send().await.expect("a token"));
        }),
        Subject::new(runtime, "oauth-runtime, `private_key_jwt`", async move || {
            black_box(by_assertion.request_token().send().await.expect("a token"));
        }),
        theirs("huskarl, `ClientSecret`", peers::huskarl::grant_by_secret(BEARER)?),
        theirs("huskarl, `JwtBearer`", peers::huskarl::grant_by_assertion(BEARER)?),
    ])
}

fn requests(runtime: &Rc<Runtime>, url: &str) -> Result<Vec<Subject>> {
    let bare = |name, http: reqwest::Client| {
        let url = url.to_owned();
        Subject::new(runtime, name, async move || {
            let request = http.get(&url).header(AUTHORIZATION, format!("Bearer {TOKEN}"));
            black_box(request.send().await.expect("an answer").bytes().await.expect("a body"));
        })
    };
    Ok(vec![
        bare("reqwest, the header written by hand", peers::http()?),
        bare(LIMITED, limited()?),
        ours(runtime, "oauth-runtime, a bearer token", client(Bearer { api: url.to_owned() }, BEARER)?, url)?,
        ours(runtime, "oauth-runtime, a bound token", client(Bound { api: url.to_owned() }, BOUND)?, url)?,
    ])
}

fn ours<P: grant::ClientCredentials>(
    runtime: &Rc<Runtime>,
    name: &'static str,
    client: Client<P>,
    url: &str,
) -> Result<Subject> {
    runtime.block_on(client.token())?;
    let (api, url) = (ResourceClient::configured(client, HttpConfig::new())?, url.to_owned());
    Ok(Subject::new(runtime, name, async move || {
        black_box(api.get(&url).send().await.expect("an answer").bytes().await.expect("a body"));
    }))
}
