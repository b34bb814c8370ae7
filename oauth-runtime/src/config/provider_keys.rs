//! Where the keys are kept that the provider signs with.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use crate::fetch::{Ages, Cached};
use crate::jose::JwkSet;

const HOUR: Duration = Duration::from_secs(3600);

/// The key set of the provider, which is fetched when it is first needed.
pub(crate) struct ProviderKeys(pub(crate) Cached<JwkSet>);

impl ProviderKeys {
    pub(super) fn new(shared: &Shared) -> Self {
        let ages = Ages {
            fresh: HOUR,
            at_least: Duration::from_secs(60),
            at_most: 24 * HOUR,
            // A key that the provider has withdrawn is believed for as long.
            stale: 24 * HOUR,
            failure: Duration::from_secs(10),
            cooldown: Duration::from_secs(60),
            longest: shared.transport.longest_request(),
        };
        Self(Cached::new(Arc::clone(&shared.plan.name), ages))
    }
}
