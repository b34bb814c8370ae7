//! A configuration for unit tests.

use std::sync::Arc;
use std::time::Duration;

use super::{Config, Shared};
use crate::Metadata;
use crate::credentials::CurrentCredentials;
use crate::plan::Plan;
use crate::runtime::AnyRuntime;
use crate::token::ExtraCodec;
use crate::transport::Transport;

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
            usual_http: crate::config::UsualHttp::default(),
            #[cfg(feature = "mock")]
            mock: None,
        };
        Arc::new(Self::new(Arc::new(shared), values).unwrap())
    }
}
