//! What all configurations of a client have in common.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::Configured;
use crate::credentials::CurrentCredentials;
use crate::dpop::Dpop;
use crate::fleet::Fleet;
use crate::plan::Plan;
use crate::runtime::AnyRuntime;
use crate::token::ExtraCodec;
use crate::transport::Transport;
use crate::{ClientAssertionSource, Error, Metadata, Signer};

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
    pub(crate) usual_http: super::UsualHttp,
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
    pub(super) fn check_told(&self, configured: &Configured<'_>) -> Result<(), Error> {
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
    #[cfg(feature = "reqwest")]
    pub(crate) fn certificate_thumbprint(&self) -> String {
        let thumbprint = self.http.as_ref().and_then(crate::transport::HttpConfig::certificate_thumbprint);
        thumbprint.unwrap_or_default()
    }

    #[cfg(not(feature = "reqwest"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(crate) fn certificate_thumbprint(&self) -> String {
        String::new()
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
    pub(crate) fn told_algorithms(&self) -> Vec<crate::crypto::Algorithm> {
        Vec::new()
    }

    #[cfg(feature = "openid")]
    pub(crate) fn distrusts_keys(&self) -> bool {
        false
    }

    pub(super) fn told_issuer(&self) -> Option<String> {
        None
    }

    pub(crate) fn has_iss(&self) -> bool {
        false
    }
}
