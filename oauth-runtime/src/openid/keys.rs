//! The keys that the provider signs with, and what they verify.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::config::{Config, Shared, Told};
use crate::crypto::Algorithm;
use crate::fetch::{Fetcher, JSON};
use crate::jose::{JwkSet, Jws, Keys, Refusal};
use crate::plan::Endpoint;
use crate::{Error, ErrorKind};

/// What a key set is called in messages.
const WHAT: &str = "jwks_uri";

impl Config {
    /// Whether the declaration says by which keys signatures are verified.
    pub(crate) fn verifies_signatures(&self) -> bool {
        let rules = &self.plan().openid;
        self.has_jwks_uri() || rules.algorithms.iter().any(|algorithm| algorithm.is_symmetric())
    }

    /// Where the keys are.
    ///
    /// # Errors
    ///
    /// When nothing says it, or a value does not fit into the URL.
    fn jwks_uri(&self) -> Result<Url, Error> {
        let uri = self.openid_endpoint(WHAT, self.plan().openid.jwks_uri.as_ref(), Told::Keys)?;
        uri.ok_or_else(|| {
            self.plan().configuration(if self.shared.distrusts_keys() {
                "metadata: `jwks_uri`: it is not to be trusted with what signatures are verified by; name its domain in \
                 `issuer(domains = [\"..\"])` if it is right, or declare `jwks_uri = \"https://..\"`"
            } else {
                "nothing says by which keys a signature is verified; declare `jwks_uri = \"https://..\"`"
            })
        })
    }

    /// The algorithms that the provider may sign with: the declared ones, or else those that it says of itself, or else RS256
    /// (OpenID Connect Dynamic Client Registration §2). An HMAC has to be declared.
    fn signing_algorithms(&self) -> Cow<'_, [Algorithm]> {
        let rules = &self.plan().openid;
        if rules.states_algorithms {
            return Cow::Borrowed(&rules.algorithms);
        }
        let told = self.shared.told_algorithms();
        if told.is_empty() { Cow::Borrowed(&rules.algorithms) } else { Cow::Owned(told) }
    }

    /// Whether something says where the keys of the provider are, be it to be trusted or not.
    pub(crate) fn has_jwks_uri(&self) -> bool {
        let rules = &self.plan().openid;
        let has_keys = rules.algorithms.iter().any(|algorithm| !algorithm.is_symmetric());
        rules.jwks_uri.is_some()
            || self.shared.told_endpoint(Told::Keys).is_some()
            || has_keys && self.shared.distrusts_keys()
    }

    /// The endpoint of claims about the user; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(super) fn userinfo_url(&self) -> Result<Option<Url>, Error> {
        self.openid_endpoint("userinfo_url", self.plan().openid.userinfo_url.as_ref(), Told::Userinfo)
    }

    /// Where the user logs out of the provider; `None` when there is no such endpoint.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(super) fn end_session_url(&self) -> Result<Option<Url>, Error> {
        self.openid_endpoint("end_session_url", self.plan().openid.end_session_url.as_ref(), Told::EndSession)
    }

    fn openid_endpoint(&self, key: &str, url: Option<&Endpoint>, told: Told) -> Result<Option<Url>, Error> {
        match url {
            Some(url) => self.endpoint(key, url).map(Some),
            None => Ok(self.shared.told_endpoint(told)),
        }
    }

    /// The keys, as they were last fetched unless that is too long ago.
    ///
    /// # Errors
    ///
    /// When they cannot be had.
    pub(super) async fn provider_keys(&self) -> Result<Arc<JwkSet>, Error> {
        let url = self.jwks_uri()?;
        let shared = &self.shared;
        self.provider_keys.0.get(&shared.runtime, || load(Arc::clone(shared), url)).await
    }

    /// Verifies the signature of what is called so in messages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidResponse`] that it is not the provider's, and that of the request for the keys.
    pub(super) async fn verify(&self, what: &str, jws: &Jws<'_>) -> Result<(), Error> {
        let allowed = &*self.signing_algorithms();
        let refuse = |refusal: Refusal| {
            self.plan().error(ErrorKind::InvalidResponse, format!("the {what} {}", refusal.message()))
        };
        // What is not allowed asks for no keys.
        let algorithm = jws.allowed(allowed).map_err(refuse)?;
        if algorithm.is_symmetric() {
            let credentials = self.shared.credentials.get();
            let secret = credentials.client_secret().map(crate::Secret::expose_secret).unwrap_or_default();
            return jws.verify(allowed, Keys::Secret(secret.as_bytes())).map_err(refuse);
        }
        let known = self.provider_keys().await?;
        let verified = match jws.verify(allowed, Keys::Public(&known)) {
            Err(Refusal::UnknownKey) => {
                // The provider may have another key by now.
                let (shared, url) = (&self.shared, self.jwks_uri()?);
                let later = self
                    .provider_keys
                    .0
                    .later_than(&known, &shared.runtime, || load(Arc::clone(shared), url));
                let later = later.await?;
                // A provider that does not answer has not said that the key is not its own.
                let failure = self.provider_keys.0.recent_failure(&shared.runtime);
                if let Some(error) = failure.filter(|_| Arc::ptr_eq(&later, &known)) {
                    return Err(error);
                }
                jws.verify(allowed, Keys::Public(&later))
            }
            verified => verified,
        };
        verified.map_err(refuse)
    }
}

async fn load(shared: Arc<Shared>, url: Url) -> Result<(JwkSet, Option<Duration>), Error> {
    let fetcher = Fetcher {
        provider: &shared.plan.name,
        transport: &*shared.transport,
        plain_http: &shared.plain_http,
        max_response_bytes: shared.max_response_bytes,
    };
    let document = fetcher.get(WHAT, url.as_str(), JSON).await?;
    if !document.status.is_success() {
        return Err(document.error(ErrorKind::Http, format!("{WHAT}: the provider does not give its keys")));
    }
    let text = std::str::from_utf8(&document.body).unwrap_or_default();
    let set = JwkSet::parse(text).map_err(|problem| document.invalid(format!("{WHAT}: {problem}")))?;
    Ok((set, document.fresh_for))
}
