//! The parameters of the RFCs, one row each.

use crate::Grant;

/// A parameter that an RFC names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the RFC; a declaration may rename it on the wire.
    pub name: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Which requests carry it.
    pub sender: Sender,
    /// Whether its value is a secret or stands for one.
    pub is_secret: bool,
    /// Whether a `{placeholder}` of the token request may show it.
    pub is_placeholder: bool,
}

/// Which requests carry a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Every token request.
    Token,
    /// Requests in which the client authenticates.
    Client,
    /// Token requests of these grants.
    Grants(&'static [Grant]),
    /// Token requests that name what the token is for (RFC 8707 §2).
    Resource,
    /// The authorization request (RFC 6749 §4.1.1).
    Authorization,
    /// The revocation request (RFC 7009 §2.1).
    Revocation,
}

const CODE: &[Grant] = &[Grant::AuthorizationCode];
const PASSWORD: &[Grant] = &[Grant::Password];
const REFRESH: &[Grant] = &[Grant::RefreshToken];
const DEVICE: &[Grant] = &[Grant::DeviceCode];
const EXCHANGE: &[Grant] = &[Grant::TokenExchange];
const ASSERTION: &[Grant] = &[Grant::JwtBearer, Grant::Saml2Bearer];
const SCOPED: &[Grant] = &[
    Grant::ClientCredentials,
    Grant::Password,
    Grant::RefreshToken,
    Grant::JwtBearer,
    Grant::Saml2Bearer,
    Grant::TokenExchange,
    Grant::Vendor,
];

/// Every parameter, in the order in which a token request carries them.
pub const PARAMETERS: &[Parameter] = &[
    row("grant_type", "RFC 6749 §4", Sender::Token),
    row("code", "RFC 6749 §4.1.3", Sender::Grants(CODE)).secret().placeholder(),
    row("redirect_uri", "RFC 6749 §4.1.3", Sender::Grants(CODE)).placeholder(),
    row("code_verifier", "RFC 7636 §4.5", Sender::Grants(CODE)).secret().placeholder(),
    row("refresh_token", "RFC 6749 §6", Sender::Grants(REFRESH)).secret(),
    row("username", "RFC 6749 §4.3.2", Sender::Grants(PASSWORD)).placeholder(),
    row("password", "RFC 6749 §4.3.2", Sender::Grants(PASSWORD)).secret().placeholder(),
    row("device_code", "RFC 8628 §3.4", Sender::Grants(DEVICE)).secret(),
    row("assertion", "RFC 7521 §4.1", Sender::Grants(ASSERTION)).secret().placeholder(),
    row("subject_token", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)).secret(),
    row("subject_token_type", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)),
    row("requested_token_type", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)),
    row("actor_token", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)).secret(),
    row("actor_token_type", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)),
    row("audience", "RFC 8693 §2.1", Sender::Grants(EXCHANGE)),
    row("scope", "RFC 6749 §3.3", Sender::Grants(SCOPED)).placeholder(),
    row("resource", "RFC 8707 §2", Sender::Resource),
    row("client_id", "RFC 6749 §2.3.1", Sender::Client).placeholder(),
    row("client_secret", "RFC 6749 §2.3.1", Sender::Client).secret().placeholder(),
    row("client_assertion", "RFC 7521 §4.2", Sender::Client).secret(),
    row("client_assertion_type", "RFC 7521 §4.2", Sender::Client),
    row("token", "RFC 7009 §2.1", Sender::Revocation).secret(),
    row("token_type_hint", "RFC 7009 §2.1", Sender::Revocation),
    // A refresh may present it.
    row("access_token", "RFC 6750 §2.2", Sender::Revocation).secret(),
    row("state", "RFC 6749 §4.1.1", Sender::Authorization).secret(),
    row("response_type", "RFC 6749 §4.1.1", Sender::Authorization),
    row("response_mode", "OAuth 2.0 Multiple Response Types §2.1", Sender::Authorization),
    row("code_challenge", "RFC 7636 §4.3", Sender::Authorization),
    row("nonce", "OpenID Connect Core §3.1.2.1", Sender::Authorization).secret(),
    row("dpop_jkt", "RFC 9449 §10", Sender::Authorization),
    row("code_challenge_method", "RFC 7636 §4.3", Sender::Authorization),
];

const fn row(name: &'static str, source: &'static str, sender: Sender) -> Parameter {
    Parameter { name, source, sender, is_secret: false, is_placeholder: false }
}

impl Parameter {
    const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    const fn placeholder(mut self) -> Self {
        self.is_placeholder = true;
        self
    }

    /// The parameter of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        PARAMETERS.iter().find(|parameter| parameter.name == name)
    }

    /// Whether a token request of this grant may carry it.
    #[must_use]
    pub fn is_sent_by(&self, grant: Grant) -> bool {
        match self.sender {
            Sender::Grants(grants) => grants.contains(&grant),
            Sender::Token | Sender::Client | Sender::Resource => true,
            Sender::Authorization | Sender::Revocation => false,
        }
    }

    /// Whether a caller may not add it to a token request: it belongs to the client, to a login whether there is one or not,
    /// or to a grant that is offered.
    #[must_use]
    pub fn is_reserved(&self, offered: &[Grant]) -> bool {
        match self.sender {
            Sender::Token => true,
            Sender::Client => self.is_placeholder,
            Sender::Grants(_) => {
                let always = [Grant::AuthorizationCode, Grant::ClientCredentials, Grant::RefreshToken];
                always.iter().chain(offered).any(|grant| self.is_sent_by(*grant))
            }
            Sender::Resource | Sender::Authorization | Sender::Revocation => false,
        }
    }
}

/// Whether the value of this parameter, by its name in the RFC, is a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    // The answer's member, which a request to a resource carries.
    name == "access_token" || Parameter::of(name).is_some_and(|parameter| parameter.is_secret)
}

/// The names of all parameters.
pub fn names() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|parameter| parameter.name)
}
