//! Clients that register themselves (RFC 7591), and change what they have registered (RFC 7592).
//!
//! [`AuthorizationServer`](crate::discovery::AuthorizationServer) registers; what it answers is a [`Registration`].

mod kept;
mod manage;
mod metadata;

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::metadata::ClientMetadata;
pub(crate) use self::metadata::check_document_url;
use crate::credentials::stray_character;
use crate::{Credentials, Error, ErrorKind, Secret};

/// How long before the end of a client secret it is no longer used.
const MARGIN: Duration = Duration::from_secs(60);

/// What an authorization server has registered: the client information response (RFC 7591 §3.2.1).
///
/// `Debug` shows no secret.
#[derive(Clone, PartialEq)]
pub struct Registration(Information);

/// As it is written, on the wire and in a store.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Information {
    client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id_issued_at: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration_access_token: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration_client_uri: Option<String>,
    #[serde(default, deserialize_with = "method", skip_serializing_if = "Option::is_none")]
    token_endpoint_auth_method: Option<String>,
    #[serde(flatten)]
    metadata: Map<String, Value>,
}

/// How the client authenticates. Glewlwyd puts it into a list when a registration is read.
fn method<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Method {
        One(String),
        Of([String; 1]),
    }
    let method = Option::deserialize(deserializer)?;
    Ok(method.map(|(Method::One(method) | Method::Of([method]))| method))
}

/// A secret that is written where it has to be.
#[derive(Clone, PartialEq)]
struct Text(Secret);

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}

impl Registration {
    /// Reads an answer about a client, or about the one that was registered `before`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, without any of its text.
    fn read(bytes: &[u8], before: Option<&Self>) -> Result<Self, &'static str> {
        let mut information: Information = serde_json::from_slice(bytes)
            .map_err(|_| "it is no JSON object with a `client_id` and members of their types")?;
        if let Some(Self(before)) = before {
            if information.client_id != before.client_id {
                return Err("its `client_id` is that of another client");
            }
            information.keep(before);
        }
        let secret = |text: &'_ Option<Text>| text.as_ref().map(|text| text.0.clone());
        let texts = [secret(&information.client_secret), secret(&information.registration_access_token)];
        let mut texts = texts.iter().flatten().map(Secret::expose_secret);
        if information.client_id.is_empty() {
            return Err("its `client_id` is empty");
        }
        let has_stray = |text| stray_character(text).is_some();
        if has_stray(&information.client_id) || texts.any(has_stray) {
            return Err("its `client_id` or a secret holds a control character");
        }
        let registration = Self(information);
        match registration.token_endpoint_auth_method() {
            "none" => Ok(registration),
            "client_secret_basic" | "client_secret_post" if registration.client_secret().is_some() => {
                Ok(registration)
            }
            "client_secret_basic" | "client_secret_post" => {
                Err("it has no `client_secret`, which its method needs")
            }
            _ => Err("its `token_endpoint_auth_method` is none of those that a registered client has here"),
        }
    }

    /// The whole registration as JSON, with its secrets: for a program that keeps it elsewhere than in a
    /// [store](crate::discovery::AuthorizationServer::registered). [`from_json`](Self::from_json) reads it.
    ///
    /// ```
    /// use oauth_runtime::registration::Registration;
    ///
    /// let registration = Registration::from_json(r#"{"client_id": "s6BhdRkqt3", "client_secret": "cf136dc3"}"#)?;
    /// let kept = registration.to_json();
    /// assert_eq!(Registration::from_json(kept.expose_secret())?, registration);
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Secret {
        // What it is made of was read from JSON.
        Secret::new(serde_json::to_string(&self.0).unwrap_or_default())
    }

    /// A registration as a server writes it (RFC 7591 §3.2.1), or [`to_json`](Self::to_json) has.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when it is no registration, or one that cannot be used here.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let invalid = |problem| Error::new("registration", ErrorKind::Configuration, problem);
        Self::read(json.as_bytes(), None).map_err(invalid)
    }

    /// The client identifier.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The client secret; an empty one is none.
    #[must_use]
    pub fn client_secret(&self) -> Option<&Secret> {
        self.0.client_secret.as_ref().map(|text| &text.0).filter(|secret| !secret.expose_secret().is_empty())
    }

    /// When the client secret ends; `None` when it does not (RFC 7591 §3.2.1).
    #[must_use]
    pub fn client_secret_expires_at(&self) -> Option<SystemTime> {
        let seconds = self.0.client_secret_expires_at.filter(|seconds| *seconds > 0.0)?;
        UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    }

    /// When the server has issued the client identifier, if it says so.
    #[must_use]
    pub fn client_id_issued_at(&self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(self.0.client_id_issued_at?).ok()?)
    }

    /// The token by which the registration is read, changed and deleted (RFC 7592 §3).
    #[must_use]
    pub fn registration_access_token(&self) -> Option<&Secret> {
        self.0.registration_access_token.as_ref().map(|text| &text.0)
    }

    /// Where that is done (RFC 7592 §3).
    #[must_use]
    pub fn registration_client_uri(&self) -> Option<&str> {
        self.0.registration_client_uri.as_deref()
    }

    /// How the client authenticates. A server that does not say means `client_secret_basic` (RFC 7591 §2), or `none` where it
    /// has given no secret.
    #[must_use]
    pub fn token_endpoint_auth_method(&self) -> &str {
        let usual = if self.client_secret().is_some() { "client_secret_basic" } else { "none" };
        self.0.token_endpoint_auth_method.as_deref().unwrap_or(usual)
    }

    /// What else the server has registered, which may be other than what was asked for.
    #[must_use]
    pub fn metadata(&self) -> &Map<String, Value> {
        &self.0.metadata
    }

    /// What a client is made with.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        match self.client_secret().filter(|_| self.token_endpoint_auth_method() != "none") {
            Some(secret) => Credentials::secret(self.client_id(), secret.clone()),
            None => Credentials::public(self.client_id()),
        }
    }

    /// Whether it can be used now: a secret that has ended cannot.
    fn is_usable(&self, now: SystemTime) -> bool {
        let needs_secret = self.token_endpoint_auth_method() != "none";
        let ends = self.client_secret_expires_at().filter(|_| needs_secret);
        ends.is_none_or(|end| now.checked_add(MARGIN).is_some_and(|now| now < end))
    }
}

impl Information {
    /// Keeps what an answer leaves out: the token by which the client is managed (RFC 7592 §2.1), and the secret, of which a
    /// server may have no more than a hash.
    fn keep(&mut self, before: &Self) {
        if self.client_secret.is_none() {
            self.client_secret.clone_from(&before.client_secret);
            self.client_secret_expires_at = self.client_secret_expires_at.or(before.client_secret_expires_at);
        }
        let kept = [
            (&mut self.registration_client_uri, &before.registration_client_uri),
            (&mut self.token_endpoint_auth_method, &before.token_endpoint_auth_method),
        ];
        for (new, old) in kept {
            *new = new.take().or_else(|| old.clone());
        }
        let token = self.registration_access_token.take();
        self.registration_access_token = token.or_else(|| before.registration_access_token.clone());
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("client_id", &self.0.client_id)
            .field("token_endpoint_auth_method", &self.token_endpoint_auth_method())
            .field("client_secret", &self.client_secret())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Registration;

    fn read(json: &str) -> Result<Registration, &'static str> {
        Registration::read(json.as_bytes(), None)
    }

    #[test]
    fn the_example_of_rfc_7591_is_read() {
        let registration = read(
            r#"{
                "client_id": "s6BhdRkqt3",
                "client_secret": "cf136dc3c1fc93f31185e5885805d",
                "client_id_issued_at": 2893256800,
                "client_secret_expires_at": 2893276800,
                "redirect_uris": ["https://client.example.org/callback"],
                "grant_types": ["authorization_code", "refresh_token"],
                "client_name": "My Example Client",
                "token_endpoint_auth_method": "client_secret_basic",
                "jwks_uri": "https://client.example.org/my_public_keys.jwks",
                "example_extension_parameter": "example_value"
            }"#,
        )
        .unwrap();
        assert_eq!(registration.client_id(), "s6BhdRkqt3");
        assert_eq!(registration.metadata()["example_extension_parameter"], "example_value");
        let end = UNIX_EPOCH + Duration::from_secs(2_893_276_800);
        assert_eq!(registration.client_secret_expires_at(), Some(end));
        assert!(registration.is_usable(end - Duration::from_secs(61)));
        assert!(!registration.is_usable(end - Duration::from_secs(60)));
        assert!(!format!("{registration:?}").contains("cf136"));
    }

    #[test]
    fn an_empty_secret_is_none_and_zero_is_no_end() {
        let public =
            read(r#"{"client_id": "a", "client_secret": "", "client_secret_expires_at": 0}"#).unwrap();
        assert_eq!((public.client_secret(), public.token_endpoint_auth_method()), (None, "none"));
        assert_eq!(public.client_secret_expires_at(), None);
        assert!(public.is_usable(UNIX_EPOCH + Duration::from_secs(1 << 40)));
    }

    #[test]
    fn a_method_may_be_in_a_list() {
        let json = r#"{"client_id": "a", "client_secret": "b", "token_endpoint_auth_method": ["client_secret_post"]}"#;
        assert_eq!(read(json).unwrap().token_endpoint_auth_method(), "client_secret_post");
        assert!(
            read(&json.replace(r#"["client_secret_post"]"#, r#"["none", "client_secret_post"]"#)).is_err()
        );
    }

    #[test]
    fn hostile_answers_are_refused() {
        for json in [
            "",
            "[]",
            r#"{"client_id": ""}"#,
            r#"{"client_id": 1}"#,
            r#"{"client_secret": "x"}"#,
            "{\"client_id\": \"a\\r\\nX: y\"}",
            "{\"client_id\": \"a\", \"client_secret\": \"b\\u0000\"}",
            r#"{"client_id": "a", "token_endpoint_auth_method": "client_secret_basic"}"#,
            r#"{"client_id": "a", "client_secret": "b", "token_endpoint_auth_method": "private_key_jwt"}"#,
            r#"{"client_id": "a", "client_id": "b"}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
