//! What a provider says of a token (RFC 7662 §2.2).

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::Scope;

/// What a provider says of a token (RFC 7662 §2.2); see [`Client::introspect`](crate::Client::introspect).
///
/// Of a token that is not active nothing else is known, whatever the answer says beside it. `Debug` shows none of the
/// members, which are about a person.
#[derive(Clone)]
pub struct Introspection {
    is_active: bool,
    members: Map<String, Value>,
    scope: Vec<Scope>,
}

impl Introspection {
    pub(crate) fn new(is_active: bool, document: Value, separator: &str) -> Self {
        let members = match document {
            Value::Object(members) if is_active => members,
            _ => Map::new(),
        };
        let scope = members.get("scope").and_then(Value::as_str).unwrap_or_default();
        let scope = crate::scope::split(separator, scope);
        Self { is_active, members, scope }
    }

    /// Whether the token is active: it was issued by the provider, has not ended and was not revoked.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// The granted scopes; empty where the answer says none.
    #[must_use]
    pub fn scope(&self) -> &[Scope] {
        &self.scope
    }

    /// The client that the token was issued to.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.text("client_id")
    }

    /// The name of the user who granted it, for people.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.text("username")
    }

    /// How the token is presented, such as `Bearer` (RFC 6749 §7.1).
    #[must_use]
    pub fn token_type(&self) -> Option<&str> {
        self.text("token_type")
    }

    /// When the token ends.
    #[must_use]
    pub fn exp(&self) -> Option<SystemTime> {
        self.time("exp")
    }

    /// When it was issued.
    #[must_use]
    pub fn iat(&self) -> Option<SystemTime> {
        self.time("iat")
    }

    /// Before when it is not to be used.
    #[must_use]
    pub fn nbf(&self) -> Option<SystemTime> {
        self.time("nbf")
    }

    /// Who the token is about, usually by an identifier of the provider's.
    #[must_use]
    pub fn sub(&self) -> Option<&str> {
        self.text("sub")
    }

    /// Who the token is for: one, several, or none that is named.
    pub fn aud(&self) -> impl Iterator<Item = &str> {
        let (one, several) = match self.members.get("aud") {
            Some(Value::String(aud)) => (Some(&**aud), None),
            Some(Value::Array(all)) => (None, Some(all.iter().filter_map(Value::as_str))),
            _ => (None, None),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }

    /// The issuer.
    #[must_use]
    pub fn iss(&self) -> Option<&str> {
        self.text("iss")
    }

    /// The identifier of the token.
    #[must_use]
    pub fn jti(&self) -> Option<&str> {
        self.text("jti")
    }

    /// The key or certificate that the token is bound to (RFC 7800 §3.1, RFC 8705 §3.2).
    #[must_use]
    pub fn cnf(&self) -> Option<&Map<String, Value>> {
        self.members.get("cnf")?.as_object()
    }

    /// Any member, such as `act` (RFC 8693 §4.1), `acr` and `auth_time` (RFC 9470 §6.2), or one of the provider's own; `None`
    /// where there is none.
    ///
    /// # Errors
    ///
    /// When it is of another type.
    pub fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        self.members.get(name).map(T::deserialize).transpose()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    /// Seconds since 1970, as a number (RFC 7519 §2); some providers write a string.
    fn time(&self, name: &str) -> Option<SystemTime> {
        let seconds = match self.members.get(name)? {
            Value::Number(number) => number.as_f64()?,
            Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    }
}

impl fmt::Debug for Introspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introspection").field("is_active", &self.is_active).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use serde_json::json;

    use super::Introspection;

    #[test]
    fn members_are_read_in_the_forms_that_they_come_in() {
        let of = |document| Introspection::new(true, document, " ");
        let aud = |document| of(document).aud().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(aud(json!({"aud": "a"})), ["a"]);
        assert_eq!(aud(json!({"aud": ["a", 1, "b"]})), ["a", "b"]);
        assert_eq!(aud(json!({"aud": 5})), [""; 0]);
        let exp = |exp| of(json!({"exp": exp})).exp();
        let second = |seconds| Some(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!((exp(json!(1_419_356_238)), exp(json!("60"))), (second(1_419_356_238), second(60)));
        for none in [json!(null), json!(-1), json!("soon"), json!(1e300), json!([])] {
            assert_eq!(exp(none.clone()), None, "{none}");
        }
    }

    #[test]
    fn nothing_is_known_of_a_token_that_is_not_active() {
        let inactive = Introspection::new(false, json!({"active": false, "sub": "x", "scope": "a"}), " ");
        assert!(!inactive.is_active() && inactive.sub().is_none() && inactive.scope().is_empty());
        assert_eq!(format!("{inactive:?}"), "Introspection { is_active: false, .. }");
    }
}
