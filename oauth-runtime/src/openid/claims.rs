//! Claims about a user (OpenID Connect Core §5.1).

use std::fmt;
use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::id_token::moment;

/// Claims about a user (OpenID Connect Core §5.1): those that the specification names have a method each, all others come by
/// [`get`](Self::get), or together by [`to`](Self::to).
///
/// A claim of another type than it should have counts as absent. `Debug` shows the names and none of the values.
///
/// ```
/// use oauth_runtime::openid::Claims;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Roles {
///     roles: Vec<String>,
/// }
///
/// # fn example(claims: &Claims) -> Result<(), serde_json::Error> {
/// if claims.email_verified() == Some(true) {
///     println!("{:?}", claims.email());
/// }
/// let Roles { roles } = claims.to()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The claim of this name, as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The claims as a type of the program's own.
    ///
    /// # Errors
    ///
    /// That of serde, when a claim that the type needs is missing or has another type. It may repeat the claim.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_value(Value::Object(self.0.clone()))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Some providers write truth as text.
    fn truth(&self, name: &str) -> Option<bool> {
        match self.0.get(name)? {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The `name`: the full name, as it is shown.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.text("name")
    }

    /// The `given_name`.
    #[must_use]
    pub fn given_name(&self) -> Option<&str> {
        self.text("given_name")
    }

    /// The `family_name`.
    #[must_use]
    pub fn family_name(&self) -> Option<&str> {
        self.text("family_name")
    }

    /// The `preferred_username`, which may be that of another user tomorrow: `sub` tells users apart.
    #[must_use]
    pub fn preferred_username(&self) -> Option<&str> {
        self.text("preferred_username")
    }

    /// The `picture`: the URL of an image, as the provider gave it.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        self.text("picture")
    }

    /// The `email`, whether it is the user's or not; see [`email_verified`](Self::email_verified).
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// The `email_verified`: whether the provider has made sure that the address was the user's.
    #[must_use]
    pub fn email_verified(&self) -> Option<bool> {
        self.truth("email_verified")
    }

    /// The `phone_number`.
    #[must_use]
    pub fn phone_number(&self) -> Option<&str> {
        self.text("phone_number")
    }

    /// The `phone_number_verified`.
    #[must_use]
    pub fn phone_number_verified(&self) -> Option<bool> {
        self.truth("phone_number_verified")
    }

    /// The `locale`, as a language tag (BCP 47).
    #[must_use]
    pub fn locale(&self) -> Option<&str> {
        self.text("locale")
    }

    /// The `zoneinfo`, as a name of the time zone database.
    #[must_use]
    pub fn zoneinfo(&self) -> Option<&str> {
        self.text("zoneinfo")
    }

    /// The `updated_at`: when the claims were last changed.
    #[must_use]
    pub fn updated_at(&self) -> Option<SystemTime> {
        self.0.get("updated_at")?.as_f64().and_then(moment)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claims").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}
