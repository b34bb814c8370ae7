//! Logins that outlive a process, or end in another one: in a store, or in a sealed cookie.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::callback::{Answer, Callback};
use super::callback_problem::CallbackProblem;
use super::cookie::{self, LoginCookie};
use super::pending::Pending;
use super::pending_authorization::PendingAuthorization;
use super::received::Received;
use super::written::{self, Kept};
use super::{LIFETIME, digest, problem};
use crate::config::Config;
use crate::plan::Plan;
#[cfg(feature = "seal")]
use crate::seal::{KeyRing, OpenError, Place};
use crate::store::{Record, RecordClass, RecordKey, StoreError, Swap, TokenStore};
use crate::{Error, ErrorKind, Secret, crypto};

impl<P> PendingAuthorization<P> {
    /// Keeps the login in a store, for any replica of the program to end it with
    /// [`Client::take_callback`](crate::Client::take_callback), once. The cookie binds it to the browser that begins it,
    /// and goes to that browser together with the redirect to the provider.
    ///
    /// Who reads the store finds the code verifier there, unless it is a `SealedStore` (feature `seal`); without the cookie
    /// it is of no use to them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the store fails; [`ErrorKind::Callback`] when the callback has come.
    pub async fn store(self, store: &dyn TokenStore) -> Result<LoginCookie, Error> {
        let (config, pending) = self.into_parts()?;
        put(&config, &pending, store).await
    }

    /// Keeps the login in the browser that begins it: the cookie holds it, sealed. It goes to that browser together with
    /// the redirect to the provider, and any replica of the program that has the key ends the login with
    /// [`Client::open_callback`](crate::Client::open_callback).
    ///
    /// A cookie is not spent by being opened: who has it and the callback can bring both again. That the code is
    /// exchanged once is up to the provider, who accepts it once and only with its code verifier. A program that has a store
    /// sees to it with [`Callback::claim`], or keeps the login with [`store`](Self::store).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the login is too long for a cookie, which takes 4096 bytes, or there are no random
    /// numbers; [`ErrorKind::Callback`] when the callback has come.
    #[cfg(feature = "seal")]
    pub fn seal(self, keys: &KeyRing) -> Result<LoginCookie, Error> {
        let (config, pending) = self.into_parts()?;
        let plan = config.plan();
        let name = cookie::name(plan, &pending)?;
        let sealed = keys.seal(Place::Cookie(&name), &write(plan, &pending, None)?);
        let sealed = sealed.map_err(|problem| plan.configuration(problem))?;
        LoginCookie::new(&config, &pending, Secret::new(crypto::base64url(&sealed)))
    }
}

impl<P> Callback<P> {
    /// Makes sure that a login which was kept in a cookie ends once: notes its end in a store, until long after it could
    /// have ended. Each login that ends leaves a short record there.
    ///
    /// # Errors
    ///
    /// [`CallbackProblem::Spent`] when it has ended before; [`ErrorKind::Store`] when the store fails, after which the login
    /// is to be begun anew.
    pub async fn claim(self, store: &dyn TokenStore) -> Result<Self, Error> {
        let (plan, pending) = (self.config().plan(), self.pending());
        let key = key(plan, "claim", &pending.state)?;
        match store.compare_and_swap(&key, None, Some(kept_long_enough("claimed", pending))).await {
            Ok(Swap::Done(_)) => Ok(self),
            Ok(Swap::Conflict) => Err(problem(plan, CallbackProblem::Spent)),
            Err(error) => Err(failed(plan, &error)),
        }
    }
}

async fn put(config: &Config, pending: &Pending, store: &dyn TokenStore) -> Result<LoginCookie, Error> {
    let plan = config.plan();
    let binding = crypto::random_text().map_err(|problem| plan.configuration(problem))?;
    let hash = digest(plan, binding.expose_secret())?;
    let mut bytes = write(plan, pending, Some(&hash))?;
    let record = kept_long_enough(std::mem::take(&mut *bytes), pending);
    let cookie = LoginCookie::new(config, pending, binding)?;
    match store.compare_and_swap(&key(plan, "login", &pending.state)?, None, Some(record)).await {
        Ok(Swap::Done(_)) => Ok(cookie),
        Ok(Swap::Conflict) => Err(plan.error(ErrorKind::Store, "the store has a login of this state")),
        Err(error) => Err(failed(plan, &error)),
    }
}

/// Takes the login of this callback out of the store, when the callback belongs to it and comes from its browser. One that
/// does not changes nothing, so that a forged one does not end the login.
pub(crate) async fn take<P>(
    config: Arc<Config>,
    store: &dyn TokenStore,
    cookies: &str,
    received: Received<'_>,
) -> Result<Callback<P>, Error> {
    let plan = config.plan();
    let key = key(plan, "login", &received.state(plan)?)?;
    let stored = store.load(&key).await.map_err(|error| failed(plan, &error))?;
    let stored = stored.ok_or_else(|| problem(plan, CallbackProblem::Unknown))?;
    let Kept { binding, pending } = read(plan, stored.bytes())?;
    let name = cookie::name(plan, &pending)?;
    let Some(came) = cookie::find(cookies, &name) else {
        return Err(problem(plan, CallbackProblem::CookieMissing));
    };
    if binding.map(Secret::new) != Some(Secret::new(digest(plan, came)?)) {
        return Err(problem(plan, CallbackProblem::OtherBrowser));
    }
    let answer = hold(&config, &pending, received)?;
    match store.compare_and_swap(&key, Some(stored.version()), None).await {
        Ok(Swap::Done(_)) => answer.into_callback(config, pending),
        Ok(Swap::Conflict) => Err(problem(plan, CallbackProblem::Spent)),
        Err(error) => Err(failed(plan, &error)),
    }
}

/// Opens the cookie of the login of this callback, which is found by its name.
#[cfg(feature = "seal")]
pub(crate) fn open<P>(
    config: Arc<Config>,
    keys: &KeyRing,
    cookies: &str,
    received: Received<'_>,
) -> Result<Callback<P>, Error> {
    let plan = config.plan();
    let refuse = |why| problem(plan, why);
    let names = cookie::names(&received.state(plan)?).map_err(|problem| plan.configuration(problem))?;
    let came = names.iter().find_map(|name| cookie::find(cookies, name).map(|value| (name, value)));
    let (name, value) = came.ok_or_else(|| refuse(CallbackProblem::CookieMissing))?;
    let sealed = crypto::from_base64url(value).ok_or_else(|| refuse(CallbackProblem::CookieAltered))?;
    let text = keys.open(Place::Cookie(name), &sealed).map_err(|error| match error {
        OpenError::UnknownKey(_) => refuse(CallbackProblem::CookieKeyUnknown),
        OpenError::NotSealed | OpenError::Altered => refuse(CallbackProblem::CookieAltered),
    })?;
    let Kept { pending, .. } = read(plan, &text)?;
    let answer = hold(&config, &pending, received)?;
    answer.into_callback(config, pending)
}

/// The value of the `Set-Cookie` header that deletes the cookie of the login of this callback.
pub(crate) fn deletion(config: &Config, cookies: &str, received: Received<'_>) -> Option<String> {
    let names = cookie::names(&received.state(config.plan()).ok()?).ok()?;
    names.iter().find(|name| cookie::find(cookies, name).is_some()).map(|name| cookie::deletion(name))
}

/// Holds a callback against a login that was kept, perhaps by another client.
fn hold(config: &Config, pending: &Pending, received: Received<'_>) -> Result<Answer, Error> {
    let plan = config.plan();
    if pending.fingerprint != config.fingerprint()? {
        return Err(problem(plan, CallbackProblem::OtherClient));
    }
    Answer::read(config, pending, received, config.shared.runtime.now().wall())
}

fn write(
    plan: &Plan,
    pending: &Pending,
    binding: Option<&str>,
) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
    written::write(pending, binding).ok_or_else(|| plan.configuration("the login cannot be written down"))
}

fn read(plan: &Plan, bytes: &[u8]) -> Result<Kept, Error> {
    written::read(bytes).ok_or_else(|| problem(plan, CallbackProblem::Unreadable))
}

/// The key has no provider and no client in it: another client is to find the login and be refused.
fn key(plan: &Plan, what: &str, state: &Secret) -> Result<RecordKey, Error> {
    RecordKey::new(RecordClass::Pending, [what, state.expose_secret()])
        .map_err(|problem| plan.configuration(problem))
}

/// A record that is there until after the login has ended, by whoever's clock.
fn kept_long_enough(bytes: impl Into<Vec<u8>>, pending: &Pending) -> Record {
    let time = UNIX_EPOCH.checked_add(pending.ends.saturating_add(LIFETIME));
    Record::new(bytes).keep_until(time.unwrap_or_else(SystemTime::now))
}

fn failed(plan: &Plan, error: &StoreError) -> Error {
    error.told(plan, "the store")
}
