//! What waits for a person or a pipe.

use std::io;

use tokio::sync::oneshot;

/// Reads on a thread of its own: one of the runtime would have to end before the program does.
///
/// # Errors
///
/// When there is no thread.
pub(crate) async fn on_thread<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (sender, answer) = oneshot::channel();
    // Nobody may wait for it any more.
    let run = move || drop(sender.send(read()));
    std::thread::Builder::new().name("input".to_owned()).spawn(run)?;
    answer.await.map_err(|_| io::Error::other("the thread has panicked"))
}
