//! One documented call, as it is written down.

use std::collections::BTreeMap;

use oauth_runtime::Metadata;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The cases of one file of `specs/documented`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Cases(pub Vec<Case>);

/// A call that a provider's documentation shows.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// The name of the provider's struct.
    pub provider: String,
    /// The page of the documentation.
    pub page: String,
    /// The configuration.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// The client identifier.
    #[serde(default)]
    pub client_id: String,
    /// The client secret; a public client has none.
    pub client_secret: Option<String>,
    /// The assertion that is made elsewhere, for a client that is known by one.
    pub client_assertion: Option<String>,
    /// The time, in seconds since 1970.
    #[serde(default = "new_year")]
    pub now: u64,
    #[serde(flatten)]
    pub(super) call: Call,
    #[serde(default)]
    pub(super) scope: Vec<String>,
    #[serde(default)]
    pub(super) params: BTreeMap<String, String>,
    /// The requests in their order, each with its answer.
    pub(super) http: Vec<Exchange>,
    pub(super) token: Option<Value>,
    pub(super) error: Option<Map<String, Value>>,
    /// A refresh of what the login or the code has brought.
    pub(super) then_refresh: Option<Refreshed>,
    /// The headers that present the token.
    pub(super) presented: Option<BTreeMap<String, String>>,
    /// The query parameter that presents the token.
    pub(super) presented_query: Option<(String, String)>,
    /// What is in the one JWT of the first request, or in the one that is the token.
    pub(super) jwt: Option<Jwt>,
}

/// 2026-01-01, 00:00 UTC.
fn new_year() -> u64 {
    1_767_225_600
}

/// How the token is asked for.
#[derive(Debug, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Call {
    /// By the client's own grant.
    Token,
    /// By a login: the authorization URL, and the callback.
    Login { redirect_uri: String, authorization_url: String, callback: String },
    /// By a code that comes without an authorization request.
    Code { redirect_uri: String, code: String },
    /// By a user's password.
    Password { username: String, password: String },
    /// By an assertion that is made elsewhere.
    Assertion { assertion: String },
    /// By a device code: the codes that are shown to the user.
    Device { user_code: String, verification_uri: String },
    /// By a token that is exchanged.
    Exchange {
        subject_token: String,
        subject_token_type: String,
        requested_token_type: Option<String>,
        #[serde(default)]
        audience: Vec<String>,
    },
    /// By a refresh token from elsewhere.
    Refresh { refresh_token: String },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refreshed {
    pub(super) http: Vec<Exchange>,
    pub(super) token: Option<Value>,
    pub(super) error: Option<Map<String, Value>>,
}

/// One request with its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    /// `POST https://..`
    pub(super) request: String,
    /// Those that are not the usual ones.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// Text, or JSON.
    #[serde(default)]
    pub(super) body: Value,
    /// What is in the JWT of the request.
    pub(super) jwt: Option<Jwt>,
    pub(super) response: Answer,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// Text, or JSON.
    #[serde(default)]
    pub(super) body: Value,
}

fn ok() -> u16 {
    200
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Jwt {
    pub(super) header: Value,
    pub(super) claims: Value,
}

impl Case {
    /// Whether the documentation shows how the provider refuses.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.error.is_some() || self.then_refresh.as_ref().is_some_and(|then| then.error.is_some())
    }

    /// Plays the case with this declaration: the tokens that came of it, as a store keeps them.
    ///
    /// # Errors
    ///
    /// What is not as it is documented.
    pub async fn play(&self, metadata: &Metadata) -> Result<Vec<Value>, String> {
        super::play::play(self, metadata)
            .await
            .map_err(|problem| format!("{} ({}): {problem}", self.provider, self.page))
    }
}
