//! Making a client with the metadata of its server.

use std::sync::Arc;

use super::Client;
use super::builder::ClientBuilder;
use super::parts::Parts;
use crate::config::Configured;
use crate::discovery::{Discovered, Reach, Source, Trust, Wanted, server_metadata_urls};
use crate::endpoint::render_url;
use crate::plan::IssuerRules;
use crate::url_rules::parse_endpoint;
use crate::{Error, Provider};

impl<P: Provider> ClientBuilder<P> {
    /// Makes the client with the metadata of the declared issuer (RFC 8414, OpenID Connect Discovery), which is fetched now.
    ///
    /// Endpoints that the declaration writes stay as they are; the metadata has those that it does not. They are `https` and of
    /// the domain of the issuer, or of one that `issuer(domains = ["apis.example"])` names: what somebody else writes must not
    /// send the client secret elsewhere. Where the metadata says so, a callback without `iss` is refused
    /// ([`require_iss`](crate::AuthorizationRequest::require_iss)). It lowers nothing: a login has its code challenge whatever
    /// the metadata says.
    ///
    /// The domain is the last two labels of a host, or three under such as `co.uk`. Domains that sell or give away subdomains,
    /// such as `github.io`, `vercel.app` or `okta.com`, are not known: below one, the hosts of strangers count as hosts of the
    /// issuer, and `domains` adds to what is trusted alone. For such an issuer write the endpoints in the declaration.
    ///
    /// The metadata holds for a day, or as long as its `Cache-Control` says, up to a week; it is then fetched again by
    /// the next request, once for all callers. While it cannot be had, the last stands for a week more. Another endpoint than
    /// before is a warning in the log.
    ///
    /// ```no_run
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(issuer = "https://login.acme.example/{tenant}", grant = client_credentials)]
    /// struct Acme {
    ///     tenant: String,
    /// }
    ///
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let acme = Acme { tenant: "eu".into() };
    /// let client = acme.builder(Credentials::secret("id", "secret")).discover().await?;
    /// let token = client.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and those of the request for the metadata;
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) when it is of another issuer, lacks an endpoint that
    /// the client needs, or has one that is not to be trusted.
    pub async fn discover(mut self) -> Result<Client<P>, Error> {
        let source = self.parts_mut().source()?;
        let discovered = Discovered::new(source, &self.parts_mut().runtime.clone()).await?;
        self.discovered(Arc::new(discovered))
    }

    /// The client with metadata that is there already.
    pub(crate) fn discovered(mut self, discovered: Arc<Discovered>) -> Result<Client<P>, Error> {
        self.parts_mut().discovered = Some(discovered);
        self.build()
    }
}

impl Parts {
    /// Where the metadata of the declared issuer comes from.
    fn source(&mut self) -> Result<Source, Error> {
        let fields = self.fields.clone()?;
        let plan = Arc::clone(fields.plan());
        let values = fields.into_values()?;
        let configured = Configured { plan: &plan, values: &values, client_id: self.credentials.client_id() };
        configured.check()?;
        let Some(IssuerRules { identifier, metadata_url, domains }) = &plan.issuer else {
            let message = "`discover` needs an issuer; declare `issuer = \"https://..\"`";
            return Err(plan.configuration(message));
        };
        let plain_http = self.plain_http_hosts(&plan)?;
        let problem = |problem: String| plan.configuration(format!("issuer: {problem}"));
        let issuer = identifier.render(&configured).ok_or_else(|| problem("it has no value".to_owned()))?;
        let url = parse_endpoint(&issuer, &plain_http).map_err(problem)?;
        if url.query().is_some() {
            return Err(problem("an issuer identifier has no query (RFC 8414 §2)".to_owned()));
        }
        let metadata_url = metadata_url.as_ref().map(|metadata_url| {
            render_url(metadata_url, &plan, &configured, &plain_http)
                .map_err(|problem| plan.configuration(format!("issuer.metadata_url: {problem}")))
        });
        let metadata_url = metadata_url.transpose()?;
        // Whoever is trusted with the metadata is with the endpoints.
        let named = metadata_url.as_ref().and_then(|url| url.host_str()).map(Box::from);
        let domains = domains.iter().cloned().chain(named).collect();
        Ok(Source {
            provider: Arc::clone(&plan.name),
            issuer: issuer.into(),
            forgives_slash: false,
            urls: metadata_url.map_or_else(|| server_metadata_urls(&url), |url| vec![url]),
            trust: Trust { issuer: url, domains, plain_http, reach: Reach::Anywhere },
            wanted: Wanted::of(&plan, self.token_url.is_some()),
            transport: self.usual_transport(&plan)?,
            max_response_bytes: self.max_response_bytes,
        })
    }
}
