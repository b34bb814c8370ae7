//! What a client of a declaration sends, and what it makes of an answer, without a network: the real client over a
//! transport that answers by itself.

mod ask;
mod place;
mod sample;
mod transport;

use oauth_runtime::http::{HeaderMap, StatusCode};
use oauth_runtime::transport::{HttpRequest, HttpResponse};
use oauth_runtime::url::Url;
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, Metadata, Token};
use serde_json::{Value, json};

pub(crate) use self::ask::{Ask, REFRESH};
pub(crate) use self::place::{
    holds_urls, names_placeholder, placeholders_at_base, with, without, without_unused_fields,
};
pub(crate) use self::sample::{Round, Samples, missing_endpoints, put};
pub(crate) use self::transport::Wire;
use self::transport::{At, Elsewhere, Unheld};

/// A token of a declaration that is read at run time.
pub(crate) type Given = Token<DynamicProvider>;

/// What ID tokens are verified by.
const KEYS: [&str; 2] = ["jwks_uri", "signed_response_alg"];

/// A declaration with everything that its client needs besides.
pub(crate) struct Scene {
    metadata: Metadata,
    declaration: Value,
    samples: Samples,
    /// When it is, in seconds since 1970.
    now: u64,
    /// How the callback comes, where that cannot be played without the provider's keys or a browser.
    response_mode: Option<String>,
}

/// The requests of one way to a token.
pub(crate) struct Requests {
    /// Those before it, such as steps.
    pub(crate) before: Vec<HttpRequest>,
    /// The token request; none where the client makes the token itself.
    pub(crate) token: Option<HttpRequest>,
    /// Where the browser is sent first.
    pub(crate) authorization: Option<String>,
}

impl Scene {
    /// The first of the two [rounds](Round), with sample values for the fields.
    ///
    /// # Errors
    ///
    /// When the declaration is not right.
    pub(crate) fn new(metadata: &Metadata, round: Round) -> Result<Self, Error> {
        let json = sample::located(&place::answerable(metadata.as_str()), round);
        let declaration = serde_json::from_str(&json).unwrap_or_default();
        let samples = Samples::new(&declaration, round);
        let response_mode = place::unplayed_response_mode(metadata.as_str());
        let metadata = Metadata::from_json(&json)?;
        Ok(Self { metadata, declaration, samples, now: round.now(), response_mode })
    }

    /// The same for the client that an ID token is for, at this time. Its signature is not verified, for the keys of the provider
    /// are not here, nor its nonce, which was that of another login.
    pub(crate) fn with_recipient(mut self, client_id: &str, now: u64) -> Self {
        let keyless = KEYS
            .iter()
            .fold(self.metadata.as_str().to_owned(), |json, key| without(&json, &[key]).unwrap_or(json));
        let json = without_openid(&keyless, &self.declaration);
        self.metadata = Metadata::from_json(&json).unwrap_or(self.metadata);
        client_id.clone_into(&mut self.samples.client_id);
        self.now = now;
        self
    }

    /// What stands for the secrets: each value with its variable.
    pub(crate) fn samples(&self) -> &Samples {
        &self.samples
    }

    fn client(&self, wire: &Wire) -> Result<Client<DynamicProvider>, Error> {
        let provider = DynamicProvider::new(self.metadata.clone());
        let provider = self
            .samples
            .fields
            .iter()
            .fold(provider, |provider, (name, value)| provider.field(name, value.as_str()));
        let samples = &self.samples;
        let credentials = Credentials::secret(&samples.client_id, samples.client_secret.as_str());
        let builder = Client::builder(provider, credentials)
            .transport(wire.clone())
            .runtime(At(self.now))
            .client_assertion(Elsewhere);
        // A key in the declaration is a sample that is no key.
        let signs = ["jwt", "request", "authorize"].iter().any(|key| self.declaration.get(key).is_some());
        if signs { builder.signer(Unheld).build() } else { builder.build() }
    }

    /// What is sent until a token comes.
    ///
    /// # Errors
    ///
    /// Why nothing is sent.
    pub(crate) async fn requests(&self, ask: Ask) -> Result<Requests, Error> {
        let wire = Wire::new(self.samples.answer.clone());
        let client = self.client(&wire)?;
        if ask == Ask::Refresh
            && self.refreshes_a_login()
            && let Some(requests) = self.refresh().await
        {
            return Ok(requests);
        }
        let mut authorization = None;
        let outcome = ask::token(&client, ask, self, &mut authorization).await;
        match (outcome, split(wire.sent())) {
            (Err(error), (_, None)) => Err(error),
            (_, (before, token)) => {
                let authorization = authorization.map(|url| self.with_response_mode(url));
                Ok(Requests { before, token, authorization })
            }
        }
    }

    /// The URL of an authorization request with the mode that the callback here does not have; a request that was handed in
    /// before has it there.
    fn with_response_mode(&self, mut url: Url) -> String {
        let is_pushed = url.query_pairs().any(|(name, _)| name == "request_uri");
        if let Some(mode) = self.response_mode.as_ref().filter(|_| !is_pushed) {
            url.query_pairs_mut().append_pair("response_mode", mode);
        }
        url.into()
    }

    /// Whether a refresh sends more than a refresh token.
    fn refreshes_a_login(&self) -> bool {
        let refresh = self.declaration.get("refresh");
        let presents =
            refresh.and_then(|refresh| refresh.get("token")).is_some_and(|token| token == "access_token");
        let needs = |named: &place::Named| ["callback", "access_token", "token"].contains(&&*named.root);
        let parts = [refresh, self.declaration.get("request")].into_iter().flatten();
        presents || parts.flat_map(place::placeholders).any(|named| needs(&named))
    }

    /// The requests of a refresh that follows a login, if such a login can be played.
    async fn refresh(&self) -> Option<Requests> {
        let index = Box::pin(self.requests(Ask::Code)).await.ok()?.before.len();
        let wire = Wire::new(self.samples.answer.clone()).answering_later(index, self.samples.token.clone());
        let client = self.client(&wire).ok()?;
        // What comes of it does not matter: its request is there.
        let _ = ask::refresh(&client, self, &wire).await;
        let (before, token) = split(wire.sent());
        token.map(|token| Requests { before, token: Some(token), authorization: None })
    }

    /// What a client makes of this answer to the token request.
    ///
    /// # Errors
    ///
    /// That of the client; and when the client sends no token request.
    pub(crate) async fn read(&self, ask: Ask, answer: &Answer) -> Result<Given, Error> {
        // A login would want an ID token verified, whose keys are nowhere here. One that says more than a code is needed
        // where the exchange sends that.
        let bare = if ask == Ask::Code { Some(self.requests(Ask::BareCode).await) } else { None };
        let (ask, before) = match bare {
            Some(Ok(requests)) if requests.token.is_some() => (Ask::BareCode, requests.before.len()),
            _ => (ask, self.requests(ask).await?.before.len()),
        };
        let wire = Wire::new(self.samples.answer.clone()).answering(before, answer.response());
        let client = self.client(&wire)?;
        ask::token(&client, ask, self, &mut None).await
    }
}

/// The declaration without the scope whose logins have a nonce, where they ask for it by default.
fn without_openid(json: &str, declaration: &Value) -> String {
    let path = ["scope", "default"];
    let scopes = declaration.pointer("/scope/default").and_then(Value::as_array);
    let others: Option<Vec<_>> =
        scopes.map(|scopes| scopes.iter().filter(|scope| *scope != "openid").collect());
    let changed = match others {
        Some(others) if !others.is_empty() => with(json, &path, &json!(others)),
        Some(_) => without(json, &path),
        None => None,
    };
    changed.unwrap_or_else(|| json.to_owned())
}

/// The last request, which is the token request, and those before it. One that was made again after an answer that is of
/// no use is no other request.
fn split(mut sent: Vec<HttpRequest>) -> (Vec<HttpRequest>, Option<HttpRequest>) {
    let token = sent.pop();
    let is_it = |request: &HttpRequest| {
        token.as_ref().is_some_and(|token| {
            (&request.method, &request.url, request.body.len())
                == (&token.method, &token.url, token.body.len())
        })
    };
    sent.retain(|request| !is_it(request));
    (sent, token)
}

/// An answer as it was recorded.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    fn response(&self) -> HttpResponse {
        HttpResponse::new(self.status, self.headers.clone(), self.body.clone().into_bytes())
    }
}
