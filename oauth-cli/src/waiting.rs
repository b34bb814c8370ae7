//! What a person sees while a server takes its time.

use std::time::Duration;

use crate::Output;

/// How long a person waits without asking why.
const SOON: Duration = Duration::from_secs(1);

/// Waits, and says what for when that takes longer than a second.
pub(crate) fn showing<'a, T>(
    what: &'a str,
    output: &'a mut Output,
    work: impl Future<Output = T> + 'a,
) -> impl Future<Output = T> + 'a {
    // A request takes more room than each of those who wait for it should have.
    let mut work = Box::pin(work);
    async move {
        if let Ok(outcome) = tokio::time::timeout(SOON, work.as_mut()).await {
            return outcome;
        }
        output.progress(&format!("waiting for {what} .."));
        let _shown = Shown(output);
        work.await
    }
}

/// A line of progress, which goes also when the user has had enough.
struct Shown<'o>(&'o mut Output);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.0.progress("");
    }
}
