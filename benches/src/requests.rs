//! The ways to ask for a token that `token_request` compares: the same client credentials request, over HTTP/1.1 with
//! keep-alive.

use std::hint::black_box;
use std::pin::Pin;
use std::time::Duration;

use http::header::{ACCEPT, HeaderValue};
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, oauth_provider};
use oauth2::basic::BasicClient;
use oauth2::{AuthType, ClientId, ClientSecret, TokenUrl};
use serde::Deserialize;

use crate::{Result, peers};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

const CLIENT_ID: &str = "an-ordinary-client-id";
const CLIENT_SECRET: &str = "an-ordinary-client-secret";
const FORM: [(&str, &str); 3] =
    [("grant_type", "client_credentials"), ("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The answer as one would declare it by hand.
#[derive(Debug, Deserialize)]
struct Body {
    access_token: String,
    token_type: String,
    expires_in: u64,
}

/// Something that sends so many requests, one after the other.
type Send = Box<dyn Fn(u32) -> Pin<Box<dyn Future<Output = ()>>>>;

/// One way to ask for a token.
pub struct Subject {
    /// Its name in the table.
    pub name: &'static str,
    send: Send,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The name of this library's subject.
pub const OURS: &str = "oauth-runtime, `request_token().send()`";
/// The name of the one that waits no longer than this library does.
pub const LIMITED: &str = "the same, with the time limits of oauth-runtime";
/// The name of the subject that it is held to.
pub const BARE: &str = "reqwest, `.form().send()`, `.json()`";

impl Subject {
    fn new<F: AsyncFn() + Clone + 'static>(name: &'static str, request: F) -> Self {
        let send = move |times| -> Pin<Box<dyn Future<Output = ()>>> {
            let request = request.clone();
            Box::pin(async move {
                for _ in 0..times {
                    request().await;
                }
            })
        };
        Self { name, send: Box::new(send) }
    }

    /// Sends so many requests on this thread, one after the other.
    pub fn send(&self, runtime: &tokio::runtime::Runtime, times: u32) {
        runtime.block_on((self.send)(times));
    }
}

/// All of them, as clients of the endpoint `url`.
pub fn subjects(url: &str) -> Result<Vec<Subject>> {
    peers::install_tls();
    Ok(vec![
        ours(url)?,
        bare(BARE, peers::http()?, url),
        bare(LIMITED, limited()?, url),
        built_once(peers::http()?, url)?,
        oauth2(peers::http()?, url)?,
    ])
}

fn ours(url: &str) -> Result<Subject> {
    let transport = ReqwestTransport::configured(HttpConfig::new())?;
    let credentials = Credentials::secret(CLIENT_ID, CLIENT_SECRET);
    let client = Client::builder(Acme, credentials).token_url(url).transport(transport).build()?;
    Ok(Subject::new(OURS, async move || {
        black_box(client.request_token().send().await.expect("a token"));
    }))
}

fn bare(name: &'static str, http: reqwest::Client, url: &str) -> Subject {
    let url = url.to_owned();
    Subject::new(name, async move || {
        let response = http.post(&url).header(ACCEPT, JSON).form(&FORM).send().await.expect("an answer");
        decode(response).await;
    })
}

/// A client with the time limits of this library.
pub(crate) fn limited() -> Result<reqwest::Client> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(15))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none());
    Ok(http.build()?)
}

fn built_once(http: reqwest::Client, url: &str) -> Result<Subject> {
    let request = std::rc::Rc::new(http.post(url).header(ACCEPT, JSON).form(&FORM).build()?);
    Ok(Subject::new("reqwest, the request built once and cloned", async move || {
        let request = request.try_clone().expect("a body in memory");
        decode(http.execute(request).await.expect("an answer")).await;
    }))
}

async fn decode(response: reqwest::Response) {
    let body: Body = response.error_for_status().expect("a token").json().await.expect("a token");
    black_box((body.access_token, body.token_type, body.expires_in));
}

fn oauth2(http: reqwest::Client, url: &str) -> Result<Subject> {
    let client = BasicClient::new(ClientId::new(CLIENT_ID.to_owned()))
        .set_client_secret(ClientSecret::new(CLIENT_SECRET.to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::new(url.to_owned())?);
    Ok(Subject::new("oauth2, `request_async()` over the same reqwest", async move || {
        let send = async |request: oauth2::HttpRequest| -> reqwest::Result<oauth2::HttpResponse> {
            let response = http.execute(request.try_into()?).await?;
            let mut answer = http::Response::new(Vec::new());
            *answer.status_mut() = response.status();
            *answer.headers_mut() = response.headers().clone();
            *answer.body_mut() = response.bytes().await?.into();
            Ok(answer)
        };
        black_box(client.exchange_client_credentials().request_async(&send).await.expect("a token"));
    }))
}
