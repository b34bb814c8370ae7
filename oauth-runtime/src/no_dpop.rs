//! Without the feature `dpop`, no token is bound to a key.

#[cfg(any(feature = "reqwest", feature = "tower", feature = "openid"))]
use http::StatusCode;
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use crate::config::Config;
use crate::plan::Plan;
use crate::{Error, Secret};

/// The header that carries a proof.
pub(crate) const HEADER: &str = "dpop";

/// How tokens are bound to keys; they are not.
#[derive(Debug)]
pub(crate) enum Dpop {}

/// A key; there is none.
#[derive(Debug)]
pub(crate) enum DpopKey {}

impl DpopKey {
    pub(crate) fn thumbprint(&self) -> &str {
        match *self {}
    }
}

#[expect(clippy::unused_async, reason = "a key may be elsewhere")]
impl Dpop {
    /// # Errors
    ///
    /// When the declaration asks for one.
    pub(crate) fn ephemeral(plan: &Plan, _takes_bearer_tokens: bool) -> Result<Option<Self>, Error> {
        match plan.dpop {
            None => Ok(None),
            Some(_) => Err(plan.configuration("`dpop` needs the feature `dpop` of `oauth-runtime`")),
        }
    }

    pub(crate) fn takes_bearer_tokens(&self) -> bool {
        match *self {}
    }

    /// # Errors
    ///
    /// None: there is no key.
    pub(crate) async fn key(&self, _config: &Config, _bound_to: Option<&str>) -> Result<DpopKey, Error> {
        match *self {}
    }

    /// # Errors
    ///
    /// None: there is no key.
    pub(crate) async fn server_proof(
        &self,
        _config: &Config,
        _key: &DpopKey,
        _method: &Method,
        _url: &Url,
    ) -> Result<HeaderValue, Error> {
        match *self {}
    }

    /// # Errors
    ///
    /// None: there is no key.
    pub(crate) async fn resource_proof(
        &self,
        _config: &Config,
        _key: &DpopKey,
        _method: &Method,
        _url: &Url,
        _access_token: &Secret,
    ) -> Result<HeaderValue, Error> {
        match *self {}
    }

    pub(crate) fn note_server(&self, _url: &Url, _headers: &HeaderMap) -> bool {
        match *self {}
    }

    pub(crate) fn server_nonce(&self, _url: &Url) -> Option<Secret> {
        match *self {}
    }

    pub(crate) fn recall_server_nonce(&self, _url: &Url, _nonce: &Secret) {
        match *self {}
    }

    #[cfg(any(feature = "reqwest", feature = "tower", feature = "openid"))]
    pub(crate) fn note_resource(&self, _url: &Url, _status: StatusCode, _headers: &HeaderMap) -> bool {
        match *self {}
    }
}
