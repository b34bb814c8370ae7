//! The endpoints of a declaration, in each of its environments.

#[cfg(all(feature = "discovery", feature = "openid"))]
use oauth_grammar::Grant;
use url::Url;

use super::CLIENT_ID;
use super::samples::Samples;
use crate::config::Configured;
use crate::endpoint::render_url;
use crate::field::Values;
use crate::plan::{CallRules, ENVIRONMENT, Endpoint, Lookup, Name, Plan};
use crate::resource::{self, Resource};
use crate::{Error, FieldValues, Secret};

/// One environment; without `environments(..)` there is one.
pub(super) struct Setup {
    pub(super) values: Values,
    /// Each endpoint with those of its URLs that a client may ask.
    pub(super) token: Vec<Url>,
    pub(super) refresh: Vec<Url>,
    pub(super) revocation: Vec<Url>,
    pub(super) introspection: Vec<Url>,
    pub(super) authorization: Vec<Url>,
    pub(super) device: Vec<Url>,
    pub(super) pushed: Vec<Url>,
    #[cfg(feature = "openid")]
    pub(super) keys: Vec<Url>,
    #[cfg(feature = "openid")]
    pub(super) userinfo: Vec<Url>,
    /// Those of the steps, and then those of the calls after the token call.
    pub(super) calls: Vec<Vec<Url>>,
    pub(super) issuer: Option<String>,
    /// Where the metadata of the issuer may be looked for.
    #[cfg(feature = "discovery")]
    pub(super) metadata: Vec<Url>,
    pub(super) resources: Box<[Resource]>,
}

/// Whether one of these URLs has this path.
pub(super) fn has_path(urls: &[Url], path: &str) -> bool {
    urls.iter().any(|url| url.path() == path)
}

impl Setup {
    /// The environment that is chosen, and the others behind it: a client of the mock may choose again.
    ///
    /// # Errors
    ///
    /// What is wrong with a value.
    pub(super) fn all(plan: &Plan, fields: &FieldValues, samples: &Samples) -> Result<Vec<Self>, Error> {
        let chosen = fields.clone().into_values()?;
        chosen.check(plan, [])?;
        let environment = plan.fields.iter().find(|field| *field.name == *ENVIRONMENT);
        let names = environment.filter(|field| !field.meanings.is_empty()).map(|field| &field.one_of);
        let mut all = vec![Self::new(plan, chosen, samples)?];
        for name in names.into_iter().flatten() {
            let mut fields = fields.clone();
            fields.insert(ENVIRONMENT, Secret::new(&**name));
            let values = fields.into_values()?;
            if all.iter().all(|setup| setup.values != values) {
                all.push(Self::new(plan, values, samples)?);
            }
        }
        Ok(all)
    }

    fn new(plan: &Plan, values: Values, samples: &Samples) -> Result<Self, Error> {
        let known = Known { configured: Configured { plan, values: &values, client_id: CLIENT_ID }, samples };
        let urls = |key: &str, endpoint: Option<&Endpoint>| {
            let urls = endpoint.map(|endpoint| urls(plan, endpoint, &known)).transpose();
            urls.map(Option::unwrap_or_default)
                .map_err(|problem| plan.configuration(format!("{key}: {problem}")))
        };
        let of_call = |key: &str, call: &CallRules| urls(&format!("{key}({}).url", call.id), Some(&call.url));
        let steps = plan.steps.iter().map(|call| of_call("step", call));
        let then = plan.then.iter().map(|call| of_call("then", call));
        let calls = steps.chain(then).collect::<Result<_, _>>()?;
        let has_token_url = plan.token_url.templates().next().is_some();
        let token = urls("token_url", Some(&plan.token_url).filter(|_| has_token_url))?;
        let of_refresh = plan.refresh.as_ref().and_then(|refresh| refresh.url.as_ref());
        let refresh = of_refresh.map_or_else(|| Ok(token.clone()), |url| urls("refresh.url", Some(url)))?;
        let revocation = urls("revocation_url", plan.revocation_url.as_ref())?;
        let introspection = urls("introspection_url", plan.introspection_url.as_ref())?;
        let device = urls("device_authorization_url", plan.device.url.as_ref())?;
        let pushed = urls("pushed_authorization_request_url", plan.pushed_url.as_ref())?;
        let authorization = urls("authorization_url", plan.authorization_url.as_ref())?;
        let issuer = plan.issuer.as_ref().and_then(|issuer| issuer.identifier.render(&known));
        #[cfg(feature = "discovery")]
        let metadata = metadata_urls(plan, issuer.as_deref(), &known)
            .map_err(|problem| plan.configuration(format!("issuer.metadata_url: {problem}")))?;
        let resources = resource::declared(plan, &known).map_err(|problem| plan.configuration(problem))?;
        #[cfg_attr(not(feature = "discovery"), expect(unused_mut, reason = "metadata adds endpoints"))]
        let mut setup = Self {
            #[cfg(feature = "openid")]
            keys: urls("jwks_uri", plan.openid.jwks_uri.as_ref())?,
            #[cfg(feature = "openid")]
            userinfo: urls("userinfo_url", plan.openid.userinfo_url.as_ref())?,
            values,
            token,
            refresh,
            revocation,
            introspection,
            authorization,
            device,
            pushed,
            calls,
            issuer,
            #[cfg(feature = "discovery")]
            metadata,
            resources,
        };
        #[cfg(feature = "discovery")]
        place_rest(plan, &mut setup);
        Ok(setup)
    }
}

impl Setup {
    /// The endpoints by the keys that declare them, each with the URL that a client asks first.
    pub(super) fn endpoints(&self) -> Vec<(&'static str, Url)> {
        let all = [
            ("authorization_url", &self.authorization),
            ("pushed_authorization_request_url", &self.pushed),
            ("device_authorization_url", &self.device),
            ("token_url", &self.token),
            ("revocation_url", &self.revocation),
            ("introspection_url", &self.introspection),
            #[cfg(feature = "openid")]
            ("userinfo_url", &self.userinfo),
            #[cfg(feature = "openid")]
            ("jwks_uri", &self.keys),
        ];
        let issuer = self.issuer.as_ref().and_then(|issuer| Url::parse(issuer).ok());
        let issuer = issuer.map(|issuer| ("issuer", issuer));
        all.into_iter().filter_map(|(key, urls)| Some((key, urls.first()?.clone()))).chain(issuer).collect()
    }
}

/// The authorization endpoint of the environment that is chosen.
///
/// # Errors
///
/// What is wrong with a value.
pub(super) fn login(plan: &Plan, fields: &FieldValues) -> Result<Option<Url>, Error> {
    let values = fields.clone().into_values()?;
    let configured = Configured { plan, values: &values, client_id: CLIENT_ID };
    configured.check()?;
    let Some(endpoint) = &plan.authorization_url else { return Ok(None) };
    let urls = urls(plan, endpoint, &Known { configured, samples: &Samples::none() });
    let urls = urls.map_err(|problem| plan.configuration(format!("authorization_url: {problem}")))?;
    Ok(urls.into_iter().next())
}

/// What is known before there is a request.
struct Known<'a> {
    configured: Configured<'a>,
    samples: &'a Samples,
}

impl Lookup for Known<'_> {
    fn value(&self, name: Name) -> Option<std::borrow::Cow<'_, str>> {
        match name {
            Name::Member(index) => self.samples.text(index).map(std::borrow::Cow::Owned),
            name => self.configured.value(name),
        }
    }
}

/// The URLs of an endpoint that a client may ask: of a list those that wait for an answer, and the first that does not.
fn urls(plan: &Plan, endpoint: &Endpoint, known: &Known<'_>) -> Result<Vec<Url>, String> {
    let mut urls = Vec::new();
    for template in endpoint.templates() {
        let has_values = template.names().all(|name| known.value(name).is_some());
        let is_last = endpoint.templates().last().is_some_and(|last| std::ptr::eq(last, template));
        if !(has_values || is_last && urls.is_empty()) {
            continue;
        }
        urls.push(render_url(template, plan, known, &[])?);
        if !template.is_late() {
            break;
        }
    }
    Ok(urls)
}

/// Where the metadata may be looked for.
///
/// # Errors
///
/// What is wrong with a value.
#[cfg(feature = "discovery")]
fn metadata_urls(plan: &Plan, issuer: Option<&str>, known: &impl Lookup) -> Result<Vec<Url>, String> {
    let (Some(rules), Some(issuer)) = (&plan.issuer, issuer) else { return Ok(Vec::new()) };
    match &rules.metadata_url {
        Some(url) => Ok(vec![render_url(url, plan, known, &[])?]),
        None => {
            Ok(Url::parse(issuer).as_ref().map(crate::discovery::server_metadata_urls).unwrap_or_default())
        }
    }
}

/// Gives each endpoint that the declaration leaves to the metadata a place on the host of the issuer.
#[cfg(feature = "discovery")]
fn place_rest(plan: &Plan, setup: &mut Setup) {
    let Some(issuer) = setup.issuer.as_deref().and_then(|issuer| Url::parse(issuer).ok()) else { return };
    #[cfg(feature = "openid")]
    let has_users = plan.offers(Grant::AuthorizationCode) || plan.offers(Grant::DeviceCode);
    for (name, endpoint, is_used) in [
        ("token", &mut setup.token, plan.lacks_token_url()),
        ("authorize", &mut setup.authorization, plan.lacks_authorization_url()),
        ("device", &mut setup.device, plan.lacks_device_authorization_url()),
        ("revoke", &mut setup.revocation, plan.revocation_url.is_none()),
        ("introspect", &mut setup.introspection, plan.introspection_url.is_none()),
        #[cfg(feature = "openid")]
        ("keys", &mut setup.keys, plan.openid.jwks_uri.is_none() && has_users),
        #[cfg(feature = "openid")]
        ("userinfo", &mut setup.userinfo, plan.openid.userinfo_url.is_none() && has_users),
    ] {
        if is_used && endpoint.is_empty() {
            endpoint.extend(issuer.join(&format!("/mock/{name}")));
        }
    }
    if setup.refresh.is_empty() {
        setup.refresh.clone_from(&setup.token);
    }
}
