//! One call of an endpoint: assemble, authenticate, send, decode, judge.
//!
//! What differs between endpoints is data ([`ExchangeRules`](crate::plan::ExchangeRules), the parameters, the values of
//! placeholders), so that every call goes this one way.

mod about;
mod answer;
mod call;
mod client_auth;
mod dates;
mod device;
mod expiry;
mod grant;
mod introspection;
mod judge;
mod jwt;
mod kept;
mod known;
mod late;
mod moment;
mod other;
mod params;
mod prepare;
mod prepared;
mod pushed;
mod refresh;
mod refresh_token;
mod request;
mod response;
mod send;
mod signature;
mod steps;
mod then;
mod token;
mod wire_value;
mod xml;

pub(crate) use self::about::AboutToken;
pub(crate) use self::device::DeviceAnswer;
pub(crate) use self::grant::GrantRequest;
pub(crate) use self::judge::web_url;
pub(crate) use self::kept::KeptSteps;
pub(crate) use self::known::Known;
pub(crate) use self::params::resolve;
pub(crate) use self::prepare::{Ready, within};
pub(crate) use self::refresh::{Refresh, RefreshRequest};
pub(crate) use self::refresh_token::Rescued;
pub(crate) use self::request::Presented;
pub(crate) use self::response::NOT_APPLICABLE;
pub(crate) use self::send::{header, header_name};
