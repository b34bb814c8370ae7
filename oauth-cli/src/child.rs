//! Other programs: they get no secret but the one that they are for.

use std::ffi::OsString;
use std::io;
use std::process::{Command, Stdio};

use oauth_runtime::Metadata;
use oauth_runtime::url::Url;

use crate::access::password_variable;
use crate::configured::secret_variables;
use crate::{Exit, Failure};

/// The environment variables that no child gets.
pub(crate) fn hidden_variables(metadata: &Metadata) -> Vec<String> {
    let mut names = secret_variables(metadata);
    names.push(password_variable(metadata));
    names
}

/// Opens the user's browser, as [`oauth_runtime::native::open_browser`] does, without the secrets of this program.
pub(crate) fn open_browser(url: &Url, hidden: &[String]) -> io::Result<()> {
    let mut problem = io::Error::new(io::ErrorKind::NotFound, "there is none");
    for mut command in open::commands(url.as_str()) {
        for name in hidden {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        detach(&mut command);
        match command.spawn() {
            Ok(_) => return Ok(()),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

/// A browser does not end with a login that is given up.
#[cfg(unix)]
fn detach(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    command.process_group(0);
}

#[cfg(not(unix))]
fn detach(_command: &mut Command) {}

/// What a shell exits with where a command is not there, or cannot be run.
const NOT_FOUND: Exit = Exit::Child(127);
const NOT_RUN: Exit = Exit::Child(126);

/// A command with its arguments, which gets a token in an environment variable.
///
/// # Errors
///
/// When it cannot be started. On Unix there is no other end: this process becomes the command.
pub(crate) fn run(command: &[OsString], variable: (&str, &str), hidden: &[String]) -> Result<Exit, Failure> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Failure::new(Exit::Usage, "there is no command to run"));
    };
    let mut child = Command::new(program);
    child.args(arguments);
    for name in hidden {
        child.env_remove(name);
    }
    child.env(variable.0, variable.1);
    let failed = |error: io::Error| {
        let exit = if error.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { NOT_RUN };
        Failure::new(exit, format!("`{}` cannot be run: {error}", program.to_string_lossy()))
    };
    replace(child).map_err(failed)
}

/// Signals, the terminal and the exit code are then the command's own.
#[cfg(unix)]
fn replace(mut child: Command) -> io::Result<Exit> {
    use std::os::unix::process::CommandExt as _;

    Err(child.exec())
}

#[cfg(not(unix))]
fn replace(mut child: Command) -> io::Result<Exit> {
    let code = child.status()?.code().unwrap_or(1);
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
}
