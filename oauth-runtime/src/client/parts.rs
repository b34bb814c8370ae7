//! What a client is made of.

use std::sync::Arc;
use std::time::Duration;

use super::Inner;
use crate::cache::Slots;
use crate::config::{Config, Shared};
use crate::credentials::{CredentialSource, CurrentCredentials};
use crate::dpop::Dpop;
use crate::fleet::Fleet;
use crate::plan::Plan;
use crate::runtime::AnyRuntime;
use crate::store::TokenStore;
use crate::token::ExtraCodec;
use crate::transport::Transport;
use crate::url_rules::{parse_endpoint, parse_host};
use crate::{ClientAssertionSource, Credentials, Error, FieldValues, Metadata, Signer};

/// 1 MiB, counted after decompression.
const MAX_RESPONSE_BYTES: usize = 1024 * 1024;
/// How many tokens a client keeps beside its own.
const MAX_CACHED_TOKENS: usize = 10_000;
/// How long a token is kept whose provider does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(3600);

/// What a client is made of, whatever the type of its provider.
pub(super) struct Parts {
    pub(super) metadata: Metadata,
    /// The configuration, or what is wrong with the declaration.
    pub(super) fields: Result<FieldValues, Error>,
    pub(super) credentials: Credentials,
    pub(super) credential_source: Option<Arc<dyn CredentialSource>>,
    pub(super) signer: Option<Arc<dyn Signer>>,
    pub(super) client_assertions: Option<Arc<dyn ClientAssertionSource>>,
    #[cfg(feature = "dpop")]
    pub(super) dpop_keys: Option<Arc<dyn crate::DpopKeys>>,
    pub(super) takes_bearer_tokens: bool,
    pub(super) transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "reqwest")]
    pub(super) http: Option<crate::transport::HttpConfig>,
    pub(super) runtime: AnyRuntime,
    pub(super) token_url: Option<String>,
    pub(super) plain_http: Vec<String>,
    pub(super) max_response_bytes: usize,
    pub(super) default_lifetime: Duration,
    pub(super) store: Option<Arc<dyn TokenStore>>,
    pub(super) max_cached_tokens: usize,
    #[cfg(feature = "discovery")]
    pub(super) discovered: Option<Arc<crate::discovery::Discovered>>,
    #[cfg(feature = "mock")]
    pub(super) mock: Option<crate::mock::route::Route>,
}

/// A client with the usual parts.
pub(super) fn usual(
    metadata: &Metadata,
    to_fields: &dyn Fn(&mut FieldValues),
    credentials: Credentials,
    extra: ExtraCodec,
) -> Result<Inner, Error> {
    Parts::of(metadata, to_fields, credentials).build(extra)
}

impl Parts {
    pub(super) fn of(
        metadata: &Metadata,
        to_fields: &dyn Fn(&mut FieldValues),
        credentials: Credentials,
    ) -> Self {
        let fields = metadata.plan().map(|plan| {
            let mut fields = FieldValues::new(plan);
            to_fields(&mut fields);
            fields
        });
        Self::new(metadata.clone(), fields, credentials)
    }

    pub(super) fn new(
        metadata: Metadata,
        fields: Result<FieldValues, Error>,
        credentials: Credentials,
    ) -> Self {
        Self {
            metadata,
            fields,
            credentials,
            credential_source: None,
            signer: None,
            client_assertions: None,
            #[cfg(feature = "dpop")]
            dpop_keys: None,
            takes_bearer_tokens: false,
            transport: None,
            #[cfg(feature = "reqwest")]
            http: None,
            runtime: AnyRuntime::default(),
            token_url: None,
            plain_http: Vec::new(),
            max_response_bytes: MAX_RESPONSE_BYTES,
            default_lifetime: DEFAULT_LIFETIME,
            store: None,
            max_cached_tokens: MAX_CACHED_TOKENS,
            #[cfg(feature = "discovery")]
            discovered: None,
            #[cfg(feature = "mock")]
            mock: None,
        }
    }

    /// How tokens are bound to keys: those that were given, or one that is made because the declaration asks for one.
    fn dpop(&self, plan: &Plan) -> Result<Option<Dpop>, Error> {
        #[cfg(feature = "dpop")]
        if let Some(keys) = &self.dpop_keys {
            return Ok(Some(Dpop::new(Arc::clone(keys), self.takes_bearer_tokens)));
        }
        Dpop::ephemeral(plan, self.takes_bearer_tokens)
    }

    pub(super) fn build(self, extra: ExtraCodec) -> Result<Inner, Error> {
        let plan = Arc::clone(self.fields.as_ref().map_err(Error::clone)?.plan());
        let dpop = self.dpop(&plan)?;
        if let Some(problem) = self.credentials.problem(plan.needs()) {
            return Err(plan.configuration(problem));
        }
        let plain_http = self.plain_http_hosts(&plan)?;
        let transport = self.usual_transport(&plan)?;
        let token_url = self.token_url.map(|url| {
            plan.check_endpoint(&url)?;
            parse_endpoint(&url, &plain_http)
        });
        let token_url = token_url.transpose();
        let shared = Shared {
            dpop,
            token_url: token_url.map_err(|problem| plan.configuration(format!("token_url: {problem}")))?,
            transport,
            plain_http,
            metadata: self.metadata,
            credentials: CurrentCredentials::new(self.credentials, self.credential_source),
            runtime: self.runtime,
            max_response_bytes: self.max_response_bytes,
            default_lifetime: self.default_lifetime,
            extra,
            fleet: self.store.map(Fleet::new),
            signer: self.signer,
            client_assertions: self.client_assertions,
            #[cfg(feature = "discovery")]
            discovered: self.discovered,
            plan,
            #[cfg(feature = "reqwest")]
            http: self.http,
            #[cfg(feature = "reqwest")]
            usual_http: crate::config::UsualHttp::default(),
            #[cfg(feature = "mock")]
            mock: self.mock,
        };
        if shared.plan.hashes {
            // Now, and not at the first request.
            crate::crypto::sha256([]).map_err(|problem| shared.plan.configuration(problem))?;
        }
        let config = Config::new(Arc::new(shared), self.fields?.into_values()?)?;
        // The client's own token is one more.
        let slots = Slots::new(self.max_cached_tokens.saturating_add(1));
        Ok(Inner::new(Arc::new(config), Arc::new(slots)))
    }

    pub(super) fn plain_http_hosts(&self, plan: &Plan) -> Result<Box<[Box<str>]>, Error> {
        let hosts = self.plain_http.iter().map(|host| parse_host(host)).collect::<Result<Box<[_]>, _>>();
        hosts.map_err(|problem| plan.configuration(format!("plain_http: {problem}")))
    }

    pub(super) fn usual_transport(&self, plan: &Plan) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = &self.transport {
            return Ok(Arc::clone(transport));
        }
        #[cfg(feature = "reqwest")]
        if let Some(http) = &self.http {
            let transport = crate::transport::ReqwestTransport::configured(http.clone());
            return match transport {
                Ok(transport) => Ok(Arc::new(transport)),
                Err(error) => Err(plan.configuration(error.to_string())),
            };
        }
        shared_transport().map_err(|problem| plan.configuration(problem))
    }
}

#[cfg(feature = "reqwest")]
pub(crate) fn shared_transport() -> Result<Arc<dyn Transport>, String> {
    match crate::transport::ReqwestTransport::shared() {
        Ok(transport) => Ok(transport),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn shared_transport() -> Result<Arc<dyn Transport>, String> {
    Err("there is no transport; enable the feature `reqwest` or give the builder one".to_owned())
}
