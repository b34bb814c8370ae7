//! `device`: what differs at the device authorization endpoint (RFC 8628 §3.1).

use super::client_auth::{CLIENT_AUTH, CLIENT_AUTHS};
use super::expires::EXPIRES_IN;
use super::request::REQUEST_KEYS;
use super::{Choice, Group, INTEGER, Key, Kind, PATH, TEXT};

/// One that has several members is no text.
const FORMATS: &[Choice] =
    &[Choice::new("auto"), Choice::new("json"), Choice::new("form"), Choice::new("xml")];

/// The answer has members of its own, and no token.
static DEVICE_RESPONSE: Group = Group::keys(&[
    Key::new("format", "how the body is written; found out by default", "").takes(&[Kind::Word(FORMATS)]),
    Key::new("root", "the object that holds the members", "").takes(PATH),
    Key::new("strip_prefix", "text before the document that is not part of it", "").takes(TEXT),
    Key::new("strip_suffix", "text behind the document that is not part of it", "").takes(TEXT),
    Key::new("accept_status", "statuses of a success besides any 2xx", "").takes(INTEGER).list(),
    Key::new("device_code", "where it is", "RFC 8628 §3.2").takes(PATH).list(),
    Key::new("user_code", "where it is", "RFC 8628 §3.2").takes(PATH).list(),
    Key::new("verification_uri", "where it is; `verification_url` is known, too", "RFC 8628 §3.2")
        .takes(PATH)
        .list(),
    Key::new("verification_uri_complete", "where it is", "RFC 8628 §3.2").takes(PATH).list(),
    Key::new("expires_in", "where and how the lifetime of the codes is said", "RFC 8628 §3.2")
        .takes(PATH)
        .list()
        .group(&EXPIRES_IN),
    Key::new("interval", "where the seconds between polls are; 5 by default", "RFC 8628 §3.2")
        .takes(PATH)
        .list(),
]);

/// The inside of `device(..)`.
pub(super) static DEVICE: Group = Group::keys(&[
    Key::new("client_auth", "another client authentication", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("response", "where the members of the response are", "RFC 8628 §3.2").group(&DEVICE_RESPONSE),
])
.shared(REQUEST_KEYS);
