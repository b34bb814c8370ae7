//! Whose session it is (OpenID Connect).

use std::sync::Arc;

use http::StatusCode;

use super::Session;
use super::end::later;
use crate::openid::{EndSessionRequest, IdToken, Identity, Userinfo};
use crate::token::TokenData;
use crate::{Error, ErrorKind, grant as marker, openid};

impl<P: marker::Users> Session<P> {
    /// What the last ID token of the session says: that of the login, or of the last refresh that brought one. `None` where
    /// `openid` was not granted, and where there is no session.
    ///
    /// It was verified when it came, and each one of a refresh is held to the first (OpenID Connect Core §12.2): the same
    /// `iss`, `sub`, `aud`, `azp` and `auth_time`, and the same `nonce` where it has one. A refresh whose ID token is another's is an error,
    /// and its access token is not used.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the store fails.
    pub async fn id_token(&self) -> Result<Option<IdToken>, Error> {
        let known = self.identity().await?;
        Ok(known.and_then(|(_, data)| openid::said(&data)))
    }

    /// Asks the declared `userinfo_url` about the user (OpenID Connect Core §5.3), as [`Client::userinfo`](crate::Client::userinfo)
    /// does. A token that is refused with 401 is replaced once.
    ///
    /// # Errors
    ///
    /// As there and as [`token`](Self::token), and [`ErrorKind::Configuration`] when the session has no ID token, so that nobody
    /// knows whom the answer has to be about.
    pub async fn userinfo(&self) -> Result<Userinfo, Error> {
        let config = self.slot.config();
        let Some((identity, _)) = self.identity().await? else {
            let message = "the session has no ID token to hold userinfo against; ask for the scope `openid`";
            return Err(config.plan().configuration(message));
        };
        let token = self.token().await?;
        match openid::ask(config, &token.data, &identity.sub).await {
            Err(error) if is_rejected(&error) && self.invalidate(&token).is_gone() => {
                let token = self.token().await?;
                openid::ask(config, &token.data, &identity.sub).await
            }
            answer => answer,
        }
    }

    /// A request to log the user out of the provider, whose `end_session_url` is declared, with the session's ID token as the hint
    /// (OpenID Connect RP-Initiated Logout §2). It is made before the session [ends](Self::end), because it needs what is kept.
    ///
    /// ```
    /// # use oauth_runtime::{oauth_provider};
    /// # #[oauth_provider(
    /// #     authorization_url = "https://acme.example/authorize",
    /// #     token_url = "https://acme.example/token",
    /// #     end_session_url = "https://acme.example/logout",
    /// #     grant = authorization_code,
    /// #     scope(default = ["openid"]),
    /// # )]
    /// # struct Acme;
    /// # async fn example(session: AcmeSession) -> oauth_runtime::Result<()> {
    /// let request = session.end_session_request().await?;
    /// session.end().await?;
    /// // The program sends the browser to `url`, and it comes back with `state`.
    /// let (url, state) = request.post_logout_redirect_uri("https://app.example/bye").url()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the provider declares no `end_session_url`, [`ErrorKind::Store`] when the store fails.
    pub async fn end_session_request(&self) -> Result<EndSessionRequest, Error> {
        let known = self.identity().await?;
        let id_token = known.and_then(|(_, data)| data.more.as_ref()?.id_token.clone());
        EndSessionRequest::new(Arc::clone(&self.slot.key.config), id_token)
    }

    /// Whose session it is, and the token with its last ID token.
    async fn identity(&self) -> Result<Option<(Identity, Arc<TokenData>)>, Error> {
        let (_, stored) = self.grant.read(self.slot.config()).await?.unzip();
        let record = later(stored, self.grant.unpersisted());
        Ok(record.and_then(|record| record.identity.zip(record.access)))
    }
}

fn is_rejected(error: &Error) -> bool {
    error.kind() == ErrorKind::Http && error.status() == Some(StatusCode::UNAUTHORIZED.as_u16())
}
