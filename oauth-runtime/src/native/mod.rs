//! Logins of an app on the user's machine, such as a command-line program (RFC 8252).
//!
//! [`login`] does it all: it opens the system's browser and waits until that comes back to a listener on loopback; where no
//! browser can be expected, it shows a code to enter elsewhere (RFC 8628) if the provider has that, or asks for the address that one
//! elsewhere was sent to. [`DevicePrompt`] shows the code for a program that does the rest itself. [`Loopback`], [`open_browser`] and
//! [`Paste`] are its parts, for a program that puts them together itself:
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use oauth_runtime::native::{Loopback, open_browser};
//! use oauth_runtime::{Credentials, oauth_provider};
//!
//! #[oauth_provider(
//!     authorization_url = "https://acme.example/authorize",
//!     token_url = "https://acme.example/token",
//!     grant = authorization_code,
//! )]
//! struct Acme;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Acme.client(Credentials::public("id"))?;
//! let loopback = Loopback::bind().await?;
//! let (url, mut pending) = client.authorize(loopback.redirect_uri()).send().await?;
//! open_browser(&url)?;
//! let callback = loopback.wait(&mut pending, Duration::from_secs(300)).await?;
//! let token = client.exchange(callback).send().await?;
//! # Ok(())
//! # }
//! ```

mod bind;
mod browser;
mod device;
mod login;
mod loopback;
mod page;
mod paste;
mod server;
mod site;
mod way;

use std::borrow::Cow;
use std::io;

use tokio::sync::oneshot;
use url::Url;

pub use self::bind::Bind;
pub use self::browser::open_browser;
pub use self::device::DevicePrompt;
pub use self::login::{Login, login};
pub use self::loopback::Loopback;
pub use self::paste::Paste;
pub use self::way::Way;

use crate::plan::{Plan, ResponseMode};
use crate::{Error, ErrorKind};

/// An error before a provider is asked anything.
fn problem(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new("oauth_runtime", ErrorKind::Configuration, message)
}

/// # Errors
///
/// That there is no tokio runtime, without which its sockets and timers panic.
fn require_runtime() -> Result<(), Error> {
    let runtime = tokio::runtime::Handle::try_current();
    runtime.map(drop).map_err(|_| problem("a login on this machine needs a tokio runtime"))
}

/// # Errors
///
/// When callbacks are JWTs, which a program has to verify itself.
fn require_plain_callback(plan: &Plan) -> Result<(), Error> {
    if plan.authorize.rules().is_some_and(|rules| rules.jwt_mode.is_some()) {
        return Err(plan.configuration(
            "callbacks that are JWTs do not end a login on this machine; receive them in the program, and begin with `verify_response`",
        ));
    }
    Ok(())
}

/// How the callback comes.
fn response_mode(plan: &Plan) -> ResponseMode {
    plan.authorize.rules().and_then(|rules| rules.response_mode).unwrap_or(ResponseMode::Query)
}

/// A URL for a terminal, with nothing that one could take for a control sequence.
fn shown(url: &Url) -> String {
    let escaped = |character: char| character.escape_default().collect::<String>();
    let shown = |character: char| {
        if character.is_ascii_graphic() { character.to_string() } else { escaped(character) }
    };
    url.as_str().chars().map(shown).collect()
}

/// Runs what may block for long on a thread of its own. Those of the runtime are not for that: it would not end before they
/// do.
///
/// # Errors
///
/// When there is no thread, or it ends without an outcome.
async fn on_thread<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (sender, outcome) = oneshot::channel();
    // Nobody may wait for it any more.
    let run = move || drop(sender.send(job()));
    std::thread::Builder::new().name("oauth-native".to_owned()).spawn(run)?;
    outcome.await.map_err(|_| io::Error::other("the thread has panicked"))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn statement_78_no_control_character_of_a_url_is_shown() {
        let url = "https://acme.example/\u{1b}[31m?a=\u{1b}]0;x\u{7}&b=\u{9b}#\u{1b}[0m".parse().unwrap();
        assert!(shown(&url).bytes().all(|byte| byte.is_ascii_graphic()));
        let url = "https://acme.example/authorize?state=a%20b&c=d".parse().unwrap();
        assert_eq!(shown(&url), "https://acme.example/authorize?state=a%20b&c=d");
    }
}
