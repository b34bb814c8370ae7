//! Where to wait for the disk.

use crate::store::StoreError;

/// Runs what waits for the disk on the threads that tokio has for it, where tokio runs, and right here otherwise. Once
/// begun it goes on to its end, even if the future is dropped.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    #[cfg(feature = "reqwest")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        return runtime.spawn_blocking(work).await.unwrap_or_else(|error| Err(lost(error)));
    }
    work()
}

/// Work is cancelled only before it has begun, by a runtime that shuts down.
#[cfg(feature = "reqwest")]
fn lost(error: tokio::task::JoinError) -> StoreError {
    if error.is_cancelled() {
        StoreError::not_applied("the tokio runtime was shut down before the files were opened")
    } else {
        StoreError::maybe_applied("the thread that had the files open panicked").with_source(error)
    }
}
