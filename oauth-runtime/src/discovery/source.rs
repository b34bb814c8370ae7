//! Where the metadata of one authorization server comes from, and what of it is taken.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use url::Url;

use super::ServerMetadata;
use super::reach::Trust;
use crate::fetch::{Ages, Fetcher, JSON, Loaded};
use crate::plan::Plan;
use crate::transport::Transport;
use crate::{Error, ErrorKind};

const DEVICE: &str = "device_authorization_endpoint";
const PUSHED: &str = "pushed_authorization_request_endpoint";
/// What a document of a server is called in an error.
const WHAT: &str = "metadata";

/// How long metadata is kept: a day, unless the server says otherwise, and a week longer while it cannot be had.
pub(super) fn ages(longest_request: Duration) -> Ages {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    Ages {
        fresh: DAY,
        at_least: Duration::from_secs(300),
        at_most: 7 * DAY,
        stale: 7 * DAY,
        failure: Duration::from_secs(30),
        cooldown: Duration::from_secs(60),
        // The documents are asked for one after the other.
        longest: longest_request.saturating_mul(3),
    }
}

/// Which endpoints come from the metadata, because nothing else says them.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each endpoint, and each by itself")]
pub(crate) struct Wanted {
    pub(crate) token: bool,
    pub(crate) authorization: bool,
    pub(crate) device_authorization: bool,
    // One of these that is there is of use, and one that is not is no loss.
    pub(crate) revocation: bool,
    pub(crate) introspection: bool,
    #[cfg(feature = "openid")]
    pub(crate) keys: bool,
    #[cfg(feature = "openid")]
    pub(crate) userinfo: bool,
    #[cfg(feature = "openid")]
    pub(crate) end_session: bool,
    /// Of use where the server requires it.
    pub(crate) pushed_authorization: bool,
    /// Whether the client shows a certificate, for which an endpoint may be elsewhere (RFC 8705 §5).
    pub(crate) aliases: bool,
}

impl Wanted {
    /// What a declaration does not write.
    pub(crate) fn of(plan: &Plan, has_token_url: bool) -> Self {
        Self {
            token: !has_token_url && plan.lacks_token_url(),
            authorization: plan.lacks_authorization_url(),
            device_authorization: plan.lacks_device_authorization_url(),
            revocation: plan.revocation_url.is_none(),
            introspection: plan.introspection_url.is_none(),
            #[cfg(feature = "openid")]
            keys: plan.openid.jwks_uri.is_none(),
            #[cfg(feature = "openid")]
            userinfo: plan.openid.userinfo_url.is_none(),
            #[cfg(feature = "openid")]
            end_session: plan.openid.end_session_url.is_none(),
            pushed_authorization: plan.pushed_url.is_none() && plan.authorize.rules().is_some(),
            aliases: plan.shows_certificate,
        }
    }
}

/// The metadata of one server, and how it is had.
#[derive(Debug)]
pub(crate) struct Source {
    /// The name in errors.
    pub(crate) provider: Arc<str>,
    /// The issuer as it is written.
    pub(crate) issuer: Box<str>,
    /// Whether a slash at its end is none, where another document names it.
    pub(crate) forgives_slash: bool,
    /// Where the document may be, in the order in which they are asked.
    pub(crate) urls: Vec<Url>,
    pub(crate) trust: Trust,
    pub(crate) wanted: Wanted,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) max_response_bytes: usize,
}

/// What was taken of a document.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) metadata: Arc<ServerMetadata>,
    pub(crate) token: Option<Url>,
    pub(crate) authorization: Option<Url>,
    pub(crate) revocation: Option<Url>,
    pub(crate) introspection: Option<Url>,
    pub(crate) device_authorization: Option<Url>,
    pub(crate) pushed_authorization: Option<Url>,
    #[cfg(feature = "openid")]
    pub(crate) keys: Option<Url>,
    #[cfg(feature = "openid")]
    pub(crate) userinfo: Option<Url>,
    #[cfg(feature = "openid")]
    pub(crate) end_session: Option<Url>,
}

impl Source {
    /// Fetches the metadata. An endpoint that is another one than `before` is told in the log.
    ///
    /// # Errors
    ///
    /// When there is none, or it is not to be trusted.
    pub(super) async fn load(self: Arc<Self>, before: Option<Arc<Found>>) -> Loaded<Found> {
        let fetcher = self.fetcher();
        for url in &self.urls {
            self.trust.reach.check(url).map_err(|problem| self.invalid(format!("{WHAT}: {problem}")))?;
        }
        let (metadata, fresh_for) = first::<ServerMetadata>(&fetcher, WHAT, &self.urls).await?;
        if !self.is_issuer(&metadata.issuer) {
            let message = "metadata: its `issuer` is not the one that was asked for (RFC 8414 §3.3)";
            return Err(self.invalid(message));
        }
        let found = self.take(metadata)?;
        if let Some(before) = before {
            self.tell_changes(&before, &found);
        }
        Ok((found, fresh_for))
    }

    pub(super) fn fetcher(&self) -> Fetcher<'_> {
        Fetcher {
            provider: &self.provider,
            transport: &self.transport,
            plain_http: &self.trust.plain_http,
            max_response_bytes: self.max_response_bytes,
        }
    }

    /// What the client uses of the document of its issuer.
    fn take(&self, metadata: ServerMetadata) -> Result<Found, Error> {
        let wanted = self.wanted;
        let alias = |name: &str| self.alias(&metadata, name);
        let needed = |is_wanted: bool, name: &str, key: &str, text: &Option<String>| {
            if !is_wanted {
                return Ok(None);
            }
            let missing = || {
                self.invalid(format!(
                    "metadata: it has no `{name}`; write `{key} = \"https://..\"` in the declaration"
                ))
            };
            let text = alias(name).or(text.as_deref()).ok_or_else(missing)?;
            self.trust
                .endpoint(text)
                .map(Some)
                .map_err(|problem| self.invalid(format!("metadata: `{name}`: {problem}")))
        };
        let usable = |is_wanted: bool, endpoint: &str, text: &Option<String>| {
            let text = alias(endpoint).or(text.as_deref());
            let (provider, trusted) = (&*self.provider, self.trust.endpoint(text.filter(|_| is_wanted)?));
            let warn =
                |_: &_| tracing::warn!(provider, endpoint, "an endpoint of the metadata is not trusted");
            trusted.inspect_err(warn).ok()
        };
        let is_pushed = wanted.pushed_authorization && metadata.require_pushed_authorization_requests;
        Ok(Found {
            token: needed(wanted.token, "token_endpoint", "token_url", &metadata.token_endpoint)?,
            authorization: needed(
                wanted.authorization,
                "authorization_endpoint",
                "authorization_url",
                &metadata.authorization_endpoint,
            )?,
            revocation: usable(wanted.revocation, "revocation_endpoint", &metadata.revocation_endpoint),
            introspection: usable(
                wanted.introspection,
                "introspection_endpoint",
                &metadata.introspection_endpoint,
            ),
            device_authorization: needed(
                wanted.device_authorization,
                DEVICE,
                "device_authorization_url",
                &metadata.device_authorization_endpoint,
            )?,
            #[cfg(feature = "openid")]
            keys: usable(wanted.keys, "jwks_uri", &metadata.jwks_uri),
            #[cfg(feature = "openid")]
            userinfo: usable(wanted.userinfo, "userinfo_endpoint", &metadata.userinfo_endpoint),
            #[cfg(feature = "openid")]
            end_session: usable(wanted.end_session, "end_session_endpoint", &metadata.end_session_endpoint),
            pushed_authorization: needed(
                is_pushed,
                PUSHED,
                "pushed_authorization_request_url",
                &metadata.pushed_authorization_request_endpoint,
            )?,
            metadata: Arc::new(metadata),
        })
    }

    /// Where an endpoint is for whoever shows a certificate (RFC 8705 §5). Each on its own: one that has no alias is where it is
    /// for everybody.
    fn alias<'m>(&self, metadata: &'m ServerMetadata, name: &str) -> Option<&'m str> {
        // The browser has no certificate of the client.
        let is_of_browser = matches!(name, "authorization_endpoint" | "end_session_endpoint");
        let aliases = Some(&metadata.mtls_endpoint_aliases).filter(|_| self.wanted.aliases && !is_of_browser);
        aliases?.get(name)?.as_str()
    }

    /// An issuer is compared byte for byte (RFC 8414 §3.3).
    fn is_issuer(&self, told: &str) -> bool {
        let bare = |issuer: &str| {
            let root = self.trust.issuer.path() == "/";
            issuer.strip_suffix('/').filter(|_| root).unwrap_or(issuer).to_owned()
        };
        told == &*self.issuer || self.forgives_slash && bare(told) == bare(&self.issuer)
    }

    fn tell_changes(&self, before: &Found, now: &Found) {
        let provider = &*self.provider;
        for (endpoint, before, now) in [
            ("token_endpoint", &before.metadata.token_endpoint, &now.metadata.token_endpoint),
            (
                "authorization_endpoint",
                &before.metadata.authorization_endpoint,
                &now.metadata.authorization_endpoint,
            ),
            ("revocation_endpoint", &before.metadata.revocation_endpoint, &now.metadata.revocation_endpoint),
            ("jwks_uri", &before.metadata.jwks_uri, &now.metadata.jwks_uri),
        ] {
            if before != now {
                tracing::warn!(provider, endpoint, "the metadata names another endpoint than before");
            }
        }
    }

    fn invalid(&self, message: impl Into<Cow<'static, str>>) -> Error {
        self.error(ErrorKind::InvalidResponse, message)
    }

    pub(super) fn error(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Arc::clone(&self.provider), kind, message)
    }
}

/// The first document that is there: a 4xx other than 429 and an answer that is not JSON say that it is not at this URL, since a server may
/// answer 401 for what it does not have, or with a page. Anything else ends the search.
///
/// # Errors
///
/// Why there is none.
pub(super) async fn first<T: DeserializeOwned>(
    fetcher: &Fetcher<'_>,
    what: &str,
    urls: &[Url],
) -> Result<(T, Option<Duration>), Error> {
    let mut last = None;
    for url in urls {
        let document = fetcher.get(what, url.as_str(), JSON).await?;
        let is_page = document.status.is_success() && !document.is_object();
        if document.is_elsewhere() || is_page {
            last = Some(document);
            continue;
        }
        return Ok((document.json(what)?, document.fresh_for));
    }
    let message = format!("{what}: there is none at the {} URLs where it may be", urls.len());
    let error = Error::new(Arc::clone(fetcher.provider), ErrorKind::Http, message);
    Err(match last {
        Some(document) => error.with_status(document.status.as_u16()),
        None => error,
    })
}
