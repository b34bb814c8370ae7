//! The exchange of an authorization code (RFC 6749 §4.1.3).

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use oauth_grammar::Grant;
use oauth_grammar::chars::is_code_verifier;

use super::Client;
#[cfg(feature = "openid")]
use crate::authorization::digest;
use crate::authorization::{Callback, CallbackProblem};
use crate::config::Config;
use crate::exchange::{GrantRequest, Known, Presented};
use crate::openid;
use crate::session;
use crate::texts::Texts;
use crate::token::TokenData;
use crate::{Error, Scope, Secret, Session, Sessions, Token, grant};

/// A request that exchanges an authorization code for a token (RFC 6749 §4.1.3); see [`Client::exchange`] and
/// [`Client::exchange_code`].
///
/// A code can be spent once. When the answer is lost, the way on is a new login, not a second exchange.
#[must_use = "a request does nothing until `send` is called"]
pub struct CodeExchange<P> {
    config: Arc<Config>,
    code: Secret,
    redirect_uri: String,
    code_verifier: Option<Secret>,
    added: Texts,
    login: Option<Login>,
    provider: PhantomData<fn() -> P>,
}

/// What the login was begun with.
struct Login {
    fingerprint: String,
    asked: Vec<Scope>,
    /// By the callback, where that says it.
    granted: Vec<Scope>,
    resources: Vec<String>,
    /// The thumbprint of the key that the code is bound to.
    bound_to: Option<String>,
    step_ups: Vec<session::StepUp>,
    nonce: Option<Secret>,
    /// The members of the callback that placeholders name.
    callback: Known,
    state: Secret,
    #[cfg(feature = "openid")]
    max_age: Option<u64>,
    /// The hash of the user whose login it has to be.
    #[cfg(feature = "openid")]
    user: Option<String>,
}

impl<P> Client<P> {
    /// A request that exchanges the code of a callback for a token (RFC 6749 §4.1.3), with the redirect URI and the code
    /// verifier of its login.
    pub fn exchange(&self, callback: Callback<P>) -> CodeExchange<P>
    where
        P: grant::AuthorizationCode,
    {
        CodeExchange::of_callback(self, callback)
    }

    /// A request that exchanges a code which came by a way of the provider's own, who declares `authorize = none`.
    ///
    /// `redirect_uri` is the one that goes with the code; an empty one is not sent. Nothing shows who the code is for: the
    /// program has to know that from elsewhere.
    pub fn exchange_code(&self, code: impl Into<Secret>, redirect_uri: impl Into<String>) -> CodeExchange<P>
    where
        P: grant::UnrequestedCode,
    {
        CodeExchange::of_code(self, code.into(), redirect_uri.into())
    }
}

impl<P> CodeExchange<P> {
    fn of_code(client: &Client<P>, code: Secret, redirect_uri: String) -> Self {
        let (config, added) = (client.shared_config(), Texts::default());
        Self { config, code, redirect_uri, code_verifier: None, added, login: None, provider: PhantomData }
    }

    fn of_callback(client: &Client<P>, callback: Callback<P>) -> Self {
        let answered = callback.into_answered();
        let granted = answered.scopes().to_vec();
        let known = answered.known(client.plan());
        let (code, pending) = answered.into_parts();
        // One that was not in the authorization request is not in the exchange (RFC 6749 §4.1.3).
        let omits = |name: &str| {
            client
                .plan()
                .authorize
                .rules()
                .is_some_and(|rules| rules.omit.iter().any(|omitted| **omitted == *name))
        };
        Self {
            config: client.shared_config(),
            code,
            redirect_uri: if omits("redirect_uri") { String::new() } else { pending.redirect_uri },
            code_verifier: pending.code_verifier,
            added: Texts::default(),
            login: Some(Login {
                fingerprint: pending.fingerprint,
                granted,
                asked: pending.scopes,
                resources: pending.resources,
                bound_to: pending.bound_to,
                step_ups: pending.step_ups,
                nonce: pending.nonce,
                callback: known,
                state: pending.state,
                #[cfg(feature = "openid")]
                max_age: pending.max_age,
                #[cfg(feature = "openid")]
                user: pending.user,
            }),
            provider: PhantomData,
        }
    }

    /// The code verifier (RFC 7636 §4.1) of a code that came by a way of the provider's own with a challenge; one of a
    /// callback has its own.
    pub fn code_verifier(mut self, code_verifier: impl Into<Secret>) -> Self
    where
        P: grant::UnrequestedCode,
    {
        self.code_verifier = Some(code_verifier.into());
        self
    }

    /// Adds a parameter. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request, once.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). With [`Sent::Maybe`](crate::Sent::Maybe) the code may be spent. An ID token without the nonce of
    /// the login, or not for this client, is [`InvalidResponse`](crate::ErrorKind::InvalidResponse), and so is one that is missing although `openid`
    /// was granted and the login has a nonce. Where `openid` was not granted, an ID token is not looked at.
    pub async fn send(self) -> Result<Token<P>, Error>
    where
        P: crate::Provider,
    {
        self.exchanged().await.map(Token::new)
    }

    /// Sends the request, once, and gives what the ID token says beside the token (OpenID Connect Core §3.1.3).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`InvalidResponse`](crate::ErrorKind::InvalidResponse) when there is no ID token, or it was not looked at because
    /// `openid` was not granted.
    #[cfg(feature = "openid")]
    pub async fn send_with_id_token(self) -> Result<(Token<P>, openid::IdToken), Error>
    where
        P: crate::Provider,
    {
        let config = Arc::clone(&self.config);
        let has_nonce = self.login.as_ref().map(|login| login.nonce.is_some());
        let data = self.exchanged().await?;
        let identity = has_nonce.and_then(|has_nonce| openid::Identity::of_login(&data, has_nonce));
        let id_token = identity.and_then(|_| openid::said(&data)).ok_or_else(|| {
            config
                .plan()
                .error(
                    crate::ErrorKind::InvalidResponse,
                    "the login has no ID token; ask for the scope `openid`",
                )
                .with_member("id_token")
        })?;
        Ok((Token::new(data), id_token))
    }

    /// Sends the request, once, and keeps what the user granted under this name, in place of what was kept there before.
    ///
    /// The store is asked before the code is spent. When it fails afterwards, nothing is lost: the session is alive in this
    /// process, its [`health`](Session::health) is [`NotPersisted`](crate::Health::NotPersisted), and it goes on trying to
    /// store it. Once the code is sent, this is done to the end, where the runtime has a background, also when the caller,
    /// such as the handler of a browser that is gone, goes away.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`Store`](crate::ErrorKind::Store) when the store fails before the request, or has a record there that
    /// is damaged or of another client ([`Sessions::delete`]).
    pub async fn session(self, sessions: &Sessions<P>, name: impl AsRef<str>) -> Result<Session<P>, Error>
    where
        P: grant::Users,
    {
        let config = Arc::clone(&self.config);
        let session = sessions.prepare(&config, name.as_ref()).await?;
        let login = self.login.as_ref();
        let login = session::Login {
            redirect_uri: self.redirect_uri.clone(),
            scopes: login.map(|login| login.asked.clone()).unwrap_or_default(),
            resources: login.map(|login| login.resources.clone()).unwrap_or_default(),
            step_ups: login.map(|login| login.step_ups.clone()).unwrap_or_default(),
            callback: login.map(|login| login.callback.clone()).unwrap_or_default(),
            #[cfg(feature = "openid")]
            has_nonce: login.is_some_and(|login| login.nonce.is_some()),
        };
        config
            .to_the_end(async move {
                let data = self.exchanged().await?;
                session.begin(&data, login).await?;
                Ok(session)
            })
            .await
    }

    async fn exchanged(self) -> Result<Arc<TokenData>, Error> {
        self.check()?;
        let (config, login) = (self.config, self.login);
        #[cfg(feature = "openid")]
        let expected = login.as_ref().map(|login| openid::Expected {
            nonce: login.nonce.clone(),
            max_age: login.max_age,
            code: Some(self.code.clone()),
            state: Some(login.state.clone()),
        });
        #[cfg(feature = "openid")]
        let user = login.as_ref().and_then(|login| Some((login.user.clone()?, login.nonce.is_some())));
        // All that can wait or fail comes before the code is spent.
        #[cfg(feature = "openid")]
        if let Some(login) = &login {
            openid::prepare(&config, &login.asked, login.nonce.as_ref()).await?;
        }
        let verifier = self.code_verifier.map(|verifier| ("code_verifier", verifier));
        let redirect_uri = Some(self.redirect_uri).filter(|uri| !uri.is_empty());
        let redirect_uri = redirect_uri.map(|uri| ("redirect_uri", Secret::new(uri)));
        let params = [("code", self.code)].into_iter().chain(redirect_uri).chain(verifier);
        let mut request = GrantRequest::new(Grant::AuthorizationCode);
        request.params = params.collect();
        request.added = self.added;
        if let Some(login) = &login {
            request.scopes = login.granted.iter().map(Scope::as_str).collect();
            request.resources = login.resources.iter().map(String::as_str).collect();
        }
        let state = login.as_ref().map(|login| ("state", login.state.clone()));
        let values: Vec<_> = state.into_iter().collect();
        let presented = Presented {
            values: &values,
            members: login.as_ref().map(|login| &login.callback),
            before: None,
            bound_to: login.as_ref().and_then(|login| login.bound_to.as_deref()),
        };
        let data = config.request_token_knowing(&request, presented).await?;
        if let Some(login) = login {
            openid::check(&config, &data, login.nonce.as_ref())?;
        }
        #[cfg(feature = "openid")]
        if let Some(expected) = &expected {
            // The code is spent, whatever becomes of a request for keys.
            let outcome = openid::verify_login(&config, &data, expected).await;
            outcome.map_err(|error| error.with_sent(crate::Sent::Yes))?;
        }
        #[cfg(feature = "openid")]
        if let Some((user, has_nonce)) = user {
            let identity = openid::Identity::of_login(&data, has_nonce).map(|identity| identity.user());
            let is_same =
                identity.map(|user| digest(config.plan(), &user)).transpose()?.as_ref() == Some(&user);
            if !is_same {
                let error = crate::authorization::problem(config.plan(), CallbackProblem::OtherUser);
                return Err(error.with_sent(crate::Sent::Yes));
            }
        }
        Ok(data)
    }

    fn check(&self) -> Result<(), Error> {
        let plan = self.config.plan();
        let refuse = |message| Err(plan.configuration(message));
        if self.code_verifier.as_ref().is_some_and(|verifier| !is_code_verifier(verifier.expose_secret())) {
            return refuse("a code verifier has 43 to 128 letters, digits, `-`, `.`, `_` and `~`");
        }
        if self.code.expose_secret().is_empty() {
            return refuse("the authorization code is empty");
        }
        match &self.login {
            Some(login) if login.fingerprint != self.config.fingerprint()? => {
                Err(crate::authorization::problem(plan, CallbackProblem::OtherClient))
            }
            // The compiler sees to it, but for a declaration that is read at run time.
            None if plan.offers(Grant::AuthorizationCode) && plan.authorize.rules().is_some() => refuse(
                "the code of this provider comes from an authorization request: begin with `authorize`, and \
                 exchange its callback",
            ),
            _ => Ok(()),
        }
    }
}

impl<P> fmt::Debug for CodeExchange<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("added", &self.added).finish_non_exhaustive()
    }
}
