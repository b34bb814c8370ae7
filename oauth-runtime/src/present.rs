//! How a token is presented to a resource server (RFC 6750 §2).

use std::borrow::Cow;
use std::fmt;

use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use smallvec::SmallVec;
use url::Url;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::endpoint::check_told;
use crate::exchange::{self, NOT_APPLICABLE, resolve};
use crate::plan::{AuthorizeRules, Lookup, Name, Template};
use crate::resource;
use crate::token::{DPOP, TokenData};
use crate::url_rules::has_user_info;
use crate::{Error, ErrorKind, Secret, dpop};

/// What a request to a resource server has to carry.
///
/// Header values are marked sensitive, so `Debug` does not show them.
#[derive(Clone)]
pub struct Presentation {
    headers: HeaderMap,
    query: Box<[(Box<str>, Secret)]>,
}

impl Presentation {
    /// The headers to add; empty for a provider that takes the token in the query.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The query parameters to add, for a provider that declares `bearer(query = ..)` or `bearer(params(..))`.
    #[must_use]
    pub fn query(&self) -> impl ExactSizeIterator<Item = (&str, &Secret)> {
        self.query.iter().map(|(name, value)| (&**name, value))
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation").field("headers", &self.headers).field("query", &self.query).finish()
    }
}

/// The same, for a request that is at hand: it has a map of headers already.
pub(crate) struct Presented {
    headers: SmallVec<[(HeaderName, HeaderValue); 2]>,
    query: Box<[(Box<str>, Secret)]>,
}

impl Presented {
    pub(crate) fn put_headers(&mut self, headers: &mut HeaderMap) {
        for (name, value) in self.headers.drain(..) {
            headers.insert(name, value);
        }
    }

    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) fn put_query(&self, url: &mut Url) {
        for (name, value) in &self.query {
            url.query_pairs_mut().append_pair(name, value.expose_secret());
        }
    }
}

impl From<Presented> for Presentation {
    fn from(mut presented: Presented) -> Self {
        let mut headers = HeaderMap::new();
        presented.put_headers(&mut headers);
        Self { headers, query: presented.query }
    }
}

/// The headers and the query parameter that present the token.
///
/// # Errors
///
/// As [`presented`].
pub(crate) async fn present(
    config: &Config,
    token: &TokenData,
    method: &Method,
    url: &Url,
) -> Result<Presentation, Error> {
    presented(config, token, None, method, url).await.map(Presentation::from)
}

/// The headers and the query parameter that present the token, whose header may be `ready`.
///
/// # Errors
///
/// When the token is not an access token, or it or a configuration value cannot be sent in a header.
pub(crate) async fn presented(
    config: &Config,
    token: &TokenData,
    ready: Option<HeaderValue>,
    method: &Method,
    url: &Url,
) -> Result<Presented, Error> {
    let plan = config.plan();
    token.check_provider(plan)?;
    let credentials = config.shared.credentials.get();
    let values = Values { config, token, client_id: credentials.client_id() };
    let carrying = match ready {
        Some(value) => Some((exchange::header_name(plan, &plan.bearer.header)?, value)),
        None => values.header()?,
    };
    let mut headers: SmallVec<_> = carrying.into_iter().collect();
    if token.is_bound() {
        let name = HeaderName::from_static(dpop::HEADER);
        headers.push((name, proof(config, token, method, url).boxed().await?));
    }
    for (name, value) in resolve(&plan.bearer.headers, &values) {
        headers.push(exchange::header(plan, name, &value.as_text())?);
    }
    let of_token = plan
        .bearer
        .query
        .as_ref()
        .filter(|_| !token.is_bound())
        .map(|name| (name.clone(), token.access_token.clone()));
    let others = resolve(&plan.bearer.params, &values);
    let others = others.map(|(name, value)| (Box::from(name), Secret::new(value.as_text())));
    Ok(Presented { headers, query: of_token.into_iter().chain(others).collect() })
}

/// That the sender has the key that the token is bound to (RFC 9449 §7).
async fn proof(config: &Config, token: &TokenData, method: &Method, url: &Url) -> Result<HeaderValue, Error> {
    let Some(dpop) = &config.shared.dpop else {
        let message = "the token is bound to a key (RFC 9449), and the client has none; declare `dpop`, or give keys to \
                       `ClientBuilder::dpop`";
        return Err(config.plan().configuration(message));
    };
    if has_user_info(url) {
        // It would be readable in the proof.
        return Err(config
            .plan()
            .configuration("a URL with user information in it is not proved (RFC 9449 §4.2)"));
    }
    let key = dpop.key(config, token.more.as_ref().and_then(|more| more.bound_to.as_deref())).await?;
    dpop.resource_proof(config, &key, method, url, &token.access_token).await
}

/// The one header that carries the token; `None` where it goes into the query, and of a token that needs a proof for each
/// request.
pub(crate) fn header(config: &Config, token: &TokenData) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
    if token.is_bound() {
        return Ok(None);
    }
    let credentials = config.shared.credentials.get();
    Values { config, token, client_id: credentials.client_id() }.header()
}

/// Whether the answer that has brought a token says that it may be sent to this URL.
/// Plain HTTP on loopback is none that an answer says, unless the provider is there itself. A host that a callback says is
/// of the domain of the login, unless the callback is signed.
pub(crate) fn is_told(config: &Config, token: &TokenData, target: &Url) -> bool {
    let plan = config.plan();
    let credentials = config.shared.credentials.get();
    let values = Values { config, token, client_id: credentials.client_id() };
    let is_local = |origin: &Url| {
        let is_named = config.shared.plain_http.iter().any(|host| origin.host_str() == Some(host));
        is_named || config.token_url.scheme() == "http"
    };
    let login = config.authorization_url();
    let is_signed = plan.authorize.rules().is_some_and(AuthorizeRules::signs_callback);
    let leads_on = |template: &Template, origin: &Url| {
        is_signed || check_told(template, &plan.members, origin, login.as_ref()).is_ok()
    };
    let told = plan.origins.iter().filter(|template| resource::is_of_answer(template));
    let told = told.filter_map(|template| Some((template, resource::origin(template, plan, &values).ok()?)));
    let mut told = told.filter(|(_, origin)| origin.scheme() == "https" || is_local(origin));
    told.any(|(template, origin)| resource::is_same_origin(&origin, target) && leads_on(template, &origin))
}

struct Values<'a> {
    config: &'a Config,
    token: &'a TokenData,
    client_id: &'a str,
}

impl Values<'_> {
    fn header(&self) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
        let plan = self.config.plan();
        let bearer = &plan.bearer;
        if self.token.token_type.eq_ignore_ascii_case(NOT_APPLICABLE) {
            let message = "the token is not an access token (`token_type` is `N_A`)";
            return Err(plan.error(ErrorKind::InvalidResponse, message));
        }
        if bearer.query.is_some() && !self.token.is_bound() {
            return Ok(None);
        }
        let rendered = match &bearer.value {
            Some(template) => Some(Zeroizing::new(template.render(self).ok_or_else(|| {
                let message = format!("the token lacks a member that `{}` presents", template.as_str());
                plan.error(ErrorKind::InvalidResponse, message)
            })?)),
            None => None,
        };
        let value = rendered.as_ref().map_or(self.token.access_token.expose_secret(), |value| value.as_str());
        // One that is bound to a key never goes as another (RFC 9449 §7.1).
        let scheme = if self.token.is_bound() { Some(DPOP) } else { bearer.scheme.as_deref() };
        let with_scheme = scheme.map(|scheme| Zeroizing::new([scheme, " ", value].concat()));
        let value = with_scheme.as_ref().map_or(value, |value| value.as_str());
        exchange::header(plan, &bearer.header, value).map(Some)
    }
}

impl Lookup for Values<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match name {
            Name::AccessToken => self.token.access_token.expose_secret(),
            Name::Member(index) => {
                let member = self.config.plan().members.get(index)?;
                self.token.more.as_ref()?.members.get(&member.text)?.expose_secret()
            }
            _ => self.config.configured(self.client_id).get(name)?,
        }))
    }
}
