//! What the user's browser brings back.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use oauth_grammar::chars::is_vschar;
use serde_json::{Map, Value};

use super::callback_problem::CallbackProblem;
use super::pending::Pending;
use super::received::Received;
use super::{digest, problem, verify};
use crate::config::Config;
use crate::error_code::ErrorCode;
use crate::exchange::{Known, web_url};
use crate::plan::{AuthorizeRules, Plan};
use crate::printable::printable;
use crate::{Error, ErrorKind, Extra, Members, Provider, Scope, Secret, scope};

/// The error for a callback without a parameter that the provider declares.
fn lacks(plan: &Plan, name: &str) -> Error {
    let problem = CallbackProblem::ParameterMissing;
    let message = format!("the callback lacks the parameter `{name}`, which the provider declares");
    plan.error(ErrorKind::Callback, message).with_callback_problem(problem)
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
        Self::of(plan, rules, &get)
    }

    /// What a callback says that is of this login.
    fn of<'c>(
        plan: &Plan,
        rules: &AuthorizeRules,
        get: &dyn Fn(&str) -> Option<&'c str>,
    ) -> Result<Self, Error> {
        let refuse = |why| Err(problem(plan, why));
        if ["access_token", "id_token", "response"].iter().any(|name| get(name).is_some()) {
            return refuse(CallbackProblem::OtherFlow);
        }
        let (code, error) = (get(&rules.callback.code), get("error"));
        match (code, error) {
            (Some(_), Some(_)) => refuse(CallbackProblem::CodeAndError),
            (None, None) => refuse(CallbackProblem::CodeMissing),
            (None, Some(error)) => {
                Ok(Self::Refused(refusal(plan, error, (get("error_description"), get("error_uri")))))
            }
            (Some(code), None) if !is_vschar(code) => refuse(CallbackProblem::Malformed),
            (Some(code), None) => {
                let mut params = BTreeMap::new();
                for param in &rules.callback.params {
                    match get(&param.wire) {
                        Some(value) => drop(params.insert(param.name.clone(), value.to_owned())),
                        None if param.is_optional => {}
                        None => return Err(lacks(plan, &param.wire)),
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
