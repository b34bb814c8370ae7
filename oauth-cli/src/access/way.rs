//! Which grant a token comes by.

use oauth_grammar::suggest;
use oauth_runtime::Metadata;

use super::Inputs;
use crate::store::{Kept, What};
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
        kept: Option<&Kept>,
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
        // A refresh goes on with what something else has begun.
        let has_users = grants.iter().any(|grant| matches!(&**grant, "authorization_code" | "device_code"));
        let is_session = kept.is_some_and(|kept| kept.what == What::Session);
        let is_by_password = kept.is_some_and(|kept| kept.user.is_some());
        Ok(match kept {
            // A password begins it anew when it has ended.
            Some(_) if is_session && is_by_password && offers(Self::Password) => Self::Password,
            Some(_) if is_session && offers(Self::Session) => Self::Session,
            None if names_login && has_users => Self::Session,
            _ if machine.is_some() => Self::Machine,
            _ if has_users => Self::Session,
            _ => {
                let mut ways = grants.iter().map(|grant| Self::of(grant));
                ways.find(|way| *way != Self::Session).unwrap_or(Self::Session)
            }
        })
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
