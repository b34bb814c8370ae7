//! What the user's browser brings back.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use oauth_grammar::chars::is_vschar;
use serde_json::{Map, Value};

use super::pending::Pending;
use super::{digest, problem, url};
use crate::config::Config;
use crate::error::printable;
use crate::error_code::ErrorCode;
use crate::plan::{AuthorizeRules, Plan, ResponseMode};
use crate::{Error, ErrorKind, Extra, Members, Provider, Scope, Secret, scope};

/// The most bytes that a callback may have.
const LONGEST: usize = 64 * 1024;

/// What the browser brought to the redirect URI.
///
/// ```
/// use oauth_runtime::Received;
///
/// let _ = Received::query("code=SplxlOBeZQQYbYS6WxSbIA&state=xyz");
/// let _ = Received::address("https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz").by("session-17");
/// ```
#[derive(Clone, Copy)]
pub struct Received<'a> {
    source: Source<'a>,
    by: Option<&'a str>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Query(&'a str),
    Form(&'a [u8]),
    Address(&'a str),
}

impl<'a> Received<'a> {
    /// The query of a `GET`, without the question mark.
    #[must_use]
    pub fn query(query: &'a str) -> Self {
        Self { source: Source::Query(query), by: None }
    }

    /// The body of a `POST` whose content type is `application/x-www-form-urlencoded`, for a provider that declares
    /// `authorize(response_mode = form_post)`. It comes from the provider's page, so that cookies with `SameSite=Lax` do not.
    #[must_use]
    pub fn form(body: &'a [u8]) -> Self {
        Self { source: Source::Form(body), by: None }
    }

    /// The whole address that the browser was sent to, such as one that a person pastes.
    #[must_use]
    pub fn address(address: &'a str) -> Self {
        Self { source: Source::Address(address), by: None }
    }

    /// Says who came back with it; see [`AuthorizationRequest::initiator`](crate::AuthorizationRequest::initiator).
    #[must_use]
    pub fn by(self, initiator: &'a str) -> Self {
        Self { by: Some(initiator), ..self }
    }

    /// The parameters, when they came in the way that was asked for.
    fn params(self, mode: ResponseMode) -> Result<Vec<(String, String)>, CallbackProblem> {
        let length = match self.source {
            Source::Query(text) | Source::Address(text) => text.len(),
            Source::Form(body) => body.len(),
        };
        if length > LONGEST {
            return Err(CallbackProblem::Malformed);
        }
        let text = match (self.source, mode) {
            (Source::Query(query), ResponseMode::Query) => query,
            (Source::Form(body), ResponseMode::FormPost) => {
                std::str::from_utf8(body).map_err(|_| CallbackProblem::Malformed)?
            }
            (Source::Address(address), ResponseMode::Query) => query_of(address),
            (Source::Address(address), ResponseMode::Fragment) => {
                address.trim().split_once('#').map_or("", |(_, fragment)| fragment)
            }
            _ => return Err(CallbackProblem::ResponseMode),
        };
        let params = url::parse(text.strip_prefix('?').unwrap_or(text));
        let mut names: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(CallbackProblem::Repeated);
        }
        Ok(params)
    }
}

fn query_of(address: &str) -> &str {
    let without_fragment = address.trim().split('#').next().unwrap_or_default();
    without_fragment.split_once('?').map_or("", |(_, query)| query)
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").finish_non_exhaustive()
    }
}

/// Why a callback does not belong to the login it was given to. Nothing was sent to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackProblem {
    /// It has no `state`: it answers no authorization request (RFC 6749 §10.12).
    StateMissing,
    /// Its `state` is another one: it answers another authorization request, or none (RFC 6749 §10.12).
    StateMismatch,
    /// A parameter is there several times (RFC 6749 §3.1).
    Repeated,
    /// It did not come in the way that was asked for: as a query, as a form or in a fragment.
    ResponseMode,
    /// Its `iss` is not the issuer (RFC 9207 §2.4): it is from another provider.
    IssuerMismatch,
    /// It has no `iss`, which was required (RFC 9207 §2.4).
    IssuerMissing,
    /// It has a code and an error (RFC 6749 §4.1.2.1).
    CodeAndError,
    /// It has neither a code nor an error (RFC 6749 §4.1.2).
    CodeMissing,
    /// It has a parameter of another flow, such as an access token.
    OtherFlow,
    /// A parameter that the provider declares is missing.
    ParameterMissing,
    /// It is too long, or holds characters that no code has.
    Malformed,
    /// The login has taken longer than 15 minutes.
    Expired,
    /// The callback of this login has come before.
    Spent,
    /// Somebody else began the login, or nobody said who did.
    OtherInitiator,
    /// The login was begun by a client of another configuration or `client_id`.
    OtherClient,
}

impl CallbackProblem {
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::StateMissing => "the callback has no `state`, so it answers no authorization request",
            Self::StateMismatch => "the `state` of the callback is not that of the authorization request",
            Self::Repeated => "a parameter of the callback is there several times",
            Self::ResponseMode => {
                "the callback did not come in the way that the authorization request asked for"
            }
            Self::IssuerMismatch => "the `iss` of the callback is not the issuer of this provider",
            Self::IssuerMissing => "the callback has no `iss`",
            Self::CodeAndError => "the callback has a code and an error",
            Self::CodeMissing => "the callback has no code",
            Self::OtherFlow => "the callback has a parameter of another flow",
            Self::ParameterMissing => "the callback lacks a parameter that the provider declares",
            Self::Malformed => "the callback is too long, or not written as one",
            Self::Expired => "the login has taken longer than 15 minutes; begin another one",
            Self::Spent => "the callback of this login has come before; begin another one",
            Self::OtherInitiator => "the login was not begun by who came back with the callback",
            Self::OtherClient => "the login was begun by a client of another configuration",
        }
    }
}

/// A callback that belongs to its login.
pub(super) enum Answer {
    Code { code: Secret, granted: Option<String>, params: BTreeMap<Box<str>, String> },
    Refused(Error),
}

impl Answer {
    /// Holds the callback against the login.
    ///
    /// # Errors
    ///
    /// When it does not belong to it.
    pub(super) fn read(
        plan: &Plan,
        pending: &Pending,
        received: Received<'_>,
        now: Duration,
    ) -> Result<Self, Error> {
        let refuse = |why| problem(plan, why);
        let Some(rules) = plan.authorize.rules() else {
            return Err(plan.not_offered(oauth_grammar::Grant::AuthorizationCode));
        };
        let mode = rules.response_mode.unwrap_or(ResponseMode::Query);
        let params = received.params(mode).map_err(refuse)?;
        let get = |name: &str| {
            let value = params.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str());
            value.filter(|value| !value.is_empty())
        };
        let state = get(rules.wire_name("state")).ok_or_else(|| refuse(CallbackProblem::StateMissing))?;
        if Secret::new(state) != pending.state {
            return Err(refuse(CallbackProblem::StateMismatch));
        }
        if now >= pending.ends {
            return Err(refuse(CallbackProblem::Expired));
        }
        let by = received.by.map(|by| digest(plan, by)).transpose()?;
        if by.map(Secret::new) != pending.initiator.as_deref().map(Secret::new) {
            return Err(refuse(CallbackProblem::OtherInitiator));
        }
        match (get("iss"), &pending.issuer) {
            (Some(iss), Some(issuer)) if iss != issuer => {
                return Err(refuse(CallbackProblem::IssuerMismatch));
            }
            (None, _) if pending.requires_iss => return Err(refuse(CallbackProblem::IssuerMissing)),
            _ => {}
        }
        Self::of(plan, rules, &get).map_err(refuse)
    }

    /// What a callback says that is of this login.
    fn of<'c>(
        plan: &Plan,
        rules: &AuthorizeRules,
        get: &dyn Fn(&str) -> Option<&'c str>,
    ) -> Result<Self, CallbackProblem> {
        if ["access_token", "id_token", "response"].iter().any(|name| get(name).is_some()) {
            return Err(CallbackProblem::OtherFlow);
        }
        let (code, error) = (get(&rules.callback.code), get("error"));
        match (code, error) {
            (Some(_), Some(_)) => Err(CallbackProblem::CodeAndError),
            (None, None) => Err(CallbackProblem::CodeMissing),
            (None, Some(error)) => Ok(Self::Refused(refusal(plan, error, get("error_description")))),
            (Some(code), None) if !is_vschar(code) => Err(CallbackProblem::Malformed),
            (Some(code), None) => {
                let mut params = BTreeMap::new();
                for param in &rules.callback.params {
                    match get(&param.wire) {
                        Some(value) => drop(params.insert(param.name.clone(), value.to_owned())),
                        None if param.is_optional => {}
                        None => return Err(CallbackProblem::ParameterMissing),
                    }
                }
                let granted = rules.callback.scope.as_deref().and_then(get).map(str::to_owned);
                Ok(Self::Code { code: Secret::new(code), granted, params })
            }
        }
    }

    /// What can be exchanged.
    ///
    /// # Errors
    ///
    /// That the provider or the user refused.
    pub(super) fn into_callback<P>(
        self,
        config: Arc<Config>,
        pending: Pending,
    ) -> Result<Callback<P>, Error> {
        match self {
            Self::Refused(error) => Err(error),
            Self::Code { code, granted, params } => {
                let separator = &config.plan().scope.response_separator;
                let granted = granted.map(|granted| scope::split(separator, &granted));
                Ok(Callback(Box::new(Answered { config, pending, code, granted, params }), PhantomData))
            }
        }
    }
}

/// An error response (RFC 6749 §4.1.2.1).
fn refusal(plan: &Plan, error: &str, description: Option<&str>) -> Error {
    let message = "the authorization request was refused";
    let code = ErrorCode::from(&*printable(error));
    plan.error(ErrorKind::ErrorResponse, message)
        .with_code(Some(code), None)
        .with_description(description.map(str::to_owned), None)
        .with_from_provider(true)
}

/// A callback that was held against the authorization request it answers. [`Client::exchange`](crate::Client::exchange)
/// takes it, once.
pub struct Callback<P>(Box<Answered>, PhantomData<fn() -> P>);

pub(crate) struct Answered {
    pub(super) config: Arc<Config>,
    pub(super) pending: Pending,
    pub(super) code: Secret,
    /// What the callback says was granted.
    pub(super) granted: Option<Vec<Scope>>,
    params: BTreeMap<Box<str>, String>,
}

/// A provider that declares typed parameters of its callback with `authorize(callback(..))`. The macro implements it.
#[diagnostic::on_unimplemented(
    message = "provider `{Self}` declares no typed parameters of its callback",
    label = "needs `authorize(callback(name: Type))`",
    note = "add `authorize(callback(name: Type))` to the `#[oauth_provider(..)]` of `{Self}`"
)]
pub trait TypedCallback: Provider {
    /// The parameters.
    type Params: Extra;
}

impl<P> Callback<P> {
    pub(crate) fn into_answered(self) -> Answered {
        *self.0
    }

    /// What the callback says besides the parameters of RFC 6749, as the provider declares it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when a parameter is not of its type.
    pub fn params(&self) -> Result<P::Params, Error>
    where
        P: TypedCallback,
    {
        let texts = self.0.params.iter();
        let members: Map<String, Value> =
            texts.map(|(name, value)| (name.to_string(), value.as_str().into())).collect();
        P::Params::from_members(&Members::stored(&members))
    }

    /// What the user granted, where the callback says it or it was asked for.
    #[must_use]
    pub fn scope(&self) -> &[Scope] {
        self.0.scopes()
    }
}

impl Answered {
    pub(crate) fn into_parts(self) -> (Secret, Pending) {
        (self.code, self.pending)
    }

    pub(crate) fn scopes(&self) -> &[Scope] {
        self.granted.as_deref().unwrap_or(&self.pending.scopes)
    }
}

impl<P> fmt::Debug for Callback<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("provider", &self.0.config.plan().name).finish_non_exhaustive()
    }
}
