//! The grants: the ways a client obtains a token.

/// A grant: one that the RFCs name, or one of the provider's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.3.
    Password,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 7523 §2.1.
    JwtBearer,
    /// RFC 7522 §2.1.
    Saml2Bearer,
    /// RFC 8628 §3.4.
    DeviceCode,
    /// RFC 8693 §2.1.
    TokenExchange,
    /// A JWT that the client signs is the token; there is no request.
    SelfSignedJwt,
    /// One of the provider's own (RFC 6749 §4.5), which is asked for like client credentials.
    Vendor,
}

impl Grant {
    /// All that have a name, those first that a declaration may use.
    pub const ALL: [Self; 9] = [
        Self::ClientCredentials,
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::Password,
        Self::JwtBearer,
        Self::Saml2Bearer,
        Self::SelfSignedJwt,
        Self::DeviceCode,
        Self::TokenExchange,
    ];

    /// The grant of this name in a declaration.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == name)
    }

    /// The name of the grant in a declaration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
            Self::JwtBearer => "jwt_bearer",
            Self::Saml2Bearer => "saml2_bearer",
            Self::DeviceCode => "device_code",
            Self::TokenExchange => "token_exchange",
            Self::SelfSignedJwt => "self_signed_jwt",
            Self::Vendor => "vendor",
        }
    }

    /// The value of the parameter `grant_type`; of one of the provider's own the declaration says it.
    #[must_use]
    pub const fn grant_type(self) -> &'static str {
        match self {
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::Saml2Bearer => "urn:ietf:params:oauth:grant-type:saml2-bearer",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
            grant => grant.as_str(),
        }
    }

    /// The name of the marker trait in the runtime's module `grant`.
    #[must_use]
    pub const fn marker(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "AuthorizationCode",
            // Those that are asked for alike have one.
            Self::ClientCredentials | Self::Vendor | Self::SelfSignedJwt => "ClientCredentials",
            Self::Password => "Password",
            Self::RefreshToken => "RefreshToken",
            Self::JwtBearer => "JwtBearer",
            Self::Saml2Bearer => "Saml2Bearer",
            Self::DeviceCode => "DeviceCode",
            Self::TokenExchange => "TokenExchange",
        }
    }

    /// Whether the client asks on its own behalf, so that it may ask again at any time (RFC 6749 §4.4).
    #[must_use]
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::ClientCredentials | Self::Vendor | Self::SelfSignedJwt)
    }

    /// Whether a user grants it, in whatever way.
    #[must_use]
    pub const fn is_of_users(self) -> bool {
        !self.is_machine()
    }
}
