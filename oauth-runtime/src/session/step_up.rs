//! Asking a user for what a resource server asks for: more scope (RFC 6750 §3.1), or another or a newer authentication
//! (RFC 9470).

use std::time::Duration;

use super::Session;
use super::record::SessionRecord;
use super::stepped_up::StepUp;
use crate::config::Config;
use crate::millis::millis;
use crate::{
    AuthorizationRequest, Challenge, Client, Error, ErrorCode, ErrorKind, Scope, crypto, grant as marker,
};

/// For how long after a login a challenge that it was for is in vain, unless its `max_age` says less.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// What a short `max_age` is taken for: the request that was challenged is made again first.
const SHORTEST: Duration = Duration::from_secs(60);
/// How many step-ups there may be within that time, whatever each is for.
const MOST_ROUNDS: usize = 5;

/// What the challenges of one response ask for together.
#[derive(Default)]
struct Demand {
    scopes: Vec<Scope>,
    acr_values: Vec<String>,
    max_age: Option<Duration>,
}

impl Demand {
    /// `None` when they do not ask for a step-up.
    fn of<'h>(challenges: impl IntoIterator<Item = &'h Challenge>) -> Option<Self> {
        let mut challenges = challenges.into_iter().filter(|challenge| challenge.is_step_up()).peekable();
        challenges.peek()?;
        let mut demand = Self::default();
        for challenge in challenges {
            demand.scopes.extend(challenge.scope());
            if challenge.error() == Some(&ErrorCode::InsufficientUserAuthentication) {
                demand.acr_values.extend(challenge.acr_values().map(str::to_owned));
                demand.max_age = demand.max_age.into_iter().chain(challenge.max_age()).min();
            }
        }
        demand.scopes.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        demand.scopes.dedup();
        Some(demand)
    }

    /// # Errors
    ///
    /// When there is no library that hashes.
    fn step_up(&self, config: &Config, now: u64) -> Result<StepUp, Error> {
        let max_age = self.max_age.map(|age| age.as_secs().to_string()).unwrap_or_default();
        let scopes = self.scopes.iter().map(Scope::as_str);
        // No scope and no value has a line break.
        let parts =
            scopes.chain(["\n"]).chain(self.acr_values.iter().map(String::as_str)).chain(["\n", &max_age]);
        let parts: Vec<&[u8]> = parts.flat_map(|part| [part.as_bytes(), b" "]).collect();
        let hash = crypto::sha256(parts).map_err(|problem| config.plan().configuration(problem))?;
        let lasts = self.max_age.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
        let lasts = u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX);
        Ok(StepUp { challenge: crypto::base64url(&hash), at: now, lasts })
    }
}

impl<P: marker::Users> Session<P> {
    /// Begins a login for what a resource server asks for in its challenges: for the scopes of `insufficient_scope`
    /// (RFC 6750 §3.1) beside those that were granted, as [`authorize_more`](Self::authorize_more) does, and for the `acr_values`
    /// and the `max_age` of `insufficient_user_authentication` (RFC 9470 §4). A refresh brings neither. Challenges of another kind
    /// are passed over.
    ///
    /// The callback is exchanged into the session of the same name, and the request to the resource server is made again. When
    /// that is challenged as before, another login would not help: within 10 minutes, or the `max_age` where that is shorter, the
    /// same challenge ends in an error, and so does the sixth of any kind.
    ///
    /// What a challenge asks for is the word of the resource server. A program that does not trust it with that looks at
    /// [`Challenge::scope`] and [`Challenge::acr_values`] first; the user sees what they are asked for in any case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::StepUpFailed`] when the user has logged in for this already;
    /// [`ErrorKind::Configuration`] when no challenge asks for a step-up; and as [`scope`](Self::scope).
    ///
    /// ```
    /// use oauth_runtime::http::HeaderMap;
    /// use oauth_runtime::{Challenge, Credentials, oauth_provider};
    ///
    /// # #[oauth_provider(
    /// #     authorization_url = "https://acme.example/authorize",
    /// #     token_url = "https://acme.example/token",
    /// #     grant = authorization_code,
    /// # )]
    /// # struct Acme;
    /// # async fn example(client: AcmeClient, session: AcmeSession, headers: &HeaderMap) -> oauth_runtime::Result<()> {
    /// let challenges = Challenge::all(headers);
    /// if challenges.iter().any(Challenge::is_step_up) {
    ///     let request = session.step_up(&client, "https://app.example/callback", &challenges).await?;
    ///     let (url, pending) = request.send().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn step_up<'c, 'h>(
        &self,
        client: &'c Client<P>,
        redirect_uri: impl Into<String>,
        challenges: impl IntoIterator<Item = &'h Challenge>,
    ) -> Result<AuthorizationRequest<'c, P>, Error>
    where
        P: marker::AuthorizationCode,
    {
        let (plan, config) = (client.plan(), self.slot.config());
        let Some(demand) = Demand::of(challenges) else {
            let message =
                "the challenge asks for no step-up; a token that was rejected is replaced by `invalidate`";
            return Err(plan.configuration(message));
        };
        let record = self.grant.load(config).await?.map(|(_, record)| record);
        let now = millis(config.shared.runtime.now().system_time());
        let step_up = demand.step_up(config, now)?;
        let step_ups = next(record.as_ref(), step_up, now);
        let step_ups = step_ups.ok_or_else(|| {
            plan.error(
                ErrorKind::StepUpFailed,
                "the resource server asks for what the user has just logged in for; another login would not help",
            )
        })?;
        let mut request = super::more::again(client, redirect_uri.into(), record);
        for scope in demand.scopes {
            request = request.scope(scope);
        }
        if !demand.acr_values.is_empty() {
            request = request.acr_values(demand.acr_values);
        }
        if let Some(max_age) = demand.max_age {
            request = request.max_age(max_age);
        }
        Ok(request.of_step_up(step_ups))
    }
}

/// The step-ups that count with this one; `None` when it would be in vain.
fn next(record: Option<&SessionRecord>, step_up: StepUp, now: u64) -> Option<Vec<StepUp>> {
    let before = record.into_iter().flat_map(|record| &record.step_ups);
    let mut all: Vec<_> = before.filter(|earlier| !earlier.is_over(now)).cloned().collect();
    let is_again = all.iter().any(|earlier| earlier.challenge == step_up.challenge);
    if is_again || all.len() >= MOST_ROUNDS {
        return None;
    }
    all.push(step_up);
    Some(all)
}
