//! What a request needs before it can be assembled: everything that can wait or fail.

use std::error::Error as StdError;
use std::time::Duration;

use futures_util::future::{self, Either, FutureExt as _};
use oauth_grammar::Grant;
use zeroize::Zeroizing;

use super::late;
use super::prepared::{Made, Prepared};
use super::request::{Call, Purpose};
use crate::config::Config;
use crate::plan::{CallRules, ClientAuth, ExchangeRules, JwtRules, Name, Template};
use crate::printable::printable;
use crate::runtime::Timestamp;
use crate::scrub::scrub;
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind, Secret};

/// How long to wait until a call after the token call that could not be answered is made again.
pub(super) const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// How long something is waited for that is asked at each request.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A call that has nothing to wait for any more.
pub(crate) struct Ready {
    pub(super) prepared: Prepared,
    pub(super) made: Made,
    pub(super) begun: Timestamp,
}

impl Call<'_> {
    /// Goes on with what was made ready.
    pub(super) fn take(&mut self, ready: Ready) {
        let Ready { prepared, made, begun } = ready;
        self.prepared = prepared;
        self.made = made;
        self.begun = begun;
    }

    /// Signs, asks and computes.
    ///
    /// # Errors
    ///
    /// Why something that the request needs is not there. Nothing was sent.
    pub(super) async fn prepare(&mut self) -> Result<(), Error> {
        let plan = self.config.plan();
        self.check_arguments()?;
        #[cfg(feature = "discovery")]
        self.config.renew_metadata().await?;
        // One that waits for a step is made again after it.
        self.prepared.token_url = late::token_url(self).ok().flatten();
        if let Some(rules) = plan.jwt.as_ref().filter(|_| self.steps().any(names_jwt)) {
            self.prepared.jwt = Some(self.sign(rules).boxed().await?);
        }
        // Most providers have neither: what is in a box takes no room in the others' requests.
        if self.steps().next().is_some() {
            self.make_steps().boxed().await?;
        }
        // What is made now is of this moment.
        self.begun = self.config.shared.runtime.now();
        self.prepared.token_url = match self.purpose {
            // It goes elsewhere.
            Purpose::Revocation
            | Purpose::Introspection
            | Purpose::DeviceAuthorization
            | Purpose::PushedAuthorization => late::token_url(self).ok().flatten(),
            Purpose::Token | Purpose::Refresh => late::token_url(self)?,
        };
        self.prepared.endpoint = late::endpoint(self)?;
        if let Some(rules) = plan.jwt.as_ref().filter(|_| self.needs_jwt()) {
            self.prepared.jwt = Some(self.sign(rules).boxed().await?);
        }
        if let Some(dpop) = self.config.shared.dpop.as_ref().filter(|_| self.purpose.proves_key()) {
            let key = dpop.key(self.config, self.presented.bound_to).boxed().await?;
            self.prepared.dpop = Some(key);
        }
        if self.auth == ClientAuth::Assertion {
            let Some(source) = &self.config.shared.client_assertions else {
                let message = "`client_auth = client_assertion` needs a source; give one to `ClientBuilder::client_assertion`";
                return Err(plan.configuration(message));
            };
            let assertion =
                within(self.config, "the source of client assertions", source.client_assertion()).await?;
            self.prepared.client_assertion = Some(assertion);
        }
        if self.request.is_sourced() {
            self.ask_sources().boxed().await?;
        }
        // Again, with what a step has brought.
        self.check_arguments()?;
        if let Some(template) = &plan.client_secret {
            let secret = template.render(self).map(Zeroizing::new);
            let secret =
                secret.ok_or_else(|| plan.configuration("the computed `client_secret` has no value"))?;
            self.prepared.client_secret = Some(Secret::new(&**secret));
        }
        Ok(())
    }

    /// Holds functions in what this call sends to their arguments: the configuration was held to it before, and this is for what a
    /// callback or the caller has brought. What only other calls send is theirs.
    ///
    /// # Errors
    ///
    /// What is wrong with an argument.
    fn check_arguments(&self) -> Result<(), Error> {
        let plan = self.config.plan();
        if plan.demanding.is_empty() {
            return Ok(());
        }
        let jwt = plan.jwt.iter().filter(|_| self.needs_jwt()).flat_map(JwtRules::templates);
        let templates = self.rules.templates().chain(jwt).chain(&plan.client_secret);
        let problem = plan.misused_in(templates.flat_map(Template::calls), self);
        problem.map_or(Ok(()), |problem| Err(plan.configuration(problem)))
    }

    /// Asks those whose tokens the request carries; each request has a new one.
    async fn ask_sources(&mut self) -> Result<(), Error> {
        self.prepared.said.clear();
        for carried in self.request.carried() {
            let Some(source) = carried.source() else { continue };
            let (plan, name) = (self.config.plan(), carried.name());
            let who = format!("the source of the {name}");
            let said = within(self.config, &who, source.security_token()).await?;
            if said.expose_secret().is_empty() {
                return Err(plan.configuration(format!("the {name} is empty")));
            }
            // What it has said may be about somebody else.
            self.request.check_current(plan)?;
            self.prepared.said.push((name, said));
        }
        Ok(())
    }

    /// The steps that come before this call. In a refresh, one of its own takes the place of another of its name; a call to
    /// another endpoint has those that it names.
    pub(super) fn steps(&self) -> impl Iterator<Item = &CallRules> {
        let plan = self.config.plan();
        let of_token = || plan.steps.iter().filter(|step| !step.of_refresh);
        let of_refresh = || plan.steps.iter().filter(|step| step.of_refresh && self.is_refresh());
        let own = move |step: &CallRules| of_refresh().find(|own| own.id == step.id);
        let in_place = of_token().map(move |step| own(step).unwrap_or(step));
        let others = of_refresh().filter(move |step| of_token().all(|other| other.id != step.id));
        let is_asked = |step: &&CallRules| match self.purpose {
            Purpose::Token | Purpose::Refresh => true,
            Purpose::Revocation => plan.revocation_steps.contains(&step.id),
            Purpose::Introspection => plan.introspection_steps.contains(&step.id),
            Purpose::DeviceAuthorization => plan.device.steps.contains(&step.id),
            // It names none.
            Purpose::PushedAuthorization => false,
        };
        in_place.chain(others).filter(is_asked)
    }

    /// Whether the JWT goes along with this call, or with one after it.
    fn needs_jwt(&self) -> bool {
        let plan = self.config.plan();
        let of_then = plan.then.iter().filter(|_| self.purpose.brings_token());
        self.auth == ClientAuth::Jwt
            || self.is_asserted()
            || self.request.grant == Grant::SelfSignedJwt
            || self.rules.templates().chain(&plan.client_secret).any(is_jwt)
            || of_then.into_iter().any(names_jwt)
    }
}

fn is_jwt(template: &Template) -> bool {
    template.names().any(|name| matches!(name, Name::Jwt))
}

fn names_jwt(call: &CallRules) -> bool {
    call.templates().any(is_jwt)
}

impl Config {
    /// How long a refresh may take that is ready, with what comes after it.
    pub(crate) fn longest_refresh(&self) -> Duration {
        let refresh = self.plan().refresh.as_ref().map(|refresh| &refresh.exchange);
        let longest = self.longest_call(refresh).saturating_add(self.longest_then());
        longest.saturating_add(self.longest_proof()).saturating_add(self.longest_keys())
    }

    /// How long it may take to fetch keys that the provider has begun to sign with.
    fn longest_keys(&self) -> Duration {
        #[cfg(feature = "openid")]
        if self.verifies_signatures() {
            return self.shared.transport.longest_request();
        }
        Duration::ZERO
    }

    /// How much longer a request may take that proves the possession of a key: it may have to be made over again with a
    /// nonce, with all that comes before it, and whoever has the key is waited for each time.
    fn longest_proof(&self) -> Duration {
        let longest = self.shared.transport.longest_request().saturating_add(3 * LONGEST_WAIT);
        let longest = longest.saturating_add(self.longest_before());
        self.shared.dpop.as_ref().map_or(Duration::ZERO, |_| longest)
    }

    /// How long a token request may take with all that comes before and after it.
    pub(crate) fn longest_exchange(&self) -> Duration {
        let token = self.longest_call(Some(&self.plan().token)).saturating_add(self.longest_then());
        token.saturating_add(self.longest_proof()).saturating_add(self.longest_before())
    }

    /// How long it may take until a token request is ready.
    fn longest_before(&self) -> Duration {
        let (plan, shared) = (self.plan(), &self.shared);
        let steps = plan.steps.iter().map(|step| self.longest_call(Some(&step.exchange)));
        // The JWT may be signed for the steps, and again for the request.
        let jwts =
            if plan.jwt.is_some() && shared.signer.is_some() { 2 * LONGEST_WAIT } else { Duration::ZERO };
        let assertion = if shared.client_assertions.is_some() { LONGEST_WAIT } else { Duration::ZERO };
        let longest = jwts + assertion;
        #[cfg(feature = "discovery")]
        let longest = longest.saturating_add(self.longest_metadata());
        steps.fold(longest, Duration::saturating_add)
    }

    fn longest_then(&self) -> Duration {
        let pauses: Duration = PAUSES.iter().sum();
        let attempts = u32::try_from(1 + PAUSES.len()).unwrap_or(u32::MAX);
        let then = self.plan().then.iter().map(|then| self.longest_call(Some(&then.exchange)));
        then.fold(Duration::ZERO, |all, call| {
            all.saturating_add(call.saturating_mul(attempts)).saturating_add(pauses)
        })
    }

    /// One request, and who may be waited for to sign it.
    fn longest_call(&self, rules: Option<&ExchangeRules>) -> Duration {
        let is_signed =
            rules.is_some_and(|rules| rules.request.sign.is_some()) && self.shared.signer.is_some();
        let signer = if is_signed { LONGEST_WAIT } else { Duration::ZERO };
        self.shared.transport.longest_request().saturating_add(signer)
    }
}

/// Waits for somebody else, but not for ever.
///
/// # Errors
///
/// Theirs, or that it took too long. Nothing was sent.
pub(crate) async fn within<T>(
    config: &Config,
    who: &str,
    work: BoxFuture<'_, Result<T, Box<dyn StdError + Send + Sync>>>,
) -> Result<T, Error> {
    // No timer is set for what is there at once, such as a key in memory.
    let limit = std::pin::pin!(async {
        match config.shared.runtime.sleep(LONGEST_WAIT) {
            Some(sleep) => sleep.await,
            None => future::pending().await,
        }
    });
    let outcome = match future::select(work, limit).await {
        Either::Left((outcome, _)) => outcome.map_err(|problem| problem.to_string()),
        Either::Right(_) => Err(format!("it took more than {} s", LONGEST_WAIT.as_secs())),
    };
    let credentials = config.shared.credentials.get();
    outcome.map_err(|problem| {
        let problem = scrub(&problem, credentials.client_secret().map(Secret::expose_secret));
        config.plan().error(ErrorKind::Connect, format!("{who} has failed: {}", printable(&problem)))
    })
}
