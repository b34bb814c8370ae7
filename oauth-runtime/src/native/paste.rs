//! An address that a person pastes, for a machine without a browser.

use std::fmt;
use std::io::{self, BufRead, Read as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;
use zeroize::Zeroizing;

use super::loopback::is_stray;
use super::{browser, on_thread, require_plain_callback, response_mode, shown};
use crate::authorization::problem as callback_problem;
use crate::plan::ResponseMode;
use crate::printable::printable;
use crate::transport::BoxFuture;
use crate::{Callback, CallbackProblem, Error, PendingAuthorization, Received};

/// The most bytes that are read as one line: more than a callback may have, so that a longer one is refused as such.
const LONGEST_LINE: u64 = 128 * 1024;

type Lines = Box<dyn FnMut() -> BoxFuture<'static, io::Result<Option<String>>> + Send>;

/// Shows a person the address to log in at, and reads the one that their browser was sent to, which may run on any machine.
///
/// The address shows on standard error and is read from standard input, unless others are set. No control character of a
/// provider or of the input reaches the output.
pub struct Paste {
    output: Box<dyn Write + Send>,
    input: Input,
}

enum Input {
    Stdin,
    Reader(Arc<Mutex<dyn BufRead + Send>>),
    Lines(Lines),
}

impl Default for Paste {
    fn default() -> Self {
        Self::new()
    }
}

impl Paste {
    /// On standard error and from standard input.
    #[must_use]
    pub fn new() -> Self {
        Self { output: Box::new(io::stderr()), input: Input::Stdin }
    }

    /// Shows the address here.
    #[must_use]
    pub fn output(mut self, output: impl Write + Send + 'static) -> Self {
        self.output = Box::new(output);
        self
    }

    /// Reads lines here, on a thread of their own. One that waits for a line keeps waiting when the login is given up.
    #[must_use]
    pub fn input(mut self, input: impl BufRead + Send + 'static) -> Self {
        self.input = Input::Reader(Arc::new(Mutex::new(input)));
        self
    }

    /// Asks this for each line, such as a dialog of the program; `None` when there will be none.
    #[must_use]
    pub fn lines<F, L>(mut self, mut next: F) -> Self
    where
        F: FnMut() -> L + Send + 'static,
        L: Future<Output = io::Result<Option<String>>> + Send + 'static,
    {
        self.input = Input::Lines(Box::new(move || Box::pin(next())));
        self
    }

    /// Shows the address of an authorization request, and reads lines until one is its callback. Of one that does not belong
    /// to the login it says why, and asks again.
    ///
    /// # Errors
    ///
    /// Of kind [`ErrorKind::Callback`](crate::ErrorKind::Callback), with [`CallbackProblem::InputEnded`] when the input ended
    /// before, or [`CallbackProblem::Expired`] when the login took more than 15 minutes;
    /// [`ErrorKind::ErrorResponse`](crate::ErrorKind::ErrorResponse) when the provider or the user refused;
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the address cannot be shown or read, or the callback
    /// comes as a form, which leaves no trace in an address.
    ///
    /// ```
    /// use oauth_runtime::native::Paste;
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     authorization_url = "https://acme.example/authorize",
    ///     token_url = "https://acme.example/token",
    ///     grant = authorization_code,
    /// )]
    /// struct Acme;
    ///
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::public("id"))?;
    /// let (url, mut pending) = client.authorize("http://127.0.0.1/callback").send().await?;
    /// let callback = Paste::new().wait(&url, &mut pending).await?;
    /// let token = client.exchange(callback).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait<P>(
        mut self,
        url: &Url,
        pending: &mut PendingAuthorization<P>,
    ) -> Result<Callback<P>, Error> {
        let plan = pending.plan();
        require_plain_callback(plan)?;
        if response_mode(plan) == ResponseMode::FormPost {
            return Err(
                plan.configuration("the callback comes as a form, so that no address has it to paste")
            );
        }
        browser::check(url).map_err(|problem| plan.configuration(problem))?;
        let name = printable(&plan.name).into_owned();
        let mut question = format!(
            "To log in to {name}, open this address in a browser:\n\n{}\n\nThen paste the whole address that the browser was sent to, even if no page shows there:\n",
            shown(url)
        );
        loop {
            let told = self.tell(&question);
            told.map_err(|error| {
                pending.plan().configuration(format!("the address cannot be shown: {error}"))
            })?;
            let line = self.input.line().await;
            let line =
                line.map_err(|error| pending.plan().configuration(format!("no line can be read: {error}")))?;
            let Some(line) = line else {
                return Err(callback_problem(pending.plan(), CallbackProblem::InputEnded));
            };
            question = match pending.callback(Received::address(&line)) {
                Err(error) if is_stray(&error) && line.trim().is_empty() => "Paste the address:\n".to_owned(),
                Err(error) if is_stray(&error) => {
                    format!("That is not it. {}.\nPaste the address again:\n", printable(&error.to_string()))
                }
                outcome => return outcome,
            };
        }
    }

    pub(super) fn tell(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(text.as_bytes())?;
        self.output.flush()
    }
}

impl Input {
    async fn line(&mut self) -> io::Result<Option<Zeroizing<String>>> {
        match self {
            Self::Stdin => on_thread(|| read_line(&mut io::stdin().lock())).await?,
            Self::Reader(reader) => {
                let reader = Arc::clone(reader);
                on_thread(move || {
                    let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                    read_line(&mut *reader)
                })
                .await?
            }
            Self::Lines(next) => Ok(next().await?.map(Zeroizing::new)),
        }
    }
}

/// The next line, or nothing at the end of the input. What is no UTF-8 is no address either.
fn read_line(reader: &mut dyn BufRead) -> io::Result<Option<Zeroizing<String>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let length = reader.take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    Ok((length > 0).then(|| Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())))
}

impl fmt::Debug for Paste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paste").finish_non_exhaustive()
    }
}
