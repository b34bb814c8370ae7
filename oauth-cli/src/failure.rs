//! Why a command failed, and what it exits with.

use std::fmt;
use std::process::ExitCode;

use oauth_runtime::{Error, ErrorKind};

/// What the program exits with. Scripts depend on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// All is well: 0.
    Ok,
    /// The provider refused, or what was asked is not so: 1. `check` and `diff` exit with it when there are findings.
    Failed,
    /// The arguments, the declaration or the credentials cannot be right: 2, as clap exits.
    Usage,
    /// The provider could not be reached or is not well; the same again may work later: 3.
    Unavailable,
    /// The user has to log in: 4.
    LoginRequired,
    /// The user stopped it: 130, as a shell has it.
    Interrupted,
    /// A signal of this number stopped it: 128 and the number, as a shell has it.
    Stopped(u8),
    /// What a command that was run for the user exits with.
    Child(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Unavailable => 3,
            Exit::LoginRequired => 4,
            Exit::Interrupted => 130,
            Exit::Stopped(signal) => 128 + signal,
            Exit::Child(code) => code,
        })
    }
}

/// Why a command failed, without a secret in it.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure with what is wrong, in one line or several.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// What to do instead.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What the program exits with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// What to do instead, if that is known.
    #[must_use]
    pub fn what_to_do(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Configuration => Exit::Usage,
            ErrorKind::LoginRequired => Exit::LoginRequired,
            _ if error.is_transient() => Exit::Unavailable,
            _ => Exit::Failed,
        };
        let failure = Self::new(exit, error.to_string());
        // What it says to a programmer, in an option of the program.
        if failure.message.contains("ClientBuilder::client_assertion") {
            return failure.hint("here that is `--client-assertion FILE`");
        }
        failure
    }
}
