//! The identifiers of token types (RFC 8693 §3).

use std::fmt;

use crate::printable::printable;

/// What a security token is, as a URI (RFC 8693 §3). It is not the type that says how an access token is presented, such as
/// `Bearer` ([`Token::token_type`](crate::Token::token_type)).
///
/// ```
/// use oauth_runtime::TokenType;
///
/// assert_eq!(TokenType::from("urn:ietf:params:oauth:token-type:id_token"), TokenType::IdToken);
/// assert_eq!(TokenType::from("urn:example:badge").as_str(), "urn:example:badge");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenType {
    /// An OAuth 2.0 access token that the provider issued, of whatever form.
    AccessToken,
    /// An OAuth 2.0 refresh token that the provider issued.
    RefreshToken,
    /// An ID token (OpenID Connect Core §2).
    IdToken,
    /// A SAML 1.1 assertion, base64url-encoded.
    Saml1,
    /// A SAML 2.0 assertion, base64url-encoded.
    Saml2,
    /// A JWT (RFC 7519).
    Jwt,
    /// Another URI, exactly as it was written.
    Other(Box<str>),
}

impl TokenType {
    /// Those that RFC 8693 registers.
    const REGISTERED: [(Self, &'static str); 6] = [
        (Self::AccessToken, "urn:ietf:params:oauth:token-type:access_token"),
        (Self::RefreshToken, "urn:ietf:params:oauth:token-type:refresh_token"),
        (Self::IdToken, "urn:ietf:params:oauth:token-type:id_token"),
        (Self::Saml1, "urn:ietf:params:oauth:token-type:saml1"),
        (Self::Saml2, "urn:ietf:params:oauth:token-type:saml2"),
        (Self::Jwt, "urn:ietf:params:oauth:token-type:jwt"),
    ];

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(uri) => uri,
            registered => {
                Self::REGISTERED.iter().find(|(own, _)| own == registered).map_or("", |(_, uri)| uri)
            }
        }
    }
}

impl From<&str> for TokenType {
    fn from(uri: &str) -> Self {
        let registered = Self::REGISTERED.into_iter().find(|(_, own)| *own == uri);
        registered.map_or_else(|| Self::Other(uri.into()), |(own, _)| own)
    }
}

impl From<String> for TokenType {
    fn from(uri: String) -> Self {
        Self::from(&*uri)
    }
}

impl fmt::Display for TokenType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(self.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::TokenType;

    #[test]
    fn a_uri_reads_back() {
        for (own, uri) in TokenType::REGISTERED {
            assert_eq!((own.as_str(), &TokenType::from(uri)), (uri, &own));
        }
        assert_eq!(TokenType::from("x").to_string(), "x");
        assert_eq!(TokenType::from("a\u{1b}[31m".to_owned()).to_string(), "a\\u{1b}[31m");
    }
}
