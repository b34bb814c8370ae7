//! The end of a login that was kept outside the process.

use super::Client;
use crate::authorization::kept;
#[cfg(feature = "seal")]
use crate::seal::KeyRing;
use crate::store::TokenStore;
use crate::{Callback, Error, Received, grant};

impl<P: grant::AuthorizationCode> Client<P> {
    /// Takes out of the store the login that [`PendingAuthorization::store`](crate::PendingAuthorization::store) has kept
    /// there, and holds the callback against it as
    /// [`PendingAuthorization::callback`](crate::PendingAuthorization::callback) does. `cookies` is the value of the `Cookie`
    /// header that came with the callback; several are joined by `; `.
    ///
    /// The login ends with this, even when the provider or the user refused. A callback that does not belong to it, or comes
    /// from another browser, changes nothing.
    ///
    /// ```
    /// use oauth_runtime::store::TokenStore;
    /// use oauth_runtime::{Credentials, Received, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     authorization_url = "https://acme.example/authorize",
    ///     token_url = "https://acme.example/token",
    ///     grant = authorization_code,
    ///     scope(default = ["profile"]),
    /// )]
    /// struct Acme;
    ///
    /// /// The address to redirect the browser to, and the `Set-Cookie` header that goes with it.
    /// async fn begin(client: &AcmeClient, store: &dyn TokenStore) -> oauth_runtime::Result<(String, String)> {
    ///     let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    ///     let cookie = pending.store(store).await?;
    ///     Ok((url.into(), cookie.to_set_cookie()))
    /// }
    ///
    /// /// Perhaps in another process.
    /// async fn end(
    ///     client: &AcmeClient,
    ///     store: &dyn TokenStore,
    ///     cookies: &str,
    ///     query: &str,
    /// ) -> oauth_runtime::Result<AcmeToken> {
    ///     let callback = client.take_callback(store, cookies, Received::query(query)).await?;
    ///     client.exchange(callback).send().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PendingAuthorization::callback`](crate::PendingAuthorization::callback), and
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails. A callback that comes again is
    /// [`CallbackProblem::Unknown`](crate::CallbackProblem::Unknown) or, at the same time,
    /// [`CallbackProblem::Spent`](crate::CallbackProblem::Spent).
    pub async fn take_callback(
        &self,
        store: &dyn TokenStore,
        cookies: &str,
        received: Received<'_>,
    ) -> Result<Callback<P>, Error> {
        kept::take(self.shared_config(), store, cookies, received).await
    }

    /// Opens the cookie in which [`PendingAuthorization::seal`](crate::PendingAuthorization::seal) has kept the login of
    /// this callback, and holds the callback against it as
    /// [`PendingAuthorization::callback`](crate::PendingAuthorization::callback) does. `cookies` is the value of the `Cookie`
    /// header that came with the callback; several are joined by `; `.
    ///
    /// The same cookie opens again, as [`seal`](crate::PendingAuthorization::seal) explains; [`Callback::claim`] prevents it.
    ///
    /// ```
    /// use oauth_runtime::seal::KeyRing;
    /// use oauth_runtime::{Credentials, Received, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     authorization_url = "https://acme.example/authorize",
    ///     token_url = "https://acme.example/token",
    ///     grant = authorization_code,
    ///     scope(default = ["profile"]),
    /// )]
    /// struct Acme;
    ///
    /// /// The address to redirect the browser to, and the `Set-Cookie` header that goes with it.
    /// async fn begin(client: &AcmeClient, keys: &KeyRing) -> oauth_runtime::Result<(String, String)> {
    ///     let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    ///     Ok((url.into(), pending.seal(keys)?.to_set_cookie()))
    /// }
    ///
    /// /// Perhaps in another process.
    /// async fn end(
    ///     client: &AcmeClient,
    ///     keys: &KeyRing,
    ///     cookies: &str,
    ///     query: &str,
    /// ) -> oauth_runtime::Result<AcmeToken> {
    ///     let callback = client.open_callback(keys, cookies, Received::query(query))?;
    ///     client.exchange(callback).send().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PendingAuthorization::callback`](crate::PendingAuthorization::callback).
    #[cfg(feature = "seal")]
    pub fn open_callback(
        &self,
        keys: &KeyRing,
        cookies: &str,
        received: Received<'_>,
    ) -> Result<Callback<P>, Error> {
        kept::open(self.shared_config(), keys, cookies, received)
    }

    /// The value of the `Set-Cookie` header that deletes the cookie of the login which this callback answers, for the
    /// response to it; `None` when the cookie did not come. A callback that was refused as one of another login
    /// ([`ErrorKind::Callback`](crate::ErrorKind::Callback)) does not need it.
    #[must_use]
    pub fn cookie_deletion(&self, cookies: &str, received: Received<'_>) -> Option<String> {
        kept::deletion(self.config(), cookies, received)
    }
}
