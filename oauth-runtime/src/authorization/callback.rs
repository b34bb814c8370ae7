//! What the user's browser brings back.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use oauth_grammar::chars::is_vschar;
use serde_json::{Map, Value};

use super::pending::Pending;
use super::received::Received;
use super::{digest, problem, verify};
use crate::config::Config;
use crate::error_code::ErrorCode;
use crate::exchange::{Known, web_url};
use crate::plan::{AuthorizeRules, Plan};
use crate::printable::printable;
use crate::{Error, ErrorKind, Extra, Members, Provider, Scope, Secret, scope};

/// Why a callback does not belong to the login it was given to, or why there is none. Nothing was sent to the provider.
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
    /// It has no signature, which the provider declares.
    SignatureMissing,
    /// Its signature is not that of the provider.
    SignatureMismatch,
    /// It is a JWT that was not verified: `Client::verify_response` comes first.
    #[cfg(feature = "openid")]
    Unverified,
    /// The login is of another user than the session that asks for more, or does not say whose it is. Nothing is kept of it, and
    /// the session goes on as it was.
    #[cfg(feature = "openid")]
    OtherUser,
    /// It is too long, or holds characters that no code has.
    Malformed,
    /// The login has taken longer than 15 minutes.
    Expired,
    /// The callback of this login has come before.
    Spent,
    /// The store keeps no login that it answers: none was begun, or its callback has come before, or it is long past.
    Unknown,
    /// The cookie of the login did not come with it: it was begun in another browser, or the cookie has expired or is blocked.
    CookieMissing,
    /// The cookie of the login is not the one that its browser was given.
    OtherBrowser,
    /// The cookie of the login was altered, or is that of another login.
    CookieAltered,
    /// The cookie of the login is sealed under a key that is not in the key ring.
    CookieKeyUnknown,
    /// What was kept of the login was written by a newer version of this crate, or by another program.
    Unreadable,
    /// Somebody else began the login, or nobody said who did.
    OtherInitiator,
    /// The login was begun by a client of another configuration or `client_id`.
    OtherClient,
    /// None came in the time that the program gives the user.
    TimedOut,
    /// The input from which it was to be read has ended.
    InputEnded,
}

impl CallbackProblem {
    /// Whether no other callback can belong to the login either. It is said of one with the right `state` alone, so that
    /// a forged one ends no login.
    #[cfg(feature = "native")]
    pub(crate) const fn ends_login(self) -> bool {
        matches!(self, Self::Expired | Self::Spent | Self::OtherInitiator | Self::OtherClient)
    }

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
            Self::SignatureMissing => "the callback has no signature",
            Self::SignatureMismatch => "the signature of the callback is not that of the provider",
            #[cfg(feature = "openid")]
            Self::Unverified => {
                "the callback is a JWT; give it to `verify_response` of the client first, and go on with what comes of it"
            }
            #[cfg(feature = "openid")]
            Self::OtherUser => "the user who has logged in is not known to be the one of the session",
            Self::Malformed => "the callback is too long, or not written as one",
            Self::Expired => "the login has taken longer than 15 minutes; begin another one",
            Self::Spent => "the callback of this login has come before; begin another one",
            Self::Unknown => "no login that the callback answers is kept; begin another one",
            Self::CookieMissing => "the cookie of the login did not come with the callback",
            Self::OtherBrowser => "the cookie of the login is not the one that its browser was given",
            Self::CookieAltered => "the cookie of the login was altered, or is that of another login",
            Self::CookieKeyUnknown => {
                "the cookie of the login is sealed under a key that is not in the key ring"
            }
            Self::Unreadable => "what was kept of the login was not written by this version",
            Self::OtherInitiator => "the login was not begun by who came back with the callback",
            Self::OtherClient => "the login was begun by a client of another configuration",
            Self::TimedOut => "the browser has not come back in time",
            Self::InputEnded => "the input ended before the address was pasted",
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
        config: &Config,
        pending: &Pending,
        received: Received<'_>,
        now: Duration,
    ) -> Result<Self, Error> {
        let plan = config.plan();
        let refuse = |why| problem(plan, why);
        let read = received.read(plan)?;
        let (rules, get) = (read.rules, |name: &str| read.get(name));
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
        if let Some(verify) = &rules.callback.verify {
            // A refusal need not be signed: its state is that of this login.
            if get("error").is_none() || get(&verify.param).is_some() {
                verify::check(config, verify, &read)?;
            }
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
            (None, Some(error)) => {
                Ok(Self::Refused(refusal(plan, error, (get("error_description"), get("error_uri")))))
            }
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
                let granted = granted.map(|granted| {
                    let mut granted = scope::split(separator, &granted);
                    scope::known_as(&config.plan().scope, &mut granted, pending.scopes.clone());
                    granted
                });
                Ok(Callback(Box::new(Answered { config, pending, code, granted, params }), PhantomData))
            }
        }
    }
}

/// An error response (RFC 6749 §4.1.2.1).
fn refusal(plan: &Plan, error: &str, (description, uri): (Option<&str>, Option<&str>)) -> Error {
    let message = "the authorization request was refused";
    let code = ErrorCode::from(&*printable(error));
    plan.error(ErrorKind::ErrorResponse, message)
        .with_code(Some(code), None)
        .with_description(description.map(str::to_owned), uri.and_then(web_url))
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

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(super) fn pending(&self) -> &Pending {
        &self.0.pending
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

    /// The text that was [kept with the login](crate::AuthorizationRequest::context).
    #[must_use]
    pub fn context(&self) -> Option<&str> {
        self.0.pending.context.as_deref()
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

    /// The parameters that placeholders name.
    pub(crate) fn known(&self, plan: &Plan) -> Known {
        let members = plan.members.iter().filter(|member| *member.root == *"callback");
        let value = |path: &oauth_grammar::Path| match path.steps() {
            [oauth_grammar::Step::Member(name)] => {
                self.params.get(name).map(|value| Secret::new(value.as_str()))
            }
            _ => None,
        };
        members.filter_map(|member| Some((member.text.clone(), value(&member.path)?))).collect()
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
