//! `request`: what every token request looks like (RFC 6749 §3.2).

use super::sign::SIGNATURE;
use super::{ALTERNATIVES, Choice, FLAG_SHAPE, Free, Group, Key, Kind, NONE, Names, Shape, TEXT_SHAPE};

pub(super) static PARAMS: Group =
    Group::free(&Free { what: "parameter", names: Names::Any, shape: ALTERNATIVES });
/// Parameters that may have members of their own, where the format can nest.
pub(super) static MEMBERS: Group = Group::free(&MEMBER);
static MEMBER: Free =
    Free { what: "parameter", names: Names::Any, shape: Shape { group: Some(&MEMBERS), ..ALTERNATIVES } };
pub(super) static HEADERS: Group =
    Group::free(&Free { what: "header", names: Names::Header, shape: ALTERNATIVES });
pub(super) static RENAMED: Group =
    Group::free(&Free { what: "parameter", names: Names::Parameter, shape: TEXT_SHAPE });
pub(super) static OMITTED: Group =
    Group::free(&Free { what: "parameter", names: Names::Parameter, shape: FLAG_SHAPE });
const REQUEST_FORMATS: &[Choice] =
    &[Choice::new("form"), Choice::new("query"), Choice::new("json"), Choice::new("xml"), NONE];

pub(super) const REQUEST_KEYS: &[Key] = &[
    Key::new("method", "the HTTP method; `POST` by default", "RFC 6749 §3.2")
        .takes(&[Kind::Word(&[Choice::new("GET"), Choice::new("POST")])]),
    Key::new("format", "where the parameters go; a form body by default", "RFC 6749 appendix B")
        .takes(&[Kind::Word(REQUEST_FORMATS)]),
    Key::new("grant_type", "another value of `grant_type`, or no such parameter", "RFC 6749 §4")
        .takes(&[Kind::Text, Kind::Word(&[NONE])]),
    Key::new(
        "params",
        "parameters added to the others; in JSON and XML one may have members",
        "RFC 6749 §8.2",
    )
    .group(&MEMBERS),
    Key::new("query", "parameters added to the query, wherever the others go", "RFC 6749 §3.2")
        .group(&PARAMS),
    Key::new("headers", "headers added to the request; one that the client writes too, such as `Accept` or `Content-Type`, takes its place", "").group(&HEADERS),
    Key::new("rename", "parameters that go by another name on the wire", "").group(&RENAMED),
    Key::new("omit", "parameters that are not sent", "").group(&OMITTED),
    Key::new("sign", "a signature over the request", "").group(&SIGNATURE),
];

pub(super) static REQUEST: Group = Group::keys(REQUEST_KEYS);
