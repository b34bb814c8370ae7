//! A device code on a terminal.

use std::fmt;

use url::Url;

use super::shown;
use crate::DeviceAuthorization;
use crate::printable::printable;

/// What a person reads on a terminal to log in by a device code (RFC 8628 §3.3). `Display` writes it.
///
/// Nothing of what the provider has sent reaches the terminal that it could take for a control sequence, nor a mark that turns
/// the direction of text.
///
/// ```no_run
/// use oauth_runtime::native::DevicePrompt;
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(
///     device_authorization_url = "https://acme.example/device",
///     token_url = "https://acme.example/token",
///     grant = device_code,
/// )]
/// struct Acme;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> oauth_runtime::Result<()> {
/// let client = Acme.client(Credentials::public("id"))?;
/// let mut device = client.device_authorization().send().await?;
/// eprint!("{}", DevicePrompt::new(&device));
/// let token = device.complete(&client).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DevicePrompt<'d> {
    provider: &'d str,
    user_code: &'d str,
    verification_uri: &'d Url,
    #[cfg(feature = "qr")]
    complete: Option<&'d Url>,
    #[cfg(feature = "qr")]
    has_qr: bool,
}

impl<'d> DevicePrompt<'d> {
    /// Of these codes.
    #[must_use]
    pub fn new<P>(device: &'d DeviceAuthorization<P>) -> Self {
        Self {
            provider: device.provider(),
            user_code: device.user_code(),
            verification_uri: device.verification_uri(),
            #[cfg(feature = "qr")]
            complete: device.verification_uri_complete(),
            #[cfg(feature = "qr")]
            has_qr: false,
        }
    }

    /// Adds a QR code of the address, with the code in it where the provider has such an address; left out when the address
    /// is too long for one. It is light on dark, as most terminals are.
    #[cfg(feature = "qr")]
    #[must_use]
    pub fn qr(mut self) -> Self {
        self.has_qr = true;
        self
    }

    #[cfg(feature = "qr")]
    fn write_qr(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use qrcode::QrCode;
        use qrcode::render::unicode::Dense1x2;

        let (url, what) = match self.complete {
            Some(url) => (url, "Or scan this, and see that the code is the same:"),
            None => (self.verification_uri, "Or scan the address:"),
        };
        let Some(code) = QrCode::new(url.as_str()).ok().filter(|_| self.has_qr) else { return Ok(()) };
        let mut image = code.render::<Dense1x2>();
        let image = image.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        write!(f, "\n{what}\n\n{image}\n")
    }
}

impl fmt::Display for DevicePrompt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (provider, code) = (printable(self.provider), printable(self.user_code));
        let url = shown(self.verification_uri);
        write!(
            f,
            "To log in to {provider}, open this address on any device:\n\n{url}\n\nThen enter this code:\n\n{code}\n"
        )?;
        #[cfg(feature = "qr")]
        self.write_qr(f)?;
        Ok(())
    }
}

impl fmt::Debug for DevicePrompt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevicePrompt").field("provider", &self.provider).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::DevicePrompt;
    use crate::DeviceAuthorization;

    fn device(user_code: &str, complete: &str) -> DeviceAuthorization<()> {
        let stored = serde_json::json!({
            "v": 1, "provider": "Acme", "client": "f", "device_code": "CANARY", "user_code": user_code,
            "verification_uri": "https://acme.example/device", "verification_uri_complete": complete,
            "expires_at": 1_800_000_000, "interval": 5, "answered_at": 1_799_999_000, "delay": 5,
        });
        serde_json::from_value(stored).unwrap()
    }

    #[test]
    fn statement_78_a_code_is_shown_as_it_is_and_controls_no_terminal() {
        let usual = device("WDJB-MJHT", "https://acme.example/device?user_code=WDJB-MJHT");
        assert_eq!(
            DevicePrompt::new(&usual).to_string(),
            "To log in to Acme, open this address on any device:\n\nhttps://acme.example/device\n\n\
             Then enter this code:\n\nWDJB-MJHT\n"
        );
        let evil = device("\u{1b}[31mA\u{202e}B\u{7}\r\n\u{9b}2J", "https://acme.example/");
        let text = DevicePrompt::new(&evil).to_string();
        assert!(text.ends_with("\n\\u{1b}[31mA\\u{202e}B\\u{7}\\r\\n\\u{9b}2J\n"), "{text}");
    }

    #[test]
    #[cfg(feature = "qr")]
    fn a_qr_code_is_of_the_address_with_the_code() {
        use qrcode::render::unicode::Dense1x2;

        let address = "https://acme.example/device?user_code=WDJB-MJHT";
        let text = DevicePrompt::new(&device("WDJB-MJHT", address)).qr().to_string();
        let code = qrcode::QrCode::new(address).unwrap();
        let mut image = code.render::<Dense1x2>();
        let image = image.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        assert!(text.contains(&image) && text.contains("WDJB-MJHT\n"), "{text}");
        assert!(image.lines().count() < 24, "it fits on a terminal: {}", image.lines().count());
        let long = device("WDJB-MJHT", &format!("https://acme.example/{}", "x".repeat(3000)));
        assert!(DevicePrompt::new(&long).qr().to_string().ends_with("WDJB-MJHT\n"));
    }
}
