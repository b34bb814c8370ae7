//! What is kept until the user has answered.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oauth_grammar::Grant;
use url::Url;

use super::flight::Flight;
use super::pace::Pace;
use crate::config::Config;
use crate::exchange::{DeviceAnswer, GrantRequest};
use crate::{Error, ErrorCode, ErrorKind, Scope, Secret, Sent};

/// A device authorization response (RFC 8628 §3.2): what to show the user, and what to ask with whether they have answered.
///
/// The program shows [`user_code`](Self::user_code) and [`verification_uri`](Self::verification_uri), and then waits with
/// [`complete`](Self::complete), or asks now and then with [`poll`](Self::poll). It is bound to the client that began it, and
/// can be stored meanwhile: `Debug` and `Serialize` do not show the device code, [`exposed`](Self::exposed) serialises it,
/// and `Deserialize` reads that form back.
///
/// ```
/// use std::time::Duration;
///
/// use oauth_runtime::{Credentials, DevicePoll, oauth_provider};
///
/// #[oauth_provider(
///     device_authorization_url = "https://acme.example/device",
///     token_url = "https://acme.example/token",
///     grant = device_code,
/// )]
/// struct Acme;
///
/// # async fn sleep(_: Duration) {}
/// # async fn example() -> oauth_runtime::Result<AcmeToken> {
/// let client = Acme.client(Credentials::public("id"))?;
/// let mut device = client.device_authorization().send().await?;
/// loop {
///     match device.poll(&client).await? {
///         DevicePoll::Done(token) => return Ok(token),
///         DevicePoll::Pending { after, .. } => sleep(after).await,
///     }
/// }
/// # }
/// ```
pub struct DeviceAuthorization<P> {
    pub(super) device: Begun,
    pub(super) provider: PhantomData<fn() -> P>,
}

/// A login that was begun, whatever the type of its provider.
pub(super) struct Begun {
    /// The name of the provider.
    pub(super) name: Arc<str>,
    /// Of the client that began it.
    pub(super) fingerprint: String,
    pub(super) device_code: Secret,
    pub(super) user_code: String,
    pub(super) verification_uri: Url,
    pub(super) verification_uri_complete: Option<Url>,
    pub(super) scopes: Vec<Scope>,
    pub(super) resources: Vec<String>,
    pub(super) pace: Pace,
    /// The poll that is under way.
    pub(super) flight: Option<Flight>,
}

impl<P> DeviceAuthorization<P> {
    pub(super) fn new(name: Arc<str>, fingerprint: String, answer: DeviceAnswer) -> Self {
        let device = Begun {
            name,
            fingerprint,
            device_code: answer.device_code,
            user_code: answer.user_code,
            verification_uri: answer.verification_uri,
            verification_uri_complete: answer.verification_uri_complete,
            scopes: answer.scopes,
            resources: answer.resources,
            pace: Pace::new(answer.answered, answer.interval, answer.ends),
            flight: None,
        };
        Self { device, provider: PhantomData }
    }

    /// The code that the user enters, as the provider wrote it. It is a text of theirs: what shows it on a terminal escapes
    /// control characters first, as `native::DevicePrompt` does.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.device.user_code
    }

    /// Where the user enters it: an `https` address, or `http` on loopback.
    #[must_use]
    pub fn verification_uri(&self) -> &Url {
        &self.device.verification_uri
    }

    /// The same with the code in it, for a QR code or a link (RFC 8628 §3.3.1), where the provider has one. The code is shown
    /// all the same, for the user to compare.
    #[must_use]
    pub fn verification_uri_complete(&self) -> Option<&Url> {
        self.device.verification_uri_complete.as_ref()
    }

    /// When the codes end. Where the provider does not say it, although RFC 8628 §3.2 asks for it, it is 15 minutes after the
    /// request.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        UNIX_EPOCH.checked_add(self.device.pace.ends).unwrap_or(UNIX_EPOCH)
    }

    /// The time between two polls, at the least: 5 seconds where the provider does not say it, and 5 seconds more each time
    /// that it has said `slow_down` (RFC 8628 §3.5).
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.device.pace.interval
    }

    /// The scopes that were asked for.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.device.scopes
    }

    /// The name of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.device.name
    }
}

impl Begun {
    /// The token request (RFC 8628 §3.4).
    pub(super) fn request(&self) -> GrantRequest {
        let mut request = GrantRequest::new(Grant::DeviceCode);
        request.params = [("device_code", self.device_code.clone())].into();
        request.scopes = self.scopes.iter().map(Scope::as_str).collect();
        request.resources = self.resources.iter().map(String::as_str).collect();
        request
    }

    /// Whether there is a poll whose outcome nobody has had.
    pub(super) fn is_in_flight(&self) -> bool {
        self.flight.is_some()
    }

    /// Makes sure that there is something to ask for.
    ///
    /// # Errors
    ///
    /// That it has ended, or is of another client.
    pub(super) fn check(&self, config: &Config) -> Result<(), Error> {
        let plan = config.plan();
        if self.fingerprint != config.fingerprint()? {
            return Err(plan.configuration("the device authorization is of another client"));
        }
        if self.pace.is_over {
            let message = "the device authorization has ended; begin another one with `device_authorization`";
            return Err(plan.configuration(message));
        }
        // What is under way may have brought the token.
        if self.pace.is_expired(config.shared.runtime.now()) && !self.is_in_flight() {
            return Err(expired(config));
        }
        Ok(())
    }
}

/// The error for a user who has not answered in time; nobody was asked.
pub(super) fn expired(config: &Config) -> Error {
    let message = "the user has not confirmed in time; begin again with `device_authorization`";
    config
        .plan()
        .error(ErrorKind::LoginRequired, message)
        .with_code(Some(ErrorCode::ExpiredToken), None)
        .with_description(Some(message.to_owned()), None)
        .with_sent(Sent::No)
}

impl<P> fmt::Debug for DeviceAuthorization<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("provider", &self.device.name)
            .field("verification_uri", &self.device.verification_uri.as_str())
            .field("expires_at", &self.expires_at())
            .field("interval", &self.device.pace.interval)
            .finish_non_exhaustive()
    }
}
