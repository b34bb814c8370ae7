//! Which grant a token comes by.

use oauth_grammar::suggest;
use oauth_runtime::Metadata;

use super::Inputs;
use crate::store::What;
use crate::{Exit, Failure};

/// How a token is had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// With what a user granted when they logged in.
    Session,
    /// By a grant of the client's own.
    Machine,
    JwtBearer,
    Saml2Bearer,
    TokenExchange,
    Password,
}

impl Way {
    /// The one that is named, that a given input is for, that there is a login for, or that the provider offers.
    ///
    /// # Errors
    ///
    /// When the provider does not offer it.
    pub(crate) fn choose(
        metadata: &Metadata,
        named: Option<&str>,
        names_login: bool,
        inputs: &Inputs,
        kept: Option<What>,
    ) -> Result<Self, Failure> {
        let grants = metadata.grants();
        let machine = metadata.machine_grant();
        if let Some(name) = named {
            if !grants.iter().any(|grant| grant == name) {
                let message = suggest::unknown("grant", name, grants.iter().map(String::as_str));
                return Err(Failure::new(Exit::Usage, format!("{}: {message}", metadata.name())));
            }
            return Ok(if machine.as_deref() == Some(name) { Self::Machine } else { Self::of(name) });
        }
        let offers = |way: Self| grants.iter().any(|grant| Self::of(grant) == way);
        let given = [Self::TokenExchange, Self::JwtBearer, Self::Saml2Bearer, Self::Password];
        if let Some(way) = given.into_iter().find(|way| inputs.are_for(*way) && offers(*way)) {
            return Ok(way);
        }
        if inputs.are_given() {
            let message = format!("{} offers no grant that takes what is given", metadata.name());
            let offered = suggest::listed(grants.iter().map(String::as_str));
            return Err(Failure::new(Exit::Usage, message).hint(format!("it offers {offered}")));
        }
        let has_users = offers(Self::Session);
        match kept {
            Some(What::Session) if has_users => Ok(Self::Session),
            // It was begun by a password, which begins it anew when it has ended.
            Some(What::Session) if offers(Self::Password) => Ok(Self::Password),
            None if names_login && has_users => Ok(Self::Session),
            _ if machine.is_some() => Ok(Self::Machine),
            _ if has_users => Ok(Self::Session),
            _ => Ok(grants.first().map_or(Self::Machine, |grant| Self::of(grant))),
        }
    }

    /// That of a grant by which no client asks on its own behalf.
    fn of(grant: &str) -> Self {
        match grant {
            "authorization_code" | "device_code" | "refresh_token" => Self::Session,
            "jwt_bearer" => Self::JwtBearer,
            "saml2_bearer" => Self::Saml2Bearer,
            "token_exchange" => Self::TokenExchange,
            "password" => Self::Password,
            _ => Self::Machine,
        }
    }
}
