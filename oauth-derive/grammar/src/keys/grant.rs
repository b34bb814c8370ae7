//! `grant`: the flows that a declaration offers (RFC 6749 §1.3).

use super::Choice;
use crate::Grant;

pub(super) const GRANTS: &[Choice] = &[
    choice(Grant::ClientCredentials),
    choice(Grant::AuthorizationCode),
    choice(Grant::RefreshToken),
    choice(Grant::Password),
    choice(Grant::JwtBearer),
    choice(Grant::Saml2Bearer),
    choice(Grant::SelfSignedJwt),
    choice(Grant::DeviceCode),
    choice(Grant::TokenExchange),
];

const fn choice(grant: Grant) -> Choice {
    Choice::new(grant.as_str())
}

#[cfg(test)]
mod tests {
    use super::GRANTS;
    use crate::Grant;

    #[test]
    fn every_grant_can_be_chosen() {
        assert!(GRANTS.iter().map(|choice| choice.name).eq(Grant::ALL.iter().map(|grant| grant.as_str())));
    }
}
