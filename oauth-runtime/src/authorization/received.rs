//! What the browser brought, before it is held against anything.

use std::fmt;

use super::callback_problem::CallbackProblem;
use super::{problem, url};
use crate::plan::{AuthorizeRules, Plan, ResponseMode};
use crate::{Error, Secret};

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
    pub(super) by: Option<&'a str>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Query(&'a str),
    Form(&'a [u8]),
    Address(&'a str),
    /// The parameters of a JWT whose signature was verified.
    #[cfg(feature = "openid")]
    Verified(&'a str),
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

    /// The parameters of a callback that was a JWT, after that was verified, as a query.
    #[cfg(feature = "openid")]
    pub(crate) fn verified(params: &'a str) -> Self {
        Self { source: Source::Verified(params), by: None }
    }

    /// The JWT that a callback is (JARM §2.3).
    ///
    /// # Errors
    ///
    /// When it is none, or came in another way than was asked for.
    #[cfg(feature = "openid")]
    pub(crate) fn response(self, plan: &Plan) -> Result<String, Error> {
        let Some(rules) = plan.authorize.rules().filter(|rules| rules.jwt_mode.is_some()) else {
            return Err(plan.configuration(
                "the callbacks of this provider are no JWTs; declare `authorize(response_mode = jwt)`",
            ));
        };
        let read = self.read_as(rules).map_err(|why| problem(plan, why))?;
        let response = read.get("response").map(str::to_owned);
        response.ok_or_else(|| problem(plan, CallbackProblem::SignatureMissing))
    }

    /// Says who came back with it; see [`AuthorizationRequest::initiator`](crate::AuthorizationRequest::initiator).
    #[must_use]
    pub fn by(self, initiator: &'a str) -> Self {
        Self { by: Some(initiator), ..self }
    }

    /// The `state`, by which the login is found that it answers.
    ///
    /// # Errors
    ///
    /// When it has none, or is no callback of this provider.
    pub(super) fn state(self, plan: &Plan) -> Result<Secret, Error> {
        let read = self.read(plan)?;
        let state = read.get(read.rules.wire_name("state")).map(Secret::new);
        state.ok_or_else(|| problem(plan, CallbackProblem::StateMissing))
    }

    pub(super) fn read<'p>(self, plan: &'p Plan) -> Result<Read<'p>, Error>
    where
        'a: 'p,
    {
        let Some(rules) = plan.authorize.rules() else {
            return Err(plan.not_offered(oauth_grammar::Grant::AuthorizationCode));
        };
        self.parsed(rules).map_err(|why| problem(plan, why))
    }

    /// The parameters, when they came in the way that was asked for.
    fn parsed<'p>(self, rules: &'p AuthorizeRules) -> Result<Read<'p>, CallbackProblem>
    where
        'a: 'p,
    {
        #[cfg(feature = "openid")]
        match (self.source, &rules.jwt_mode) {
            (Source::Verified(text), Some(_)) => return Read::of(rules, text),
            (_, Some(_)) => return Err(CallbackProblem::Unverified),
            (_, None) => {}
        }
        self.read_as(rules)
    }

    /// The parameters as they came.
    fn read_as<'p>(self, rules: &'p AuthorizeRules) -> Result<Read<'p>, CallbackProblem>
    where
        'a: 'p,
    {
        let mode = rules.response_mode.unwrap_or(ResponseMode::Query);
        let length = match self.source {
            Source::Query(text) | Source::Address(text) => text.len(),
            Source::Form(body) => body.len(),
            #[cfg(feature = "openid")]
            Source::Verified(text) => text.len(),
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
        Read::of(rules, text.strip_prefix('?').unwrap_or(text))
    }
}

/// The parameters, held against what the declaration calls them.
pub(super) struct Read<'p> {
    pub(super) rules: &'p AuthorizeRules,
    params: Vec<(String, String)>,
    text: &'p str,
}

impl<'p> Read<'p> {
    /// # Errors
    ///
    /// When a parameter is there twice.
    fn of(rules: &'p AuthorizeRules, text: &'p str) -> Result<Self, CallbackProblem> {
        let params = url::parse(text);
        let mut names: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(CallbackProblem::Repeated);
        }
        Ok(Self { rules, params, text })
    }

    /// The parameters as they came, but for this one, in the order of their names.
    pub(super) fn sorted(&self, without: &str) -> String {
        let name = |pair: &&str| pair.split('=').next().unwrap_or_default().to_owned();
        let pairs = self.text.split('&').filter(|pair| !pair.is_empty() && name(pair) != without);
        let mut pairs: Vec<&str> = pairs.collect();
        pairs.sort_by_key(name);
        pairs.join("&")
    }

    /// The value of a parameter, when it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.params.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
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
