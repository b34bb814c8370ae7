//! Values that are arguments.

use oauth_grammar::suggest;
use oauth_runtime::{Secret, Setting};

use crate::{Exit, Failure};

/// The values of `--field NAME=VALUE`.
///
/// # Errors
///
/// When one has no name, a name that there is not, or that of a secret. The value is not repeated.
pub(super) fn fields(given: &[String], settings: &[Setting]) -> Result<Vec<(String, Secret)>, Failure> {
    let field = |text: &String| {
        let Some((name, value)) = text.split_once('=') else {
            return Err(Failure::new(Exit::Usage, "`--field` has no `=`; write `--field NAME=VALUE`"));
        };
        let known = || settings.iter().filter(|setting| !setting.is_secret()).map(Setting::name);
        let Some(setting) = settings.iter().find(|setting| setting.name() == name) else {
            return Err(Failure::new(Exit::Usage, suggest::unknown("field", name, known())));
        };
        if setting.is_secret() {
            return Err(secret(setting));
        }
        Ok((name.to_owned(), Secret::new(value)))
    };
    given.iter().map(field).collect()
}

fn secret(setting: &Setting) -> Failure {
    let message = format!("`{}` is a secret, and others can see the arguments of a program", setting.name());
    Failure::new(Exit::Usage, message).hint(format!(
        "set the environment variable `{}`, or write it into a file for `--credentials FILE`",
        setting.variable()
    ))
}
