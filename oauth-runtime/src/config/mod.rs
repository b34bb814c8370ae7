//! One configuration of a provider, and what all clients that come from one have in common.

mod configured;
mod endpoints;
#[cfg(test)]
mod example;
mod keys;
#[cfg(feature = "openid")]
mod provider_keys;
mod seldom;
mod shared;
#[cfg(feature = "reqwest")]
mod usual_http;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use url::Url;

pub(crate) use self::configured::Configured;
use self::endpoints::endpoint;
#[cfg(feature = "openid")]
use self::provider_keys::ProviderKeys;
use self::seldom::Seldom;
pub(crate) use self::shared::{Shared, Told};
#[cfg(feature = "reqwest")]
pub(crate) use self::usual_http::UsualHttp;
use crate::endpoint::render_url;
use crate::exchange::KeptSteps;
use crate::field::Values;
use crate::plan::{ClientAuth, Plan};
use crate::resource;
use crate::{Error, ErrorKind, Secret, crypto, scope};

/// One configuration, such as that of a tenant, with its endpoints filled in.
pub(crate) struct Config {
    pub(crate) shared: Arc<Shared>,
    pub(crate) values: Values,
    pub(crate) token_url: Url,
    /// The keys that the provider signs with.
    #[cfg(feature = "openid")]
    pub(crate) provider_keys: ProviderKeys,
    seldom: Option<Box<Seldom>>,
}

impl Config {
    /// # Errors
    ///
    /// When a value breaks the rules of its field or of the place it is put in.
    pub(crate) fn new(shared: Arc<Shared>, values: Values) -> Result<Self, Error> {
        let plan = &*shared.plan;
        let credentials = shared.credentials.get();
        let configured = Configured { plan, values: &values, client_id: credentials.client_id() };
        configured.check()?;
        let token_url = match &shared.token_url {
            Some(url) => url.clone(),
            None if plan.token_url.is_late() || plan.token_url.templates().next().is_none() => {
                let nowhere = || Url::parse(NOWHERE);
                shared
                    .told_endpoint(Told::Token)
                    .map_or_else(nowhere, Ok)
                    .map_err(|problem| plan.configuration(problem.to_string()))?
            }
            None => endpoint(&plan.token_url, "token_url", &configured, &shared)?,
        };
        if let Some(issuer) = &plan.issuer {
            render_url(&issuer.identifier, plan, &configured, &shared.plain_http)
                .map_err(|problem| plan.configuration(format!("issuer: {problem}")))?;
        }
        shared.check_told(&configured)?;
        let refresh_url = plan.refresh.as_ref().and_then(|refresh| refresh.url.as_ref());
        let others = [
            ("authorization_url", plan.authorization_url.as_ref()),
            ("pushed_authorization_request_url", plan.pushed_url.as_ref()),
            ("device_authorization_url", plan.device.url.as_ref()),
            ("refresh.url", refresh_url),
            ("revocation_url", plan.revocation_url.as_ref()),
            ("introspection_url", plan.introspection_url.as_ref()),
        ];
        let others = others.into_iter().filter_map(|(key, url)| Some((key, url?)));
        // Those that are known only when there is a callback are made then.
        for (key, url) in others.chain(plan.openid.endpoints()).filter(|(_, url)| !url.is_late()) {
            endpoint(url, key, &configured, &shared)?;
        }
        for call in plan.calls().filter(|call| !call.url.is_late()) {
            endpoint(&call.url, &format!("{}.url", call.id), &configured, &shared)?;
        }
        scope::join(plan, std::iter::empty(), &configured)?;
        let resources =
            resource::declared(plan, &configured).map_err(|problem| plan.configuration(problem))?;
        let origins = resource::origins(plan, &configured).map_err(|problem| plan.configuration(problem))?;
        let key = keys::of_jwt(&shared, &configured)?;
        keys::check_signatures(&shared, &configured)?;
        keys::check_request_object(&shared, &configured)?;
        let kept_steps = KeptSteps::new(&plan.steps);
        Ok(Self {
            #[cfg(feature = "openid")]
            provider_keys: ProviderKeys::new(&shared),
            shared,
            values,
            token_url,
            seldom: Seldom { resources, origins, key, kept_steps }.boxed(),
        })
    }

    /// Does something to the end also when the caller goes away. Where nothing runs in the background, the caller has to
    /// stay.
    ///
    /// # Errors
    ///
    /// Its own, and one when it panics.
    pub(crate) async fn to_the_end<T: Clone + Send + Sync + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        // A panic in what is shared would leave the other one waiting.
        let work = AssertUnwindSafe(work).catch_unwind().map(Result::ok).boxed().shared();
        let _ = self.shared.runtime.spawn(work.clone().map(drop).boxed());
        let panicked = || Err(self.plan().error(ErrorKind::Transport, "the request panicked"));
        work.await.unwrap_or_else(panicked)
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.shared.plan
    }

    /// Whether nothing shows who the client is (RFC 6749 §2.1).
    pub(crate) fn is_public(&self) -> bool {
        let plan = self.plan();
        let has_secret =
            plan.client_secret.is_some() || self.shared.credentials.get().client_secret().is_some();
        match plan.token.client_auth {
            // Its certificate shows it.
            ClientAuth::None => !plan.shows_certificate,
            ClientAuth::Post | ClientAuth::Basic(_) => !has_secret,
            ClientAuth::Jwt | ClientAuth::Assertion => false,
        }
    }

    /// What the endpoint that refresh tokens are sent to has last asked a proof to hold (RFC 9449 §8).
    pub(crate) fn server_nonce(&self) -> Option<Secret> {
        let dpop = self.shared.dpop.as_ref()?;
        let rules = self.plan().refresh.as_ref()?;
        dpop.server_nonce(&self.refresh_url(rules).ok()?)
    }

    /// The issuer identifier, as it is written (RFC 8414 §2).
    pub(crate) fn issuer(&self) -> Option<String> {
        let credentials = self.shared.credentials.get();
        let configured = self.configured(credentials.client_id());
        if let Some(issuer) = self.shared.told_issuer() {
            return Some(issuer);
        }
        self.plan().issuer.as_ref()?.identifier.render(&configured)
    }

    /// The hash of what makes this another client than that of another configuration. Secrets are not in it, because they
    /// change.
    ///
    /// # Errors
    ///
    /// When there is no library to hash with.
    pub(crate) fn fingerprint(&self) -> Result<String, Error> {
        let plan = self.plan();
        let credentials = self.shared.credentials.get();
        // What metadata says may change, and the issuer does not.
        let is_told = self.told_token_url().is_some();
        let issuer = self.issuer().filter(|_| is_told).unwrap_or_default();
        let token_url = if is_told { &issuer } else { self.token_url.as_str() };
        let authorization_url = self.authorization_url().filter(|_| plan.authorization_url.is_some());
        let authorization_url = authorization_url.map(String::from).unwrap_or_default();
        let own = [&*plan.name, credentials.client_id(), token_url, &authorization_url];
        let values = plan.fields.iter().enumerate().filter(|(_, field)| !field.secret);
        let values = values.map(|(index, _)| self.values.get(plan, index).unwrap_or_default());
        let texts: Vec<_> = own.into_iter().chain(values).collect();
        // Where one text ends makes a difference.
        let lengths: Vec<_> = texts.iter().map(|text| (text.len() as u64).to_be_bytes()).collect();
        let parts =
            lengths.iter().zip(&texts).flat_map(|(length, text)| [length.as_slice(), text.as_bytes()]);
        let hash = crypto::sha256(parts).map_err(|problem| plan.configuration(problem))?;
        Ok(crypto::base64url(&hash))
    }

    /// What is known before there is a request.
    pub(crate) fn configured<'c>(&'c self, client_id: &'c str) -> Configured<'c> {
        Configured { plan: self.plan(), values: &self.values, client_id }
    }
}

/// What stands for an endpoint that is never asked.
const NOWHERE: &str = "https://invalid/";

/// Configurations of one client are told apart by their values; all else comes of them.
impl PartialEq for Config {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Eq for Config {}

impl Hash for Config {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values.hash(state);
    }
}

/// By which slots find a configuration that is there.
impl AsRef<Values> for Arc<Config> {
    fn as_ref(&self) -> &Values {
        &self.values
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("provider", &self.plan().name).finish_non_exhaustive()
    }
}
