//! A user who has had enough, or a system that stops the program.

use std::io;
use std::time::Duration;

use crate::args::Arguments;
use crate::{Exit, Failure, Output, underway};

/// How long a request that is under way may take to end: longer than the client gives it, with what is stored of its answer.
const PATIENCE: Duration = Duration::from_secs(35);

/// Runs a command until it ends, or a signal stops it. What a client must do to the end, such as a refresh, is then waited for,
/// unless another signal comes.
///
/// # Errors
///
/// Those of the command.
pub async fn interruptible(arguments: Arguments, output: &mut Output) -> Result<Exit, Failure> {
    // They are listened for before the command asks anything.
    let mut signals = signals::Signals::listen().map_err(unheard)?;
    let stopped = tokio::select! {
        biased;
        exit = signals.next() => exit,
        outcome = arguments.command.run(output) => return outcome,
    };
    if underway::is_any() {
        output.say("Waiting for a request that is under way, so that its answer is not lost. Stop once more to end at once.");
        tokio::select! {
            () = underway::ended() => {}
            _ = signals.next() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
    Ok(stopped)
}

fn unheard(error: io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the program cannot run here: {error}"))
}

#[cfg(unix)]
mod signals {
    use std::future::poll_fn;
    use std::io;
    use std::task::Poll;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    use crate::Exit;

    /// The signals by which people and systems stop a program.
    pub(super) struct Signals(Vec<(SignalKind, Signal)>);

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            let others = [SignalKind::hangup(), SignalKind::quit(), SignalKind::terminate()];
            let heard = others.into_iter().filter(|kind| !is_ignored(*kind));
            let kinds = std::iter::once(SignalKind::interrupt()).chain(heard);
            kinds.map(|kind| Ok((kind, signal(kind)?))).collect::<io::Result<_>>().map(Self)
        }

        /// What the program exits with because of the next one.
        pub(super) async fn next(&mut self) -> Exit {
            poll_fn(|context| {
                for (kind, signal) in &mut self.0 {
                    if signal.poll_recv(context).is_ready() {
                        return Poll::Ready(exit(*kind));
                    }
                }
                Poll::Pending
            })
            .await
        }
    }

    fn exit(kind: SignalKind) -> Exit {
        if kind == SignalKind::interrupt() {
            Exit::Interrupted
        } else {
            Exit::Stopped(u8::try_from(kind.as_raw_value()).unwrap_or_default())
        }
    }

    /// Whether whoever started the program wants it to go on, as `nohup` does. A command that it becomes is to go on, too.
    #[cfg(target_os = "linux")]
    fn is_ignored(kind: SignalKind) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        mask >> (kind.as_raw_value() - 1) & 1 == 1
    }

    /// There is no way to ask without `unsafe`; where nobody is at the terminal, a hangup ends what it is to end by itself.
    #[cfg(not(target_os = "linux"))]
    fn is_ignored(kind: SignalKind) -> bool {
        kind == SignalKind::hangup() && !crate::prompt::is_possible()
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    use crate::Exit;

    /// Ctrl-C.
    pub(super) struct Signals;

    impl Signals {
        #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn next(&mut self) -> Exit {
            // Where it cannot be listened for, it ends the program by itself.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            Exit::Interrupted
        }
    }
}
