//! The standard input: questions to the person at the terminal, and what comes by a pipe.

use std::io::{self, IsTerminal as _};

use oauth_runtime::Secret;

use crate::thread::on_thread;
use crate::{Exit, Failure, Output, file};

/// Whether somebody is there to answer: otherwise nothing is asked.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a line that everybody may see.
///
/// # Errors
///
/// When the input has ended, or cannot be read.
pub(crate) async fn line(question: &str, output: &mut Output) -> Result<String, Failure> {
    output.ask(question);
    answered(|| Ok(read_line()?.expose_secret().trim().to_owned())).await
}

fn read_line() -> io::Result<Secret> {
    let mut line = String::new();
    match io::stdin().read_line(&mut line)? {
        0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        _ => Ok(Secret::new(line)),
    }
}

/// Asks for a line, or a key in PEM, that does not show. Dropping the future leaves the terminal as it was.
///
/// # Errors
///
/// When the input has ended, or cannot be read.
pub(crate) async fn secret(question: &str, output: &mut Output) -> Result<Secret, Failure> {
    let _echo = hidden::Echo::off().map_err(unread)?;
    output.ask(question);
    let answer = answered(read_secret).await;
    // That of the user did not show.
    output.ask("\n");
    answer
}

/// A line, or all lines of a key: that of a paste ends behind its first line for a terminal.
fn read_secret() -> io::Result<Secret> {
    let mut secret = trimmed(&hidden::read()?);
    if secret.expose_secret().starts_with("-----BEGIN ") {
        while !secret.expose_secret().lines().any(|line| line.starts_with("-----END ")) {
            let line = trimmed(&hidden::read()?);
            secret = Secret::new(format!("{}\n{}", secret.expose_secret(), line.expose_secret()));
        }
    }
    Ok(secret)
}

fn trimmed(line: &Secret) -> Secret {
    Secret::new(line.expose_secret().trim_end_matches(['\r', '\n']))
}

/// All of the standard input, which may be what somebody types.
///
/// # Errors
///
/// When it cannot be read, or has more than so many bytes.
pub(crate) async fn input(most: u64, output: &mut Output) -> Result<Vec<u8>, Failure> {
    if io::stdin().is_terminal() {
        output.say("Reading what you type, until a line that is Ctrl-D alone.");
    }
    on_thread(move || file::limited(io::stdin().lock(), 0, most, "the standard input"))
        .await
        .map_err(unread)?
}

/// The text that comes by the standard input.
///
/// # Errors
///
/// As [`input`], and when it is none, or has more than a file may have.
pub(crate) async fn text(output: &mut Output) -> Result<String, Failure> {
    file::text(input(file::MOST, output).await?, "the standard input")
}

async fn answered<T: Send + 'static>(
    read: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    on_thread(read).await.and_then(|answer| answer).map_err(unread)
}

fn unread(error: io::Error) -> Failure {
    let message = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the input has ended, and nothing was entered".to_owned(),
        _ => format!("the standard input cannot be read: {error}"),
    };
    Failure::new(Exit::Usage, message)
}

/// Not `rpassword`: it changes the terminal on the thread that reads, which may be after this one has put it back.
#[cfg(unix)]
mod hidden {
    use std::io;

    use oauth_runtime::Secret;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// The terminal does not show what is typed while this lives.
    pub(super) struct Echo(Termios);

    impl Echo {
        pub(super) fn off() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
            Ok(Self(before))
        }
    }

    impl Drop for Echo {
        fn drop(&mut self) {
            // What is left of a secret that was pasted is not for the shell. The terminal may be gone.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
        }
    }

    pub(super) fn read() -> io::Result<Secret> {
        super::read_line()
    }
}

#[cfg(not(unix))]
mod hidden {
    use std::io;

    use oauth_runtime::Secret;

    /// It is `rpassword` that hides what is typed.
    pub(super) struct Echo;

    impl Echo {
        #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
        pub(super) fn off() -> io::Result<Self> {
            Ok(Self)
        }
    }

    pub(super) fn read() -> io::Result<Secret> {
        rpassword::read_password().map(Secret::new)
    }
}
