//! What is under way for a provider's client, and must not be cut off: a refresh whose answer is lost loses the login with it.

use std::sync::LazyLock;
use std::time::Duration;

use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::BoxFuture;
use tokio::sync::watch;

/// Runs what a client must do to the end, and counts it. That is a refresh, an exchange, or a token request, with what is
/// stored of it.
#[derive(Debug)]
pub(crate) struct Counting;

static TASKS: LazyLock<watch::Sender<usize>> = LazyLock::new(|| watch::Sender::new(0));

impl Runtime for Counting {
    fn now(&self) -> Timestamp {
        TokioRuntime.now()
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        let counted = Counted::new();
        TokioRuntime.spawn(Box::pin(async move {
            let _counted = counted;
            task.await;
        }))
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}

/// A task, until it has ended or is dropped.
struct Counted;

impl Counted {
    fn new() -> Self {
        TASKS.send_modify(|tasks| *tasks += 1);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        TASKS.send_modify(|tasks| *tasks -= 1);
    }
}

/// Whether anything is.
pub(crate) fn is_any() -> bool {
    *TASKS.borrow() > 0
}

/// Waits until nothing is.
pub(crate) async fn ended() {
    // The sender is never dropped.
    let _ = TASKS.subscribe().wait_for(|tasks| *tasks == 0).await;
}
