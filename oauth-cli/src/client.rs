//! Clients of the providers that a user names.

use std::sync::Arc;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::transport::Transport;
use oauth_runtime::{Client, ClientBuilder, DpopKey, DynamicProvider, Metadata};

use crate::configured::Configured;
use crate::provider::is_issuer;
use crate::store::Store;
use crate::underway::Counting;
use crate::{Exit, Failure};

/// The one type of provider that there is here.
pub(crate) type AnyClient = Client<DynamicProvider>;

/// A client that keeps its tokens in this store.
///
/// # Errors
///
/// When a value does not fit, or the metadata of a server is not to be had.
pub(crate) async fn keeping(
    metadata: &Metadata,
    provider: &str,
    configured: &Configured,
    store: &Store,
) -> Result<AnyClient, Failure> {
    let mut builder = configured.connection().of(builder(metadata, configured)).await?.store(store.records());
    // A key of the process would end with it, and with it the tokens.
    if proves_kept_key(metadata) {
        let key = store.dpop_key(provider).await?;
        builder = builder.dpop(DpopKey::from_private_key(KEPT_ALGORITHM, key.expose_secret())?);
    }
    made(metadata, builder).await.map_err(|failure| untrusted(failure, provider))
}

/// What to do where an issuer names endpoints that are not of its domain, or none.
fn untrusted(failure: Failure, provider: &str) -> Failure {
    if failure.exit() != Exit::Failed || !is_issuer(provider) {
        return failure;
    }
    failure.hint(format!(
        "`oauth new --issuer {provider} --output FILE` writes a declaration: see that its endpoints are right, and name the file instead"
    ))
}

/// A client that keeps no tokens of its own, and whose key, where it proves one, ends with it.
///
/// # Errors
///
/// As [`keeping`].
pub(crate) async fn passing(metadata: &Metadata, configured: &Configured) -> Result<AnyClient, Failure> {
    made(metadata, configured.connection().of(builder(metadata, configured)).await?).await
}

/// A client that keeps nothing, and sends over this transport by this clock.
///
/// # Errors
///
/// As [`keeping`].
pub(crate) async fn over(
    transport: impl Transport,
    clock: Arc<ManualClock>,
    metadata: &Metadata,
    configured: &Configured,
) -> Result<AnyClient, Failure> {
    made(metadata, builder(metadata, configured).transport(transport).runtime(clock)).await
}

/// That of the keys which [`DpopKey::generate`] makes.
const KEPT_ALGORITHM: &str = "ES256";

/// Whether the tokens of a provider are bound to a key that is kept with them. One for another algorithm is of one process.
pub(crate) fn proves_kept_key(metadata: &Metadata) -> bool {
    let declaration = serde_json::from_str::<serde_json::Value>(metadata.as_str()).unwrap_or_default();
    declaration.get("dpop").is_some_and(|algorithm| algorithm == KEPT_ALGORITHM)
}

fn builder(metadata: &Metadata, configured: &Configured) -> ClientBuilder<DynamicProvider> {
    Client::builder(configured.provider(metadata), configured.credentials()).runtime(Counting)
}

async fn made(metadata: &Metadata, builder: ClientBuilder<DynamicProvider>) -> Result<AnyClient, Failure> {
    if metadata.needs_discovery() { Ok(builder.discover().await?) } else { Ok(builder.build()?) }
}
