//! One configuration of a provider, and what all clients that come from one have in common.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use url::Url;

use crate::credentials::CurrentCredentials;
use crate::crypto::PrivateKey;
use crate::dpop::Dpop;
use crate::endpoint::render_url;
use crate::exchange::KeptSteps;
use crate::field::Values;
use crate::fleet::Fleet;
use crate::plan::{ClientAuth, Endpoint, Lookup, Name, Plan, RefreshRules};
use crate::resource::{self, Resource};
use crate::runtime::AnyRuntime;
use crate::token::ExtraCodec;
use crate::transport::Transport;
use crate::{
    ClientAssertionSource, Error, ErrorKind, Metadata, Secret, Signer, authorization, crypto, exchange, scope,
};

/// What does not differ between the configurations of a provider.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) metadata: Metadata,
    pub(crate) plan: Arc<Plan>,
    pub(crate) credentials: CurrentCredentials,
    /// The token endpoint that the caller names instead of the declared one.
    pub(crate) token_url: Option<Url>,
    /// The hosts that may be asked over plain HTTP.
    pub(crate) plain_http: Box<[Box<str>]>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: AnyRuntime,
    pub(crate) max_response_bytes: usize,
    pub(crate) default_lifetime: Duration,
    pub(crate) extra: ExtraCodec,
    /// Where tokens of the client's own are shared.
    pub(crate) fleet: Option<Fleet>,
    /// Who signs, where the key is elsewhere.
    pub(crate) signer: Option<Arc<dyn Signer>>,
    /// Where client assertions come from that are made elsewhere.
    pub(crate) client_assertions: Option<Arc<dyn ClientAssertionSource>>,
    /// How tokens are bound to keys, where they are.
    pub(crate) dpop: Option<Dpop>,
    /// What the server says of itself.
    #[cfg(feature = "discovery")]
    pub(crate) discovered: Option<Arc<crate::discovery::Discovered>>,
    /// How connections are made, where the caller says it.
    #[cfg(feature = "reqwest")]
    pub(crate) http: Option<crate::transport::HttpConfig>,
    /// Made when it is first needed.
    #[cfg(feature = "reqwest")]
    pub(crate) usual_http: crate::attach::UsualHttp,
    #[cfg(feature = "mock")]
    pub(crate) mock: Option<crate::mock::route::Route>,
}

/// An endpoint that metadata may say.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told {
    Token,
    Authorization,
    Revocation,
    Introspection,
    DeviceAuthorization,
    PushedAuthorization,
    #[cfg(feature = "openid")]
    Keys,
    #[cfg(feature = "openid")]
    Userinfo,
    #[cfg(feature = "openid")]
    EndSession,
}

impl Shared {
    /// What the metadata says has to be there, and of the issuer of this configuration.
    ///
    /// # Errors
    ///
    /// What is missing.
    fn check_told(&self, configured: &Configured<'_>) -> Result<(), Error> {
        let plan = &*self.plan;
        let lacks_token = plan.lacks_token_url() && self.token_url.is_none();
        for (is_missing, told, key) in [
            (lacks_token, Told::Token, "token_url"),
            (
                plan.issuer.is_some() && plan.lacks_authorization_url(),
                Told::Authorization,
                "authorization_url",
            ),
            (plan.lacks_device_authorization_url(), Told::DeviceAuthorization, "device_authorization_url"),
        ] {
            if is_missing && self.told_endpoint(told).is_none() {
                return Err(plan.configuration(format!(
                    "`{key}` is not written; make the client with `discover()` (feature `discovery`), which has it from the \
                     metadata of the issuer"
                )));
            }
        }
        #[cfg(feature = "discovery")]
        crate::discovery::check_issuer(self, configured)?;
        #[cfg(not(feature = "discovery"))]
        let _ = configured;
        Ok(())
    }
}

impl Shared {
    /// The thumbprint of the certificate that connections show (RFC 8705 §3.1); empty where they show none that is known here.
    pub(crate) fn certificate_thumbprint(&self) -> String {
        #[cfg(feature = "reqwest")]
        let thumbprint = self.http.as_ref().and_then(crate::transport::HttpConfig::certificate_thumbprint);
        #[cfg(not(feature = "reqwest"))]
        let thumbprint: Option<String> = None;
        thumbprint.unwrap_or_default()
    }
}

/// Without the feature there is no metadata.
#[cfg(not(feature = "discovery"))]
#[expect(clippy::unused_self, reason = "as with the feature")]
impl Shared {
    pub(crate) fn told_endpoint(&self, _told: Told) -> Option<Url> {
        None
    }

    #[cfg(feature = "openid")]
    pub(crate) fn told_algorithms(&self) -> Vec<crypto::Algorithm> {
        Vec::new()
    }

    #[cfg(feature = "openid")]
    pub(crate) fn distrusts_keys(&self) -> bool {
        false
    }

    fn told_issuer(&self) -> Option<String> {
        None
    }

    pub(crate) fn has_iss(&self) -> bool {
        false
    }
}

/// One configuration, such as that of a tenant, with its endpoints filled in.
pub(crate) struct Config {
    pub(crate) shared: Arc<Shared>,
    pub(crate) values: Values,
    pub(crate) token_url: Url,
    pub(crate) resources: Box<[Resource]>,
    /// The origins that the token may be sent to besides, but for those that an answer says.
    pub(crate) origins: Box<[Url]>,
    /// The key of the JWT, where the configuration has it.
    pub(crate) key: Option<Arc<PrivateKey>>,
    /// The keys that the provider signs with.
    #[cfg(feature = "openid")]
    pub(crate) provider_keys: crate::openid::ProviderKeys,
    /// The answers of steps that hold for a while.
    pub(crate) kept_steps: KeptSteps,
}

impl Config {
    /// # Errors
    ///
    /// When a value breaks the rules of its field or of the place it is put in.
    pub(crate) fn new(shared: Arc<Shared>, values: Values) -> Result<Self, Error> {
        let plan = &*shared.plan;
        values.check(plan, [])?;
        let credentials = shared.credentials.get();
        let configured = Configured { plan, values: &values, client_id: credentials.client_id() };
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
            render_url(&issuer.identifier, &plan.fields, &configured, &shared.plain_http)
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
        let key = plan.jwt.as_ref().filter(|_| shared.signer.is_none());
        let key = key.and_then(|jwt| exchange::key(jwt, &configured).transpose()).transpose();
        let key = key.map_err(|problem| plan.configuration(format!("jwt.key: {problem}")))?;
        exchange::check_signatures(&shared, &configured)?;
        if let Some(object) = plan.authorize.rules().and_then(|rules| rules.request_object.as_ref()) {
            authorization::object::check(object, shared.signer.is_some(), &configured)
                .map_err(|problem| plan.configuration(format!("authorize.request_object.key: {problem}")))?;
        }
        let kept_steps = KeptSteps::new(&plan.steps);
        Ok(Self {
            #[cfg(feature = "openid")]
            provider_keys: crate::openid::ProviderKeys::new(&shared),
            shared,
            values,
            token_url,
            resources,
            origins,
            key: key.map(Arc::new),
            kept_steps,
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

fn endpoint(url: &Endpoint, key: &str, values: &Configured<'_>, shared: &Shared) -> Result<Url, Error> {
    let plan = values.plan;
    let template =
        url.template(values).ok_or_else(|| plan.configuration(format!("{key}: it is not said")))?;
    render_url(template, &plan.fields, values, &shared.plain_http)
        .map_err(|problem| plan.configuration(format!("{key}: {problem}")))
}

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

/// The configuration fields and the client's identifier.
pub(crate) struct Configured<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a Values,
    pub(crate) client_id: &'a str,
}

impl<'a> Configured<'a> {
    pub(crate) fn get(&self, name: Name) -> Option<&'a str> {
        match name {
            Name::Field(index) => {
                let value = self.values.get(self.plan, index)?;
                Some(self.plan.fields.get(index).map_or(value, |field| field.meaning(value)))
            }
            Name::Parameter(parameter) if parameter.name == "client_id" => Some(self.client_id),
            _ => None,
        }
    }
}

impl Lookup for Configured<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        self.get(name).map(Cow::Borrowed)
    }
}

#[cfg(test)]
impl Config {
    /// A public client without configuration, for unit tests.
    pub(crate) fn example(plan: Arc<Plan>, transport: Arc<dyn Transport>, runtime: AnyRuntime) -> Arc<Self> {
        let values = crate::FieldValues::new(Arc::clone(&plan)).into_values().unwrap();
        let credentials = CurrentCredentials::new(crate::Credentials::public("id"), None);
        let shared = Shared {
            metadata: Metadata::from_static("{}"),
            plan,
            credentials,
            token_url: None,
            plain_http: Box::default(),
            transport,
            runtime,
            max_response_bytes: 1024,
            default_lifetime: Duration::from_secs(3600),
            extra: ExtraCodec::of::<()>(),
            fleet: None,
            signer: None,
            client_assertions: None,
            dpop: None,
            #[cfg(feature = "discovery")]
            discovered: None,
            #[cfg(feature = "reqwest")]
            http: None,
            #[cfg(feature = "reqwest")]
            usual_http: crate::attach::UsualHttp::default(),
            #[cfg(feature = "mock")]
            mock: None,
        };
        Arc::new(Self::new(Arc::new(shared), values).unwrap())
    }
}
