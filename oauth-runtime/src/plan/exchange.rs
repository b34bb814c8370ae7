//! What is said of one kind of call.

use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::{ClientAuth, ErrorRules, RequestRules, ResponseRules, client_auth, errors, request, response};

/// What one kind of call to an endpoint looks like, and its answer.
#[derive(Debug)]
pub(crate) struct ExchangeRules {
    pub(crate) request: RequestRules,
    pub(crate) client_auth: ClientAuth,
    pub(crate) response: ResponseRules,
    pub(crate) errors: ErrorRules,
}

/// A call other than the token request, with the client authentication of token requests, but for what is said of it.
pub(super) fn other(
    section: Section<'_>,
    key: &str,
    places: (Place, Place),
    compiler: &mut Compiler<'_>,
) -> ExchangeRules {
    let own = section.section(key);
    let of_auth = if own.get("client_auth").is_some() { own } else { section };
    ExchangeRules {
        request: request::read_in(own, key, places, compiler),
        client_auth: client_auth::read(of_auth),
        response: response::read(own.section("response"), &format!("{key}.response"), compiler),
        errors: errors::read(section.section("errors")),
    }
}
