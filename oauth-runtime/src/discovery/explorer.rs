//! Asking servers what they are, for a program that does not know them beforehand.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use url::Url;

use super::reach::{Reach, Trust};
use super::source::{Source, Wanted, first};
use super::{
    AuthorizationServer, Discovered, ResourceMetadata, resource_metadata_urls, server_metadata_urls,
};
use crate::client::shared_transport;
use crate::fetch::{Fetcher, JSON};
use crate::printable::printable;
use crate::runtime::{AnyRuntime, Runtime};
use crate::transport::Transport;
use crate::url_rules::{parse_endpoint, parse_host};
use crate::{Challenge, Error, ErrorKind};

/// 1 MiB, counted after decompression.
const MAX_BYTES: usize = 1024 * 1024;

/// The parameter of a challenge that says where the metadata is (RFC 9728 §5.1).
const METADATA: &str = "resource_metadata";

/// Asks servers what they are: for a program that is given the URL of a resource, or of an issuer, and no declaration.
///
/// What strangers write is held to rules. URLs are `https`, or `http` on loopback; endpoints are of the domain of their
/// issuer, or of one that [`domain`](Self::domain) names; and a URL on the public internet does not lead into a private
/// network: neither to an address of one (RFC 1918, link-local, the shared addresses of RFC 6598, and their like) nor to a name
/// that is for one, such as `intranet` or `metadata.google.internal`. A public name may still have a private address in the DNS;
/// where that matters, give [`transport`](Self::transport) one that refuses them, as `HttpConfig::public_addresses` makes it. A URL
/// in a private network or on loopback may lead anywhere. Redirects are not followed, and a document has 1 MiB at most.
///
/// The domain of an issuer is the last two labels of its host, or three under such as `co.uk`. Domains that sell or give away
/// subdomains, such as `github.io`, `vercel.app` or `okta.com`, are not known: below one, the hosts of strangers count as hosts of
/// the issuer. For such an issuer declare a provider, and write its endpoints there.
///
/// ```no_run
/// use oauth_runtime::discovery::Discovery;
///
/// # async fn example() -> oauth_runtime::Result<()> {
/// let discovery = Discovery::new()?;
/// let resource = discovery.resource("https://mcp.example.com/mcp", None).await?;
/// let server = discovery.server(&resource.authorization_servers[0]).await?;
/// println!("tokens come from {:?}", server.metadata().token_endpoint);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Discovery {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: AnyRuntime,
    plain_http: Vec<Box<str>>,
    domains: Vec<Box<str>>,
    takes_parents: bool,
}

impl Discovery {
    /// One that sends over the transport that all clients share.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when TLS cannot be set up, or the feature `reqwest` is off.
    pub fn new() -> Result<Self, Error> {
        let transport = shared_transport()
            .map_err(|problem| Error::new("discovery", ErrorKind::Configuration, problem))?;
        Ok(Self::over(transport))
    }

    /// One that sends over this transport.
    #[must_use]
    pub fn transport(transport: impl Transport) -> Self {
        Self::over(Arc::new(transport))
    }

    fn over(transport: Arc<dyn Transport>) -> Self {
        let (plain_http, domains) = (Vec::new(), Vec::new());
        Self { transport, runtime: AnyRuntime::default(), plain_http, domains, takes_parents: false }
    }

    /// Spawns, sleeps and tells the time by this runtime instead of tokio's.
    #[must_use]
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = AnyRuntime::Custom(Arc::new(runtime));
        self
    }

    /// Trusts endpoints on this domain, and on those in it, besides that of the issuer, such as `googleapis.com`; may be called
    /// several times.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domains.push(domain.into().to_ascii_lowercase().into());
        self
    }

    /// Asks this host over plain HTTP too; see [`ClientBuilder::plain_http`](crate::ClientBuilder::plain_http). It is for
    /// authorization servers: for a resource there, [`connect`](Self::connect) makes no client, because a token goes over
    /// `https`, or to loopback.
    #[must_use]
    pub fn plain_http(mut self, host: impl Into<String>) -> Self {
        let host = host.into();
        self.plain_http.push(parse_host(&host).unwrap_or_else(|_| host.into()));
        self
    }

    /// Takes the metadata of what a resource is a part of, where it has none of its own: that of `https://api.example` for
    /// `https://api.example/mcp`. RFC 9728 §3.3 asks for the very same, which is what holds otherwise.
    #[must_use]
    pub fn parent_resources(mut self) -> Self {
        self.takes_parents = true;
        self
    }

    /// The metadata of the protected resource at this URL (RFC 9728).
    ///
    /// It is where the challenge of a 401 says (`resource_metadata`, RFC 9728 §5.1). Without a `challenge`, the resource is asked
    /// without a token to see one; where that says nothing, the metadata is at the well-known URL.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when `url` cannot be that of a resource, those of the requests, and
    /// [`ErrorKind::InvalidResponse`] when the metadata is of another resource, or elsewhere than a stranger may lead.
    pub async fn resource(
        &self,
        url: &str,
        challenge: Option<&Challenge>,
    ) -> Result<ResourceMetadata, Error> {
        Ok(self.resource_and_challenge(url, challenge).await?.0)
    }

    /// The same, and the challenge that was given or seen.
    pub(super) async fn resource_and_challenge(
        &self,
        url: &str,
        challenge: Option<&Challenge>,
    ) -> Result<(ResourceMetadata, Option<Challenge>), Error> {
        let (start, provider) = self.start(url)?;
        let challenge = match challenge {
            Some(challenge) => Some(challenge.clone()),
            None => self.challenged(&start, &provider).await?,
        };
        let told = challenge.as_ref().and_then(|challenge| challenge.param(METADATA));
        let urls = match told {
            Some(told) => vec![self.told(told, &start, &provider)?],
            None => resource_metadata_urls(&start),
        };
        let fetcher = self.fetcher(&provider);
        let (metadata, _) = first::<ResourceMetadata>(&fetcher, "resource metadata", &urls).await?;
        if metadata.is_of(url, &start, self.takes_parents) {
            return Ok((metadata, challenge));
        }
        let message = "resource metadata: its `resource` is not the one that was asked for (RFC 9728 §3.3)";
        Err(Error::new(provider, ErrorKind::InvalidResponse, message))
    }

    /// The challenge with which the resource answers a request without a token; `None` where it has none of use.
    async fn challenged(&self, url: &Url, provider: &Arc<str>) -> Result<Option<Challenge>, Error> {
        let answer = match self.fetcher(provider).get("resource", url.as_str(), JSON).await {
            Ok(answer) => answer,
            // It has answered, if not with anything of use.
            Err(error) if error.status().is_some() => return Ok(None),
            Err(error) => return Err(error),
        };
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let mut challenges = Challenge::all(&answer.headers);
        let says = challenges.iter().position(|challenge| challenge.param(METADATA).is_some());
        let bearer =
            || challenges.iter().position(|challenge| challenge.scheme().eq_ignore_ascii_case("Bearer"));
        Ok(says.or_else(bearer).map(|at| challenges.swap_remove(at)))
    }

    /// Where a challenge says that the metadata is.
    fn told(&self, told: &str, start: &Url, provider: &Arc<str>) -> Result<Url, Error> {
        let checked = parse_endpoint(told, &self.plain_http)
            .and_then(|url| Reach::from(start).check(&url).map(|()| url));
        checked.map_err(|problem| {
            let message = format!("challenge: `resource_metadata`: {problem}");
            Error::new(Arc::clone(provider), ErrorKind::InvalidResponse, message)
        })
    }

    /// The authorization server with this issuer identifier (RFC 8414).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when it cannot be one, those of the requests, and [`ErrorKind::InvalidResponse`] when the
    /// metadata is of another issuer.
    pub async fn server(&self, issuer: &str) -> Result<AuthorizationServer, Error> {
        let (url, provider) = self.start(issuer)?;
        let wanted = Wanted { revocation: true, ..Wanted::default() };
        self.server_within(issuer, &url, provider, Reach::from(&url), (false, wanted)).await
    }

    /// The same where a stranger names the issuer: the resource at `start`.
    pub(crate) async fn server_of(
        &self,
        start: &Url,
        issuer: &str,
        name: &Arc<str>,
    ) -> Result<AuthorizationServer, Error> {
        let invalid = |problem: String| {
            let message = format!("resource metadata: `authorization_servers`: {}", printable(&problem));
            Error::new(Arc::clone(name), ErrorKind::InvalidResponse, message)
        };
        let url = parse_endpoint(issuer, &self.plain_http).map_err(invalid)?;
        if url.query().is_some() {
            return Err(invalid("an issuer identifier has no query (RFC 8414 §2)".to_owned()));
        }
        let reach = Reach::from(start);
        reach.check(&url).map_err(invalid)?;
        // A document of somebody else may write the slash of an empty path or not.
        let wanted = Wanted {
            token: true,
            authorization: true,
            revocation: true,
            introspection: true,
            #[cfg(feature = "openid")]
            keys: true,
            #[cfg(feature = "openid")]
            userinfo: true,
            #[cfg(feature = "openid")]
            end_session: true,
            pushed_authorization: true,
            ..Wanted::default()
        };
        self.server_within(issuer, &url, Arc::clone(name), reach, (true, wanted)).await
    }

    async fn server_within(
        &self,
        issuer: &str,
        url: &Url,
        provider: Arc<str>,
        reach: Reach,
        (forgives_slash, wanted): (bool, Wanted),
    ) -> Result<AuthorizationServer, Error> {
        let source = Source {
            provider,
            issuer: issuer.into(),
            forgives_slash,
            urls: server_metadata_urls(url),
            trust: Trust {
                issuer: url.clone(),
                domains: self.domains.clone().into(),
                plain_http: self.plain_http.clone().into(),
                reach,
            },
            wanted,
            transport: Arc::clone(&self.transport),
            max_response_bytes: MAX_BYTES,
        };
        AuthorizationServer::new(Discovered::new(source, &self.runtime).await?, self.clone())
    }

    /// The URL that a program begins with, and the name in errors: its host, which is no secret.
    pub(crate) fn start(&self, text: &str) -> Result<(Url, Arc<str>), Error> {
        let url = parse_endpoint(text, &self.plain_http)
            .map_err(|problem| Error::new("discovery", ErrorKind::Configuration, problem))?;
        let name: String = url.host_str().unwrap_or_default().to_owned();
        Ok((url, name.into()))
    }

    pub(super) fn plain_http_hosts(&self) -> &[Box<str>] {
        &self.plain_http
    }

    fn fetcher<'f>(&'f self, provider: &'f Arc<str>) -> Fetcher<'f> {
        Fetcher {
            provider,
            transport: &self.transport,
            plain_http: &self.plain_http,
            max_response_bytes: MAX_BYTES,
        }
    }
}

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovery").field("domains", &self.domains).finish_non_exhaustive()
    }
}
