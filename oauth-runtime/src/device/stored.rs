//! A device authorization as it is written down: JSON with a version.
//!
//! A member that is added later has `#[serde(default)]`. One that an older version must not pass over raises [`VERSION`].

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::Url;

use super::authorization::{Begun, DeviceAuthorization};
use super::pace::Pace;
use crate::secret::REDACTED;
use crate::{Scope, Secret};

/// The version that is written, and the highest that is read.
const VERSION: u32 = 1;

/// Times are seconds since 1970.
#[derive(Serialize, Deserialize)]
struct Stored<'d> {
    v: u32,
    provider: Cow<'d, str>,
    client: Cow<'d, str>,
    device_code: Cow<'d, str>,
    user_code: Cow<'d, str>,
    verification_uri: Cow<'d, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification_uri_complete: Option<Cow<'d, str>>,
    expires_at: u64,
    interval: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<Cow<'d, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Cow<'d, str>>,
    /// When the last answer came, and for how long nothing is asked after it.
    answered_at: u64,
    delay: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    failures: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_over: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl<P> DeviceAuthorization<P> {
    /// The device authorization in a form that serialises with its device code, for a store. Whoever reads that can ask for
    /// the token.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, DeviceAuthorization, oauth_provider};
    /// # #[oauth_provider(
    /// #     device_authorization_url = "https://acme.example/device",
    /// #     token_url = "https://acme.example/token",
    /// #     grant = device_code,
    /// # )]
    /// # struct Acme;
    /// # async fn example(client: AcmeClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let device = client.device_authorization().send().await?;
    /// let stored = serde_json::to_string(&device.exposed())?;
    /// // Perhaps in another process.
    /// let mut device: DeviceAuthorization<Acme> = serde_json::from_str(&stored)?;
    /// let token = device.complete(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn exposed(&self) -> ExposedDeviceAuthorization<'_, P> {
        ExposedDeviceAuthorization(self)
    }

    fn stored<'d>(&'d self, device_code: &'d str) -> Stored<'d> {
        let device = &self.device;
        let texts = |texts: &'d [String]| texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect();
        Stored {
            v: VERSION,
            provider: Cow::Borrowed(&device.name),
            client: Cow::Borrowed(&device.fingerprint),
            device_code: Cow::Borrowed(device_code),
            user_code: Cow::Borrowed(&device.user_code),
            verification_uri: Cow::Borrowed(device.verification_uri.as_str()),
            verification_uri_complete: device
                .verification_uri_complete
                .as_ref()
                .map(|uri| Cow::Borrowed(uri.as_str())),
            expires_at: device.pace.ends.as_secs(),
            interval: device.pace.interval.as_secs(),
            scopes: device.scopes.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect(),
            resources: texts(&device.resources),
            answered_at: rounded_up(device.pace.last),
            delay: rounded_up(device.pace.delay),
            failures: device.pace.failures,
            is_over: device.pace.is_over,
        }
    }
}

/// A poll is not to be early by what is rounded off.
fn rounded_up(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}

impl Stored<'_> {
    /// # Errors
    ///
    /// What cannot be read, without its text.
    fn into_begun(self) -> Result<Begun, &'static str> {
        if self.v > VERSION {
            return Err("the device authorization is of a later version");
        }
        if self.device_code == REDACTED {
            return Err("the device authorization was serialised without its code; serialise `exposed()`");
        }
        let url = |text: Cow<'_, str>| Url::parse(&text).map_err(|_| "the verification URI is no URL");
        let seconds = Duration::from_secs;
        Ok(Begun {
            name: Arc::from(self.provider),
            fingerprint: self.client.into_owned(),
            device_code: Secret::new(self.device_code),
            user_code: self.user_code.into_owned(),
            verification_uri: url(self.verification_uri)?,
            verification_uri_complete: self.verification_uri_complete.map(url).transpose()?,
            scopes: self.scopes.into_iter().map(|scope| Scope::from(scope.into_owned())).collect(),
            resources: self.resources.into_iter().map(Cow::into_owned).collect(),
            pace: Pace {
                interval: seconds(self.interval),
                ends: seconds(self.expires_at),
                last: seconds(self.answered_at),
                delay: seconds(self.delay),
                failures: self.failures,
                is_over: self.is_over,
            },
            flight: None,
        })
    }
}

/// Without the device code, for whatever shows the rest to the user. It does not read back.
impl<P> Serialize for DeviceAuthorization<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.stored(REDACTED).serialize(serializer)
    }
}

impl<'de, P> Deserialize<'de> for DeviceAuthorization<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let device = Stored::deserialize(deserializer)?.into_begun().map_err(de::Error::custom)?;
        Ok(Self { device, provider: PhantomData })
    }
}

/// A device authorization that serialises with its device code; see [`DeviceAuthorization::exposed`].
pub struct ExposedDeviceAuthorization<'d, P>(&'d DeviceAuthorization<P>);

impl<P> Serialize for ExposedDeviceAuthorization<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.stored(self.0.device.device_code.expose_secret()).serialize(serializer)
    }
}

impl<P> fmt::Debug for ExposedDeviceAuthorization<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::DeviceAuthorization;

    /// As version 1 writes it. It has to read as long as there are programs of that version.
    const WHOLE: &str = r#"{"v":1,"provider":"Acme","client":"f","device_code":"CANARY","user_code":"WDJB-MJHT","verification_uri":"https://acme.example/device","verification_uri_complete":"https://acme.example/device?user_code=WDJB-MJHT","expires_at":1800000000,"interval":10,"scopes":["a"],"resources":["https://api.example"],"answered_at":1799999000,"delay":20,"failures":1,"is_over":true}"#;
    const LEAST: &str = r#"{"v":1,"provider":"Acme","client":"f","device_code":"CANARY","user_code":"U","verification_uri":"https://acme.example/device","expires_at":1800000000,"interval":5,"answered_at":1799999000,"delay":5}"#;

    fn read(text: &str) -> Result<DeviceAuthorization<()>, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn a_device_authorization_reads_back_from_its_exposed_form_alone() {
        for text in [WHOLE, LEAST] {
            let device = read(text).unwrap();
            assert_eq!(serde_json::to_string(&device.exposed()).unwrap(), text);
            let shown = serde_json::to_string(&device).unwrap();
            assert!(!shown.contains("CANARY") && shown.contains("user_code"), "{shown}");
            let error = read(&shown).map(drop).unwrap_err().to_string();
            assert!(error.contains("serialise `exposed()`"), "{error}");
            assert!(!format!("{device:?} {:?}", device.exposed()).contains("CANARY"));
        }
    }

    #[test]
    fn a_member_of_a_later_version_does_no_harm_and_a_higher_version_is_refused() {
        assert!(read(&LEAST.replace(r#""client""#, r#""later":[1],"client""#)).is_ok());
        assert!(read(&LEAST.replace(r#""v":1"#, r#""v":2"#)).is_err());
    }
}
