//! The authorization request (RFC 6749 §4.1.1) and its callback (§4.1.2).

mod callback;
mod callback_problem;
mod codec;
mod cookie;
pub(crate) mod details;
pub(crate) mod kept;
pub(crate) mod object;
mod pending;
mod pending_authorization;
mod received;
mod url;
mod verify;
mod written;

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use ::url::Url;
use futures_util::FutureExt as _;
use oauth_grammar::Grant;
use serde::Serialize;

pub use self::callback::{Callback, TypedCallback};
pub use self::callback_problem::CallbackProblem;
pub use self::cookie::LoginCookie;
pub use self::pending_authorization::PendingAuthorization;
pub use self::received::Received;

pub(crate) use self::pending::Pending;
use crate::client::Client;
use crate::config::Config;
use crate::crypto;
use crate::plan::{AuthorizeRules, Challenge, Plan};
use crate::session::StepUp;
use crate::texts::Texts;
use crate::{Error, ErrorKind, Scope, Secret, scope};

/// How long a user may take to log in.
pub(crate) const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// An authorization request (RFC 6749 §4.1.1); see [`Client::authorize`].
#[must_use = "a request does nothing until `send` is called"]
pub struct AuthorizationRequest<'c, P> {
    client: &'c Client<P>,
    redirect_uri: String,
    scopes: Texts,
    resources: Texts,
    added: Texts,
    initiator: Option<String>,
    context: Option<String>,
    requires_iss: bool,
    acr_values: Vec<String>,
    max_age: Option<Duration>,
    step_ups: Vec<StepUp>,
    #[cfg(feature = "openid")]
    user: Option<String>,
}

impl<'c, P> AuthorizationRequest<'c, P> {
    pub(crate) fn new(client: &'c Client<P>, redirect_uri: String) -> Self {
        Self {
            client,
            redirect_uri,
            scopes: Texts::default(),
            resources: Texts::default(),
            added: Texts::default(),
            initiator: None,
            context: None,
            requires_iss: false,
            acr_values: Vec::new(),
            max_age: None,
            step_ups: Vec::new(),
            #[cfg(feature = "openid")]
            user: None,
        }
    }

    /// Asks for this scope instead of the declared ones; may be called several times. With `openid` the request has a
    /// `nonce`, which the ID token has to repeat (OpenID Connect Core §3.1.2.1).
    pub fn scope(mut self, scope: impl Into<Scope>) -> Self {
        self.scopes.push([scope.into().as_str()]);
        self
    }

    /// Asks for these scopes instead of the declared ones.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Self {
        scopes.into_iter().fold(self, Self::scope)
    }

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2), an absolute URI without a fragment;
    /// may be called several times. The exchange asks for the same.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.resources.push([resource.as_ref()]);
        self
    }

    /// Adds a parameter, such as `prompt` or `login_hint`. One that the declaration or the request sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.added.push([name.as_ref(), value.as_ref()]);
        self
    }

    /// Asks for an authentication of one of these classes, in the order in which they are preferred (`acr_values`, OpenID Connect
    /// Core §3.1.2.1, RFC 9470 §4), instead of the declared ones; may be called several times.
    pub fn acr_values(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.acr_values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Asks for an authentication that is not older than this, in whole seconds (`max_age`, OpenID Connect Core §3.1.2.1,
    /// RFC 9470 §4). With the feature `openid`, an ID token whose `auth_time` is older is refused, with 10 seconds for clocks that
    /// are apart.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    pub(crate) fn of_step_up(mut self, step_ups: Vec<StepUp>) -> Self {
        self.step_ups = step_ups;
        self
    }

    /// The login of this user, and of no other: see `Identity::user`.
    #[cfg(feature = "openid")]
    pub(crate) fn of_user(mut self, user: Option<String>) -> Self {
        self.user = user;
        self
    }

    /// Asks for these authorizations, each an object with a `type` that says what its other members mean (RFC 9396 §2). The
    /// answer says which were granted: [`Token::authorization_details`](crate::Token::authorization_details). May be called
    /// several times.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    /// use serde::Serialize;
    ///
    /// #[oauth_provider(
    ///     authorization_url = "https://bank.example/authorize",
    ///     token_url = "https://bank.example/token",
    ///     grant = authorization_code,
    /// )]
    /// struct Bank;
    ///
    /// #[derive(Serialize)]
    /// struct Payment<'a> {
    ///     r#type: &'static str,
    ///     currency: &'a str,
    ///     amount: &'a str,
    /// }
    ///
    /// let client = Bank.client(Credentials::secret("id", "secret"))?;
    /// let payment = Payment { r#type: "payment_initiation", currency: "EUR", amount: "123.50" };
    /// let request = client.authorize("https://app.example/callback").authorization_details([payment])?;
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when one is no object with a `type` that is a text.
    pub fn authorization_details(
        mut self,
        details: impl IntoIterator<Item = impl Serialize>,
    ) -> Result<Self, Error> {
        let added = details::add(&mut self.added, details);
        added.map_err(|problem| self.client.plan().configuration(problem))?;
        Ok(self)
    }

    /// Says who begins the login: the name of a user who is logged in already, or of a session of the program. Only a
    /// callback of the same is then accepted ([`Received::by`]), so that nobody links their account to another's.
    pub fn initiator(mut self, initiator: impl Into<String>) -> Self {
        self.initiator = Some(initiator.into());
        self
    }

    /// Keeps a text of the program's own with the login, such as the page to go back to; it comes back as
    /// [`Callback::context`], and nobody else sees it.
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// Refuses a callback without `iss` (RFC 9207 §2.4), for a provider whose metadata says
    /// `authorization_response_iss_parameter_supported`. It has to declare its `issuer`. One that is there is held
    /// against the issuer in any case.
    pub fn require_iss(mut self) -> Self {
        self.requires_iss = true;
        self
    }

    /// The scopes and the resources that it asks for, where the caller has named any.
    #[cfg(feature = "native")]
    pub(crate) fn into_asked(self) -> (Texts, Texts) {
        (self.scopes, self.resources)
    }

    /// The URL to send the user's browser to, and what to keep until it comes back.
    ///
    /// State, nonce and code verifier are new for each request, 256 bits each from the operating system.
    ///
    /// For a provider that declares `pushed_authorization_request_url` the parameters are handed to it first, with the client's
    /// authentication (RFC 9126), and the URL names them alone. It is good for as long as
    /// [`PendingAuthorization::request_expires_at`] says, often for a minute.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`], when a scope, a resource or a parameter cannot be sent, or there is no source of random
    /// numbers. Where the request is pushed, those of a token request as well.
    pub async fn send(mut self) -> Result<(Url, PendingAuthorization<P>), Error> {
        let (client, plan) = (self.client, self.client.plan());
        let config = client.config();
        #[cfg(feature = "discovery")]
        config.renew_metadata().await?;
        let (Some(rules), Some(endpoint)) = (plan.authorize.rules(), config.authorization_url()) else {
            return Err(plan.not_offered(Grant::AuthorizationCode));
        };
        let credentials = config.shared.credentials.get();
        let scope = scope::join(plan, self.scopes.iter(), &config.configured(credentials.client_id()))?;
        let (added, asked) = (std::mem::take(&mut self.added), self.asked());
        let mut pending = self.begin(config, rules, scope.as_deref()).await?;
        let (now, uuid) = (config.shared.runtime.now(), OnceLock::new());
        let request =
            url::Request { plan, rules, config, scope: scope.as_deref(), pending: &pending, now, uuid };
        let mut params = request.params(&endpoint, &added, asked)?;
        // Declared or added, it is what the ID token is held to.
        #[cfg(feature = "openid")]
        let asked_max_age =
            params.iter().find(|(name, _)| name == "max_age").and_then(|(_, seconds)| seconds.parse().ok());
        if let Some(object) = &rules.request_object {
            params = object.sign(config, (rules, &endpoint), params, &request).boxed().await?;
        }
        let mut request_ends = None;
        if let Some(pushed_url) = config.pushed_url()? {
            let bound = (&pending.state, pending.bound_to.as_deref());
            let pushed = config.push(&pushed_url, &params, bound).await?;
            params.retain(|(name, _)| *name == rules.wire_name("client_id"));
            params.push(("request_uri".to_owned(), pushed.request_uri));
            request_ends = pushed.ends;
        }
        let url = request.url(endpoint, &params);
        pending.request_ends = request_ends;
        #[cfg(feature = "openid")]
        {
            pending.max_age = asked_max_age;
        }
        Ok((url, PendingAuthorization::new(client.shared_config(), pending)))
    }

    /// The parameters that have methods of their own. They take the place of declared ones.
    fn asked(&self) -> Vec<(&'static str, String)> {
        let acr_values = Some(self.acr_values.join(" ")).filter(|values| !values.is_empty());
        let max_age = self.max_age.map(|age| age.as_secs().to_string());
        let all = [("acr_values", acr_values), ("max_age", max_age)];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// What is kept until the callback comes.
    async fn begin(
        self,
        config: &Config,
        rules: &AuthorizeRules,
        scope: Option<&str>,
    ) -> Result<Pending, Error> {
        let plan = config.plan();
        if self.requires_iss && plan.issuer.is_none() {
            return Err(plan.configuration("`require_iss` needs an issuer; declare `issuer = \"..\"`"));
        }
        for resource in self.resources.iter() {
            crate::resource::check_identifier(resource)
                .map_err(|problem| plan.configuration(format!("resource: {problem}")))?;
        }
        let scopes: Vec<Scope> =
            scope.map(|scope| scope::split(&plan.scope.separator, scope)).unwrap_or_default();
        let declared = config.resources().iter().filter(|_| self.resources.is_empty());
        let resources = self.resources.iter().chain(declared.map(crate::resource::Resource::identifier));
        let random = || crypto::random_text().map_err(|problem| plan.configuration(problem));
        let is_openid = scopes.iter().any(|scope| scope.as_str() == "openid");
        let is_omitted = rules.omit.iter().any(|omitted| **omitted == *"nonce");
        let has_nonce = is_openid && !is_omitted || names_nonce(rules);
        let bound_to = match &config.shared.dpop {
            Some(dpop) => Some(dpop.key(config, None).await?),
            None => None,
        };
        Ok(Pending {
            fingerprint: config.fingerprint()?,
            state: random()?,
            code_verifier: (rules.challenge != Challenge::None).then(random).transpose()?,
            nonce: has_nonce.then(random).transpose()?,
            issuer: config.issuer(),
            requires_iss: self.requires_iss || config.shared.has_iss(),
            redirect_uri: self.redirect_uri,
            scopes,
            resources: resources.map(str::to_owned).collect(),
            bound_to: bound_to.map(|key| key.thumbprint().to_owned()),
            step_ups: self.step_ups,
            request_ends: None,
            context: self.context,
            initiator: self.initiator.as_deref().map(|initiator| digest(plan, initiator)).transpose()?,
            #[cfg(feature = "openid")]
            max_age: None,
            #[cfg(feature = "openid")]
            user: self.user.as_deref().map(|user| digest(plan, user)).transpose()?,
            ends: config.shared.runtime.now().plus(LIFETIME).wall(),
        })
    }
}

/// The hash of a name, which says nothing about it.
pub(crate) fn digest(plan: &Plan, text: &str) -> Result<String, Error> {
    let hash = crypto::sha256([text.as_bytes()]).map_err(|problem| plan.configuration(problem))?;
    Ok(crypto::base64url(&hash))
}

fn names_nonce(rules: &AuthorizeRules) -> bool {
    let templates = rules.params.iter().flat_map(crate::plan::Param::templates);
    templates.flat_map(crate::plan::Template::names).any(|name| name.is_parameter("nonce"))
}

/// The error for a callback that does not belong to the login it was given to.
pub(crate) fn problem(plan: &Plan, problem: CallbackProblem) -> Error {
    plan.error(ErrorKind::Callback, problem.message()).with_callback_problem(problem)
}

/// The code challenge of a verifier (RFC 7636 §4.2).
fn challenge(plan: &Plan, kind: Challenge, verifier: &Secret) -> Result<String, Error> {
    let hash = crypto::sha256([verifier.expose_secret().as_bytes()])
        .map_err(|problem| plan.configuration(problem))?;
    Ok(if kind == Challenge::S256Hex { crypto::hex(&hash) } else { crypto::base64url(&hash) })
}

impl<P> fmt::Debug for AuthorizationRequest<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationRequest")
            .field("provider", &self.client.plan().name)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, any(feature = "ring", feature = "aws-lc-rs")))]
mod tests {
    use super::challenge;
    use crate::Secret;
    use crate::plan::{Challenge, Plan};

    #[test]
    fn r14_the_challenge_is_that_of_the_rfc() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let of = |kind| challenge(&Plan::acme(""), kind, &verifier).unwrap();
        assert_eq!(of(Challenge::S256), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(
            of(Challenge::S256Hex),
            "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"
        );
    }
}
