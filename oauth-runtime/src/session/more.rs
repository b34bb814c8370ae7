//! Asking a user for more than was granted.

use super::Session;
use super::record::SessionRecord;
use crate::{AuthorizationRequest, Client, Error, Scope, grant as marker};

impl<P: marker::Users> Session<P> {
    /// What the user has granted, as the store has it; none where nobody knows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails.
    pub async fn scope(&self) -> Result<Vec<Scope>, Error> {
        let record = self.grant.load(self.slot.config()).await?;
        Ok(record.map(|(_, record)| record.scope).unwrap_or_default())
    }

    /// Begins a login of the same user for more than was granted. It asks for what was granted, too, because some providers
    /// give a new grant that has only what was asked for, and for what the last login asked for and the provider did not tell
    /// as granted, such as `offline_access`; a refresh cannot widen the old one (RFC 6749 §6).
    ///
    /// The callback is exchanged into the session of the same name. With the feature `openid`, a session that knows by an ID token
    /// whose it is takes the login of no other user ([`CallbackProblem::OtherUser`](crate::CallbackProblem)); any other session
    /// takes whoever logs in, and a program that has to know compares the users itself.
    ///
    /// # Errors
    ///
    /// As [`scope`](Self::scope).
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, oauth_provider};
    /// # #[oauth_provider(
    /// #     authorization_url = "https://acme.example/authorize",
    /// #     token_url = "https://acme.example/token",
    /// #     grant = authorization_code,
    /// # )]
    /// # struct Acme;
    /// # async fn example(client: AcmeClient, session: AcmeSession) -> oauth_runtime::Result<()> {
    /// let request = session.authorize_more(&client, "https://app.example/callback", ["orders"]).await?;
    /// let (url, pending) = request.send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authorize_more<'c>(
        &self,
        client: &'c Client<P>,
        redirect_uri: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<Scope>>,
    ) -> Result<AuthorizationRequest<'c, P>, Error>
    where
        P: marker::AuthorizationCode,
    {
        let record = self.grant.load(self.slot.config()).await?;
        Ok(again(client, redirect_uri.into(), record.map(|(_, record)| record)).scopes(scopes))
    }
}

/// A request for what the last login asked for.
pub(super) fn again<P: marker::AuthorizationCode>(
    client: &Client<P>,
    redirect_uri: String,
    record: Option<SessionRecord>,
) -> AuthorizationRequest<'_, P> {
    let request = client.authorize(redirect_uri);
    let Some(record) = record else { return request };
    #[cfg(feature = "openid")]
    let request = request.of_user(record.identity.as_ref().map(crate::openid::Identity::user));
    let SessionRecord { scope, untold, resources, .. } = record;
    let request = resources.into_iter().fold(request, AuthorizationRequest::resource);
    request.scopes(scope).scopes(untold)
}
