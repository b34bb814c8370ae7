//! Asking whether the user has answered (RFC 8628 §3.4, §3.5).

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::authorization::{Begun, DeviceAuthorization, expired};
use super::flight::Confirmed;
use super::pace::Meaning;
use crate::config::Config;
use crate::exchange::Known;
use crate::{Client, Error, Provider, Sent, Session, Sessions, Token, grant, session};

/// What came of a poll.
#[derive(Debug, Clone)]
pub enum DevicePoll<T> {
    /// The user has not answered, or nobody could be asked.
    #[non_exhaustive]
    Pending {
        /// After how long to ask again. An earlier poll asks nobody, and says what is left.
        after: Duration,
        /// Why the provider could not be asked, as without a network; the login goes on.
        error: Option<Error>,
    },
    /// The user has confirmed.
    Done(T),
}

impl<P: grant::DeviceCode> DeviceAuthorization<P> {
    /// Asks once whether the user has confirmed, at the earliest an [interval](Self::interval) after the response or the last
    /// poll; before that nobody is asked.
    ///
    /// The provider says `authorization_pending` or `slow_down` (RFC 8628 §3.5) until then, which is no error, whatever the
    /// status. Nor is it one when it does not answer, or with 429 or 5xx: the time between polls doubles then, up to a minute,
    /// until there is an answer again. `Retry-After` is waited for in any case.
    ///
    /// Dropping the future loses nothing as long as the device authorization is there: the poll goes on where the runtime has a
    /// background, and the next call has its outcome. One that is stored between polls does not know of a poll under way; where
    /// callers may go away, use [`poll_session`](Self::poll_session), which keeps what comes of it.
    ///
    /// # Errors
    ///
    /// The login is over then, by [`Error::code`]: [`AccessDenied`](crate::ErrorCode::AccessDenied) when the user has refused,
    /// [`ExpiredToken`](crate::ErrorCode::ExpiredToken) when the codes have ended; the latter of kind
    /// [`ErrorKind::LoginRequired`](crate::ErrorKind::LoginRequired) and without asking where the provider did not say it.
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when it was over before, or the client is another one;
    /// [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse) when the ID token is not the provider's or not for this
    /// client, although `openid` was granted. For others see [`ErrorKind`](crate::ErrorKind).
    ///
    /// It goes on after an error with [`Sent::No`]: the keys that the ID token is verified by, which are there before anybody is
    /// asked, could not be had.
    pub async fn poll(&mut self, client: &Client<P>) -> Result<DevicePoll<Token<P>>, Error> {
        let config = client.shared_config();
        match self.device.early(&config)? {
            Some(after) => Ok(DevicePoll::Pending { after, error: None }),
            None => self.poll_token(&config).await,
        }
    }

    /// Waits until the user has confirmed, and asks as often as [`poll`](Self::poll) allows.
    ///
    /// Dropping the future gives up waiting; the login can go on.
    ///
    /// # Errors
    ///
    /// As [`poll`](Self::poll), and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the runtime has no
    /// timers.
    pub async fn complete(&mut self, client: &Client<P>) -> Result<Token<P>, Error> {
        self.completed(&client.shared_config()).await
    }
}

impl<P: Provider> DeviceAuthorization<P> {
    /// [`complete`](Self::complete), for who has found out otherwise that the grant is offered.
    pub(crate) async fn completed(&mut self, config: &Arc<Config>) -> Result<Token<P>, Error> {
        loop {
            if self.device.early(config)?.is_none() {
                if let DevicePoll::Done(token) = self.poll_token(config).await? {
                    return Ok(token);
                }
            }
            self.device.rest(config).await?;
        }
    }

    async fn poll_token(&mut self, config: &Arc<Config>) -> Result<DevicePoll<Token<P>>, Error> {
        #[cfg(feature = "openid")]
        self.device.prepare(config).await?;
        let own = Arc::clone(config);
        let work = |device: &Begun| {
            let request = device.request();
            let poll = async move {
                let data = own.device_token(&request).await?;
                let checked = own.check_login(&data).await;
                Ok(Confirmed { data, checked, kept: None })
            };
            poll.boxed()
        };
        let (polled, _) = self.device.polled(config, None, work).await?;
        let token = |confirmed: Confirmed| confirmed.checked.map(|()| Token::new(confirmed.data));
        self.device.judge(config, polled.map(token))
    }
}

impl<P: grant::DeviceCode + grant::Users> DeviceAuthorization<P> {
    /// [`poll`](Self::poll), and keeps what the user granted under this name, in place of what was kept there before.
    ///
    /// # Errors
    ///
    /// As [`poll`](Self::poll), and [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails before the request; see
    /// [`CodeExchange::session`](crate::CodeExchange::session) for when it fails after that.
    pub async fn poll_session(
        &mut self,
        sessions: &Sessions<P>,
        name: impl AsRef<str>,
    ) -> Result<DevicePoll<Session<P>>, Error> {
        let config = sessions.shared_config();
        if let Some(after) = self.device.early(&config)? {
            return Ok(DevicePoll::Pending { after, error: None });
        }
        let session = sessions.prepare(&config, name.as_ref()).await?;
        self.poll_for(&config, &session).await
    }

    /// [`complete`](Self::complete), and keeps what the user granted under this name, in place of what was kept there before.
    /// The store is asked before the user is waited for.
    ///
    /// ```
    /// use oauth_runtime::store::TokenStore;
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     device_authorization_url = "https://acme.example/device",
    ///     token_url = "https://acme.example/token",
    ///     grant = device_code,
    /// )]
    /// struct Acme;
    ///
    /// async fn log_in(client: &AcmeClient, store: impl TokenStore) -> oauth_runtime::Result<AcmeSession> {
    ///     let sessions = client.sessions(store);
    ///     let mut device = client.device_authorization().send().await?;
    ///     println!("open {} and enter {}", device.verification_uri(), device.user_code());
    ///     device.complete_session(&sessions, "alice").await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`complete`](Self::complete) and [`poll_session`](Self::poll_session).
    pub async fn complete_session(
        &mut self,
        sessions: &Sessions<P>,
        name: impl AsRef<str>,
    ) -> Result<Session<P>, Error> {
        self.kept(sessions, name.as_ref()).await
    }
}

impl<P: grant::Users> DeviceAuthorization<P> {
    /// [`complete_session`](Self::complete_session), for who has found out otherwise that the grant is offered.
    pub(crate) async fn kept(&mut self, sessions: &Sessions<P>, name: &str) -> Result<Session<P>, Error> {
        let config = sessions.shared_config();
        self.device.check(&config)?;
        let session = sessions.prepare(&config, name).await?;
        loop {
            if self.device.early(&config)?.is_none() {
                if let DevicePoll::Done(session) = self.poll_for(&config, &session).await? {
                    return Ok(session);
                }
            }
            self.device.rest(&config).await?;
        }
    }

    /// What comes of it is kept also when the caller goes away.
    async fn poll_for(
        &mut self,
        config: &Arc<Config>,
        session: &Session<P>,
    ) -> Result<DevicePoll<Session<P>>, Error> {
        #[cfg(feature = "openid")]
        self.device.prepare(config).await?;
        let (own, keeper) = (Arc::clone(config), session.clone());
        let work = |device: &Begun| {
            let (request, login) = (device.request(), device.login());
            let poll = async move {
                let data = own.device_token(&request).await?;
                let checked = own.check_login(&data).await;
                Ok(kept(&keeper, login, Confirmed { data, checked, kept: None }).await)
            };
            poll.boxed()
        };
        let (mut polled, is_own) = self.device.polled(config, Some(session.grant()), work).await?;
        // The poll that an earlier caller has left was for a token, or for a session that could not be kept.
        if let (Ok(confirmed @ Confirmed { checked: Ok(()), .. }), false) = (&polled, is_own) {
            let (keeper, login, confirmed) = (session.clone(), self.device.login(), confirmed.clone());
            let keep = async move { Ok(kept(&keeper, login, confirmed).await) };
            polled = self.device.keep(config, session.grant(), keep.boxed()).await;
        }
        let outcome = polled.map(|Confirmed { checked, kept, .. }| {
            checked.and(kept.unwrap_or(Ok(()))).map(|()| session.clone())
        });
        self.device.judge(config, outcome)
    }
}

/// Keeps what was confirmed in a session, unless its ID token is not what it should be.
async fn kept<P>(session: &Session<P>, login: session::Login, mut confirmed: Confirmed) -> Confirmed {
    if confirmed.checked.is_ok() {
        confirmed.kept = Some(session.begin(&confirmed.data, login).await);
    }
    confirmed
}

impl Begun {
    /// How long it is too early to ask; `None` when it is not.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    fn early(&mut self, config: &Config) -> Result<Option<Duration>, Error> {
        self.check(config)?;
        if self.is_in_flight() {
            return Ok(None);
        }
        let wait = self.pace.wait(config.shared.runtime.now());
        Ok((!wait.is_zero()).then_some(wait))
    }

    /// Fetches the keys that an ID token is verified by, as long as nothing is spent.
    ///
    /// # Errors
    ///
    /// When they cannot be had. Nobody was asked whether the user has answered.
    #[cfg(feature = "openid")]
    async fn prepare(&self, config: &Config) -> Result<(), Error> {
        if self.is_in_flight() {
            return Ok(());
        }
        crate::openid::prepare(config, &self.scopes, None).await
    }

    fn login(&self) -> session::Login {
        session::Login {
            step_ups: Vec::new(),
            redirect_uri: String::new(),
            scopes: self.scopes.clone(),
            resources: self.resources.clone(),
            callback: Known::new(),
            #[cfg(feature = "openid")]
            has_nonce: false,
        }
    }

    /// What came of a poll: an error of its own, or else the token, and what became of that.
    fn judge<T>(
        &mut self,
        config: &Config,
        outcome: Result<Result<T, Error>, Error>,
    ) -> Result<DevicePoll<T>, Error> {
        let now = config.shared.runtime.now();
        self.flight = None;
        let error = match outcome {
            Ok(done) => {
                // The code is spent, also where the token is of no use: another poll would not bring it.
                self.pace.is_over = true;
                return done.map(DevicePoll::Done);
            }
            Err(error) => error,
        };
        let error = match self.pace.judge(now, error) {
            Meaning::Pending => None,
            Meaning::Unavailable(error) => Some(error),
            Meaning::Over(error) => {
                // A request that was not sent has spent nothing.
                self.pace.is_over = error.sent() != Sent::No;
                return Err(error);
            }
        };
        Ok(DevicePoll::Pending { after: self.pace.wait(now), error })
    }

    /// Sleeps until the next poll, or until the codes have ended.
    ///
    /// # Errors
    ///
    /// That they have, or there are no timers.
    async fn rest(&mut self, config: &Config) -> Result<(), Error> {
        let runtime = &config.shared.runtime;
        let now = runtime.now();
        let (wait, left) = (self.pace.wait(now), self.pace.left(now));
        let Some(sleep) = runtime.sleep(wait.min(left)) else {
            let message = "waiting for the user needs a runtime with timers; without one, use `poll`";
            return Err(config.plan().configuration(message));
        };
        sleep.await;
        if wait >= left {
            return Err(expired(config));
        }
        self.pace.waited();
        Ok(())
    }
}
