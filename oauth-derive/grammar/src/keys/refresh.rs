//! `refresh`, `revocation` and `introspection`: what differs in a refresh (RFC 6749 §6), a revocation (RFC 7009 §2.1) and an
//! introspection (RFC 7662 §2.1).

use super::client_auth::{CLIENT_AUTH, CLIENT_AUTHS};
use super::errors::ERRORS;
use super::request::REQUEST_KEYS;
use super::response::RESPONSE;
use super::step::STEP;
use super::{Choice, Group, Key, Kind, NONE, TEMPLATE};

/// The inside of `revocation(..)`.
pub(super) static REVOCATION: Group = Group::keys(&[
    Key::new("client_auth", "another client authentication", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("response", "another response", "RFC 7009 §2.2").group(&RESPONSE),
])
.shared(REQUEST_KEYS);

/// The inside of `introspection(..)`.
pub(super) static INTROSPECTION: Group = Group::keys(&[
    Key::new("client_auth", "another client authentication", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("response", "another response", "RFC 7662 §2.2").group(&RESPONSE),
])
.shared(REQUEST_KEYS);

pub(super) static REFRESH: Group = Group::keys(&[
    Key::new("url", "the endpoint, where it is another one", "RFC 6749 §6").takes(TEMPLATE).list(),
    Key::new("token", "which token is presented; the refresh token by default", "RFC 6749 §6")
        .takes(&[Kind::Word(&[Choice::new("refresh_token"), Choice::new("access_token"), NONE])]),
    Key::new("client_auth", "another client authentication", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("response", "another response", "RFC 6749 §5.1").group(&RESPONSE),
    Key::new("errors", "other errors", "RFC 6749 §5.2").group(&ERRORS),
    Key::new("step", "a call before the refresh", "")
        .group(&STEP)
        .inside("id = name, url = \"..\", ..")
        .repeatable(),
])
.shared(REQUEST_KEYS);
