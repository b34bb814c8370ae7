//! The client of the tests, and what it was told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::TokenStore;
use oauth_runtime::url::form_urlencoded;
use oauth_runtime::{
    Client, ClientBuilder, Credentials, DynamicProvider, Health, Metadata, Provider, Received, Session,
    Sessions, Token,
};
use serde_json::json;

use crate::{callback_query, key_of};

/// The identifier of the client that has a secret.
pub const CLIENT_ID: &str = "web";
/// Its secret, which Basic has to encode (RFC 6749 §2.3.1).
pub const CLIENT_SECRET: &str = "s e:c+r/t&=%";
/// Where its users come back to.
pub const REDIRECT_URI: &str = "https://app.example/callback";

/// The credentials of that client.
#[must_use]
pub fn credentials() -> Credentials {
    Credentials::secret(CLIENT_ID, CLIENT_SECRET)
}

/// Its `Authorization` header, made by hand.
#[must_use]
pub fn basic() -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(CLIENT_ID), encoded(CLIENT_SECRET))))
}

/// A client that authenticates by an assertion under this algorithm, which is its identifier, with the right key. Its declaration
/// is loaded: an attribute has one algorithm.
#[must_use]
pub fn signing(token_url: &str, alg: &str) -> Client<DynamicProvider> {
    let is_secret = alg.starts_with("HS");
    let mut declaration = json!({
        "name": "Signing",
        "token_url": token_url,
        "grant": "client_credentials",
        "client_auth": if is_secret { "client_secret_jwt" } else { "private_key_jwt" },
        "jwt": {"alg": alg},
    });
    let credentials = if is_secret {
        Credentials::secret(alg, CLIENT_SECRET)
    } else {
        declaration["fields"] = json!({"private_key": {"secret": true}});
        declaration["jwt"]["key"] = "{private_key}".into();
        Credentials::public(alg)
    };
    let mut provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).expect("metadata"));
    if !is_secret {
        provider = provider.field("private_key", key_of(alg));
    }
    Client::builder(provider, credentials).build().expect("a client")
}

/// The access token as text.
#[must_use]
pub fn exposed<P: Provider>(token: &Token<P>) -> &str {
    token.access_token().expose_secret()
}

/// What sessions told of themselves.
#[derive(Debug, Clone, Default)]
pub struct Told(Arc<Mutex<Vec<Health>>>);

impl Told {
    /// What was told since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Health> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A client, a clock that the test moves, and what was told.
#[derive(Debug)]
pub struct Setup<P> {
    /// The client.
    pub client: Client<P>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// What its sessions told.
    pub told: Told,
}

impl<P: AuthorizationCode + Users> Setup<P> {
    /// A client with a clock of its own.
    #[must_use]
    pub fn new(builder: ClientBuilder<P>) -> Self {
        Self::with_clock(builder, ManualClock::new())
    }

    /// A client as another process has it.
    #[must_use]
    pub fn with_clock(builder: ClientBuilder<P>, clock: Arc<ManualClock>) -> Self {
        let client = builder.runtime(Arc::clone(&clock)).build().expect("a client");
        Self { client, clock, told: Told::default() }
    }

    /// The sessions in this store.
    pub fn sessions(&self, store: impl TokenStore) -> Sessions<P> {
        let Told(told) = self.told.clone();
        self.client.sessions(store).on_event(move |event| {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(event.health.clone());
        })
    }

    /// Logs a user in, whose tokens are not kept.
    pub async fn log_in(&self, redirect_uri: &str) -> Token<P> {
        let (url, mut pending) = self.client.authorize(redirect_uri).send().await.expect("a request");
        let callback = pending.callback(Received::query(&callback_query(&url))).expect("a callback");
        self.client.exchange(callback).send().await.expect("a token")
    }

    /// Logs a user in, whose tokens are kept as the session `alice`.
    pub async fn begin(&self, sessions: &Sessions<P>, redirect_uri: &str) -> Session<P> {
        let (url, mut pending) = self.client.authorize(redirect_uri).send().await.expect("a request");
        let callback = pending.callback(Received::query(&callback_query(&url))).expect("a callback");
        self.client.exchange(callback).session(sessions, "alice").await.expect("a session")
    }

    /// When an access token has ended for the client, though not for the server, whose clock stays.
    pub fn ten_minutes_later(&self) {
        self.clock.advance(Duration::from_secs(601));
    }
}
