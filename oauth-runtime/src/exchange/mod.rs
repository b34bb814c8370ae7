//! One call of an endpoint: assemble, authenticate, send, decode, judge.
//!
//! What differs between endpoints is data ([`ExchangeRules`](crate::plan::ExchangeRules), the parameters, the values of
//! placeholders), so that every call goes this one way.

mod answer;
mod call;
mod client_auth;
mod expiry;
mod grant;
mod judge;
mod params;
mod refresh;
mod request;
mod revocation;
mod send;
mod token;

pub(crate) use self::grant::GrantRequest;
pub(crate) use self::params::resolve;
pub(crate) use self::refresh::Refresh;
pub(crate) use self::send::header;
pub(crate) use self::token::NOT_APPLICABLE;
