//! The endpoints of a configuration: what the declaration writes, or else what the metadata says.

use url::Url;

use super::{Config, Configured, Shared, Told};
use crate::Error;
use crate::endpoint::render_url;
use crate::plan::{Endpoint, RefreshRules};

impl Config {
    /// Whether there is a token endpoint: a client that signs its tokens itself may have none.
    pub(crate) fn has_token_url(&self) -> bool {
        self.shared.token_url.is_some()
            || self.plan().token_url.templates().next().is_some()
            || self.shared.told_endpoint(Told::Token).is_some()
    }

    /// The token endpoint where the metadata says it: it may be another one than before.
    pub(crate) fn told_token_url(&self) -> Option<Url> {
        let is_written =
            self.shared.token_url.is_some() || self.plan().token_url.templates().next().is_some();
        if is_written { None } else { self.shared.told_endpoint(Told::Token) }
    }

    /// The authorization endpoint; `None` when the declaration has none.
    pub(crate) fn authorization_url(&self) -> Option<Url> {
        let credentials = self.shared.credentials.get();
        // It was made once before, with the same values.
        let configured = self.configured(credentials.client_id());
        let Some(url) = &self.plan().authorization_url else {
            return self.shared.told_endpoint(Told::Authorization);
        };
        endpoint(url, "authorization_url", &configured, &self.shared).ok()
    }

    /// Where refresh tokens are sent.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn refresh_url(&self, rules: &RefreshRules) -> Result<Url, Error> {
        match &rules.url {
            // A caller who names an endpoint, such as that of a test server, means this one too.
            Some(url) if self.shared.token_url.is_none() && !url.is_late() => {
                self.endpoint("refresh.url", url)
            }
            _ => Ok(self.token_url.clone()),
        }
    }

    /// The revocation endpoint; `None` when the declaration has none.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn revocation_url(&self) -> Result<Option<Url>, Error> {
        self.about_token("revocation_url", self.plan().revocation_url.as_ref(), Told::Revocation)
    }

    /// The introspection endpoint; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn introspection_url(&self) -> Result<Option<Url>, Error> {
        self.about_token("introspection_url", self.plan().introspection_url.as_ref(), Told::Introspection)
    }

    fn about_token(&self, key: &str, url: Option<&Endpoint>, told: Told) -> Result<Option<Url>, Error> {
        let Some(url) = url else { return Ok(self.shared.told_endpoint(told)) };
        // One that is known only later takes the place of this one then.
        if url.is_late() {
            return Ok(Some(self.token_url.clone()));
        }
        self.endpoint(key, url).map(Some)
    }

    /// The device authorization endpoint; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn device_authorization_url(&self) -> Result<Option<Url>, Error> {
        match &self.plan().device.url {
            Some(url) => self.endpoint("device_authorization_url", url).map(Some),
            None => Ok(self.shared.told_endpoint(Told::DeviceAuthorization)),
        }
    }

    /// Where authorization requests are handed in first; `None` when the declaration has no such endpoint, and the server does
    /// not require it.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn pushed_url(&self) -> Result<Option<Url>, Error> {
        match &self.plan().pushed_url {
            Some(url) => self.endpoint("pushed_authorization_request_url", url).map(Some),
            None => Ok(self.shared.told_endpoint(Told::PushedAuthorization)),
        }
    }

    /// An endpoint that is declared.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(crate) fn endpoint(&self, key: &str, url: &Endpoint) -> Result<Url, Error> {
        let credentials = self.shared.credentials.get();
        endpoint(url, key, &self.configured(credentials.client_id()), &self.shared)
    }
}

/// The URL of an endpoint, whose `key` is in the error.
///
/// # Errors
///
/// When a value does not fit into it.
pub(super) fn endpoint(
    url: &Endpoint,
    key: &str,
    values: &Configured<'_>,
    shared: &Shared,
) -> Result<Url, Error> {
    let plan = values.plan;
    let template =
        url.template(values).ok_or_else(|| plan.configuration(format!("{key}: it is not said")))?;
    render_url(template, plan, values, &shared.plain_http)
        .map_err(|problem| plan.configuration(format!("{key}: {problem}")))
}
