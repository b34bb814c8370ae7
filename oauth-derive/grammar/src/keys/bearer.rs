//! `bearer`: how the token is presented (RFC 6750 §2).

use super::request::{HEADERS, PARAMS};
use super::{Group, INTEGER, Key, Kind, NONE, TEMPLATE, TEXT};

pub(super) static BEARER: Group = Group::keys(&[
    Key::new("header", "the header that carries the token; `Authorization` by default", "RFC 6750 §2.1")
        .takes(TEXT),
    Key::new("scheme", "what stands before the token; `Bearer` by default", "RFC 6750 §2.1")
        .takes(&[Kind::Text, Kind::Word(&[NONE])]),
    Key::new("query", "the query parameter that carries the token instead", "RFC 6750 §2.3").takes(TEXT),
    Key::new("value", "the value, where it is not the token alone", "").takes(TEMPLATE),
    Key::new("headers", "headers that go along with the token", "").group(&HEADERS),
    Key::new("params", "query parameters that go along with the token", "").group(&PARAMS),
    Key::new("rejected", "statuses by which a resource rejects the token, besides 401", "RFC 6750 §3.1")
        .takes(INTEGER)
        .list(),
]);
