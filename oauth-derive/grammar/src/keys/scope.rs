//! `scope`: how scopes are written (RFC 6749 §3.3).

use super::{Free, Group, Key, Kind, NAMED_SCOPE, NONE, Names, TEMPLATE, TEXT};

pub(super) static SCOPE: Group = Group::keys(&[
    Key::new(
        "separator",
        "what stands between two scopes; a space by default, and with `none` each is a parameter of its own",
        "RFC 6749 §3.3",
    )
    .takes(&[Kind::Text, Kind::Word(&[NONE])]),
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
    Key::new("unreported", "scopes that are granted without being named in the response", "RFC 6749 §3.3")
        .takes(TEXT)
        .list(),
])
.and(&Free { what: "scope", names: Names::Any, shape: NAMED_SCOPE });
