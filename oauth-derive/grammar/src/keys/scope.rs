//! `scope`: how scopes are written (RFC 6749 §3.3).

use super::{Free, Group, Key, Kind, Names, Shape, TEMPLATE, TEXT};

const SCOPE_SHAPE: Shape = Shape { values: &[Kind::Scope], ..Shape::new() };

pub(super) static SCOPE: Group = Group::keys(&[
    Key::new("separator", "what stands between two scopes; a space by default", "RFC 6749 §3.3").takes(TEXT),
    Key::new("param", "the name of the parameter; `scope` by default", "").takes(TEXT),
    Key::new(
        "default",
        "the scopes that are asked for when the caller names none, each one scope",
        "RFC 6749 §3.3",
    )
    .takes(TEMPLATE)
    .list(),
    Key::new(
        "response_separator",
        "what stands between two scopes of a response, besides a space",
        "RFC 6749 §3.3",
    )
    .takes(TEXT),
])
.and(&Free { what: "scope", names: Names::Any, shape: SCOPE_SHAPE });
