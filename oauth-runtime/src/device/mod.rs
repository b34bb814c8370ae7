//! Logins by a device code (RFC 8628): the user confirms on another device, and this one asks until they have.

mod authorization;
mod flight;
mod join;
mod pace;
mod poll;
mod stored;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use oauth_grammar::Grant;

pub use self::authorization::DeviceAuthorization;
pub use self::poll::DevicePoll;
pub use self::stored::ExposedDeviceAuthorization;

use crate::config::Config;
use crate::exchange::GrantRequest;
#[cfg(feature = "native")]
use crate::texts::Texts;
use crate::{Client, Error, Scope, Secret, grant};

/// A device authorization request (RFC 8628 §3.1); see [`Client::device_authorization`].
#[must_use = "a request does nothing until `send` is called"]
pub struct DeviceAuthorizationRequest<P> {
    config: Arc<Config>,
    request: GrantRequest,
    provider: PhantomData<fn() -> P>,
}

impl<P> Client<P> {
    /// Begins a login of a user who has a browser on another device (RFC 8628 §3.1): a program over SSH, a television, a
    /// machine without a keyboard.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     device_authorization_url = "https://acme.example/device",
    ///     token_url = "https://acme.example/token",
    ///     grant = device_code,
    /// )]
    /// struct Acme;
    ///
    /// # async fn example() -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::public("id"))?;
    /// let mut device = client.device_authorization().scope("profile").send().await?;
    /// println!("open {} and enter {}", device.verification_uri(), device.user_code());
    /// let token = device.complete(&client).await?; // when the user has confirmed
    /// # Ok(())
    /// # }
    /// ```
    pub fn device_authorization(&self) -> DeviceAuthorizationRequest<P>
    where
        P: grant::DeviceCode,
    {
        DeviceAuthorizationRequest::new(self)
    }
}

impl<P> DeviceAuthorizationRequest<P> {
    pub(crate) fn new(client: &Client<P>) -> Self {
        let (config, request) = (client.shared_config(), GrantRequest::new(Grant::DeviceCode));
        Self { config, request, provider: PhantomData }
    }

    /// Asks for what an authorization request would.
    #[cfg(feature = "native")]
    pub(crate) fn asking(client: &Client<P>, scopes: Texts, resources: Texts) -> Self {
        let mut this = Self::new(client);
        (this.request.scopes, this.request.resources) = (scopes, resources);
        this
    }

    /// Asks for this scope instead of the declared ones; may be called several times.
    pub fn scope(mut self, scope: impl Into<Scope>) -> Self {
        self.request.scopes.push([scope.into().as_str()]);
        self
    }

    /// Asks for these scopes instead of the declared ones.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<Scope>>) -> Self {
        scopes.into_iter().fold(self, Self::scope)
    }

    /// Asks for a token for this resource instead of the declared ones (RFC 8707 §2), an absolute URI without a fragment;
    /// may be called several times. The polls ask for the same.
    pub fn resource(mut self, resource: impl AsRef<str>) -> Self {
        self.request.resources.push([resource.as_ref()]);
        self
    }

    /// Adds a parameter to this request; the polls do not have it. One that the declaration or the grant sets cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl Into<Secret>) -> Self {
        self.request.added.push([name.as_ref(), value.into().expose_secret()]);
        self
    }

    /// Sends the request, once.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). A response without a code, or with a verification URI that is not `https` (`http`
    /// on loopback), is [`ErrorKind::InvalidResponse`](crate::ErrorKind::InvalidResponse).
    pub async fn send(self) -> Result<DeviceAuthorization<P>, Error> {
        let fingerprint = self.config.fingerprint()?;
        let answer = self.config.device_authorization(&self.request).await?;
        Ok(DeviceAuthorization::new(Arc::clone(&self.config.plan().name), fingerprint, answer))
    }
}

impl<P> fmt::Debug for DeviceAuthorizationRequest<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorizationRequest").field("request", &self.request).finish_non_exhaustive()
    }
}
