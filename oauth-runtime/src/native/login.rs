//! A whole login, up to its callback.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use oauth_grammar::Grant;
use tokio::time::Instant;
use url::Url;

use super::{
    Bind, DevicePrompt, Loopback, Paste, Way, browser, on_thread, open_browser, require_runtime,
    response_mode, shown,
};
use crate::authorization::{LIFETIME, problem as callback_problem};
use crate::plan::{Plan, ResponseMode};
use crate::printable::printable;
use crate::{
    AuthorizationRequest, Callback, CallbackProblem, Client, DeviceAuthorization, DeviceAuthorizationRequest,
    Error, PendingAuthorization, Session, Sessions, Token, grant,
};

/// Where nobody listens, of a person's machine: the address stays in the browser, to be copied. The port is that of the
/// scheme, which only an administrator may listen on.
const PASTED: &str = "http://127.0.0.1/callback";

/// What a login may add to its authorization request.
type Request<'c, P> = Box<dyn FnOnce(AuthorizationRequest<'c, P>) -> AuthorizationRequest<'c, P> + Send + 'c>;

type Environment<'c> = Box<dyn Fn(&str) -> Option<OsString> + Send + 'c>;

type Open = Box<dyn FnOnce(&Url) -> io::Result<()> + Send>;

/// A login on the user's machine; see [`login`].
#[must_use = "a login does not begin until `send` is called"]
pub struct Login<'c, P> {
    client: &'c Client<P>,
    request: Request<'c, P>,
    way: Option<Way>,
    environment: Environment<'c>,
    redirect_uri: Option<String>,
    bind: Bind,
    open: Open,
    paste: Paste,
    timeout: Duration,
    #[cfg(feature = "qr")]
    qr: bool,
}

/// A login with the system's browser, or with one on another machine where this one has none.
///
/// ```no_run
/// use oauth_runtime::{Credentials, native, oauth_provider};
///
/// #[oauth_provider(
///     authorization_url = "https://acme.example/authorize",
///     token_url = "https://acme.example/token",
///     grant = authorization_code,
/// )]
/// struct Acme;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> oauth_runtime::Result<()> {
/// let client = Acme.client(Credentials::public("id"))?;
/// let token = native::login(&client).request(|request| request.scope("profile")).token().await?;
/// # Ok(())
/// # }
/// ```
pub fn login<P: grant::AuthorizationCode>(client: &Client<P>) -> Login<'_, P> {
    Login {
        client,
        request: Box::new(|request| request),
        way: None,
        environment: Box::new(|name| std::env::var_os(name)),
        redirect_uri: None,
        bind: Loopback::bind(),
        open: Box::new(open_browser),
        paste: Paste::new(),
        timeout: LIFETIME,
        #[cfg(feature = "qr")]
        qr: false,
    }
}

impl<'c, P: grant::AuthorizationCode> Login<'c, P> {
    /// Changes the authorization request: its scopes, resources and parameters. It is not to have an
    /// [initiator](AuthorizationRequest::initiator), which is for a program with several users.
    pub fn request(
        mut self,
        change: impl FnOnce(AuthorizationRequest<'c, P>) -> AuthorizationRequest<'c, P> + Send + 'c,
    ) -> Self {
        self.request = Box::new(change);
        self
    }

    /// Takes this way. Without this call it is that which the environment [suggests](Way::suggested), or pasting where only that can work: with a callback
    /// in the fragment, or a redirect URI that is not on loopback. In the place of pasting, [`token`](Self::token) and
    /// [`session`](Self::session) take [`Way::Device`] where the provider declares `device_code`.
    pub fn way(mut self, way: Way) -> Self {
        self.way = Some(way);
        self
    }

    /// Takes this for the environment variables of the process.
    pub fn environment(mut self, variable: impl Fn(&str) -> Option<OsString> + Send + 'c) -> Self {
        self.environment = Box::new(variable);
        self
    }

    /// The redirect URI that is registered with the provider, where this is not a loopback one with any port
    /// (RFC 8252 §7.3). One on `127.0.0.1` or `[::1]` is listened on at its port and path, or at a free port where it names
    /// none; any other can only be pasted.
    ///
    /// Without this call it is `http://127.0.0.1:PORT/callback` with a free port, and `http://127.0.0.1/callback` for pasting.
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// How long the user has, at most 15 minutes; as long unless this says another time.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(LIFETIME);
        self
    }

    /// Opens the browser by this and not by [`open_browser`]. It runs on a thread of its own and may wait.
    pub fn browser(mut self, open: impl FnOnce(&Url) -> io::Result<()> + Send + 'static) -> Self {
        self.open = Box::new(open);
        self
    }

    /// As [`Bind::done_text`].
    pub fn done_text(mut self, text: impl Into<String>) -> Self {
        self.bind = self.bind.done_text(text);
        self
    }

    /// As [`Bind::failed_text`].
    pub fn failed_text(mut self, text: impl Into<String>) -> Self {
        self.bind = self.bind.failed_text(text);
        self
    }

    /// As [`Paste::output`]; the address is shown there when a browser is opened, too.
    pub fn output(mut self, output: impl Write + Send + 'static) -> Self {
        self.paste = self.paste.output(output);
        self
    }

    /// As [`Paste::input`].
    pub fn input(mut self, input: impl BufRead + Send + 'static) -> Self {
        self.paste = self.paste.input(input);
        self
    }

    /// As [`Paste::lines`].
    pub fn lines<F, L>(mut self, next: F) -> Self
    where
        F: FnMut() -> L + Send + 'static,
        L: Future<Output = io::Result<Option<String>>> + Send + 'static,
    {
        self.paste = self.paste.lines(next);
        self
    }

    /// Shows the address as a QR code, too, where the login is by [`Way::Device`].
    #[cfg(feature = "qr")]
    pub fn qr(mut self) -> Self {
        self.qr = true;
        self
    }

    /// Logs the user in, and exchanges the callback or the device code for a token.
    ///
    /// By a device code the request asks for the scopes and resources of the [request](Self::request); its parameters are of
    /// an authorization request alone.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send) and [`CodeExchange::send`](crate::CodeExchange::send), or those of
    /// [`DeviceAuthorization::complete`].
    pub async fn token(mut self) -> Result<Token<P>, Error> {
        let client = self.client;
        if self.takes_device() {
            let ends = Instant::now() + self.timeout;
            let mut device = self.shown_device().await?;
            return in_time(client.plan(), ends, device.completed(&client.shared_config())).await;
        }
        client.exchange(self.send().await?).send().await
    }

    /// Logs the user in, and keeps what they granted under this name, in place of what was kept there before.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), and those of [`CodeExchange::session`](crate::CodeExchange::session).
    pub async fn session(mut self, sessions: &Sessions<P>, name: impl AsRef<str>) -> Result<Session<P>, Error>
    where
        P: grant::Users,
    {
        let client = self.client;
        if self.takes_device() {
            let ends = Instant::now() + self.timeout;
            let mut device = self.shown_device().await?;
            return in_time(client.plan(), ends, device.kept(sessions, name.as_ref())).await;
        }
        client.exchange(self.send().await?).session(sessions, name).await
    }

    /// Logs the user in, up to the callback, which [`Client::exchange`] takes. Dropping the future ends the login.
    ///
    /// Where no browser can be opened, a login that chose its way itself goes on with a pasted address; one that was given
    /// its way waits for a browser in which the user opens the address by hand.
    ///
    /// # Errors
    ///
    /// As [`AuthorizationRequest::send`], [`Loopback::bind`], [`Loopback::wait`] and [`Paste::wait`], and
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) by [`Way::Device`], which has no callback.
    pub async fn send(self) -> Result<Callback<P>, Error> {
        require_runtime()?;
        let plan = self.client.plan();
        match self.chosen() {
            Way::Loopback => {
                let bind = self.matching().map_err(|problem| plan.configuration(problem))?;
                self.by_loopback(bind).await
            }
            Way::Paste => self.by_paste().await,
            Way::Device => {
                Err(plan.configuration("a login by a device code has no callback; use `token` or `session`"))
            }
        }
    }

    /// The listener, if the redirect URI is one to listen on.
    fn matching(&self) -> Result<Bind, &'static str> {
        match &self.redirect_uri {
            Some(redirect_uri) => self.bind.clone().matching(redirect_uri),
            None => Ok(self.bind.clone()),
        }
    }

    /// The way that was given, or that of a callback which can work.
    fn chosen(&self) -> Way {
        let is_pasted =
            || self.matching().is_err() || response_mode(self.client.plan()) == ResponseMode::Fragment;
        let suggested = || if is_pasted() { Way::Paste } else { Way::suggested(&self.environment) };
        self.way.unwrap_or_else(suggested)
    }

    /// Whether the login is by a device code: it takes the place of pasting where nobody has asked for that.
    fn takes_device(&self) -> bool {
        match self.way {
            Some(way) => way == Way::Device,
            None => self.chosen() == Way::Paste && self.client.plan().offers(Grant::DeviceCode),
        }
    }

    /// Asks for the codes and shows them.
    async fn shown_device(&mut self) -> Result<DeviceAuthorization<P>, Error> {
        require_runtime()?;
        let (client, plan) = (self.client, self.client.plan());
        let request = std::mem::replace(&mut self.request, Box::new(|request| request));
        let (scopes, resources) = request(client.authorize(String::new())).into_asked();
        let device = DeviceAuthorizationRequest::asking(client, scopes, resources).send().await?;
        let prompt = DevicePrompt::new(&device);
        #[cfg(feature = "qr")]
        let prompt = if self.qr { prompt.qr() } else { prompt };
        let told = self.paste.tell(&prompt.to_string());
        told.map_err(|error| plan.configuration(format!("the code cannot be shown: {error}")))?;
        Ok(device)
    }

    async fn by_paste(self) -> Result<Callback<P>, Error> {
        let ends = Instant::now() + self.timeout;
        let redirect_uri = self.redirect_uri.unwrap_or_else(|| PASTED.to_owned());
        let (url, mut pending) = (self.request)(self.client.authorize(redirect_uri)).send().await?;
        paste(self.paste, &url, &mut pending, ends).await
    }

    async fn by_loopback(mut self, bind: Bind) -> Result<Callback<P>, Error> {
        let ends = Instant::now() + self.timeout;
        let plan = self.client.plan();
        let loopback = bind.await?;
        let redirect_uri = match self.redirect_uri {
            Some(registered) => loopback.at_its_port(registered),
            None => loopback.redirect_uri(),
        };
        let (url, mut pending) = (self.request)(self.client.authorize(redirect_uri)).send().await?;
        browser::check(&url).map_err(|problem| plan.configuration(problem))?;
        // The browser is what the login is by; the line is for the case that none shows.
        let name = printable(&plan.name);
        let shown = shown(&url);
        let _ = self.paste.tell(&format!(
            "A browser opens to log in to {name}. If none does, open this address:\n\n{shown}\n\n"
        ));
        let (open, opened) = (self.open, url.clone());
        let opening = on_thread(move || open(&opened));
        let goes_on = self.way.is_some() || response_mode(plan) == ResponseMode::FormPost;
        let problem = {
            let waiting = pin!(loopback.wait(&mut pending, left(ends)));
            match select(waiting, pin!(opening)).await {
                Either::Left((outcome, _)) => return outcome,
                Either::Right((Ok(Ok(())), waiting)) => return waiting.await,
                Either::Right((Ok(Err(error)) | Err(error), waiting)) => {
                    let problem = format!("No browser can be opened: {}.\n", printable(&error.to_string()));
                    if goes_on {
                        let _ = self.paste.tell(&problem);
                        return waiting.await;
                    }
                    problem
                }
            }
        };
        let _ = self.paste.tell(&problem);
        paste(self.paste, &url, &mut pending, ends).await
    }
}

async fn paste<P>(
    paste: Paste,
    url: &Url,
    pending: &mut PendingAuthorization<P>,
    ends: Instant,
) -> Result<Callback<P>, Error> {
    let outcome = tokio::time::timeout_at(ends, paste.wait(url, pending)).await;
    outcome.unwrap_or_else(|_| Err(callback_problem(pending.plan(), CallbackProblem::TimedOut)))
}

/// # Errors
///
/// Those of the work, and that it took too long.
async fn in_time<T>(
    plan: &Plan,
    ends: Instant,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let outcome = tokio::time::timeout_at(ends, work).await;
    outcome.unwrap_or_else(|_| Err(callback_problem(plan, CallbackProblem::TimedOut)))
}

fn left(ends: Instant) -> Duration {
    ends.saturating_duration_since(Instant::now())
}

impl<P> fmt::Debug for Login<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("provider", &self.client.plan().name)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}
