//! `expires_in` and `expires_at` inside `response`: where and how the end of a token is said (RFC 6749 §5.1).

use super::{Choice, Group, INTEGER, Key, Kind, WORDS};

const TIME_UNITS: &[Choice] = &[Choice::new("seconds"), Choice::new("milliseconds"), Choice::new("minutes")];

pub(super) static EXPIRES_IN: Group = Group::keys(&[
    Key::new("path", "where it is", "RFC 6749 §5.1").takes(WORDS).list(),
    Key::new("unit", "the unit of the number; seconds by default", "").takes(&[Kind::Word(TIME_UNITS)]),
    Key::new("format", "`auto` takes a moment in Unix time too; `\"d:h:m\"` is days:hours:minutes", "")
        .takes(&[Kind::Word(&[Choice::new("auto")]), Kind::Quoted(&[Choice::new("d:h:m")])]),
    Key::new("default", "seconds, when the response says nothing, or 0", "RFC 6749 §5.1").takes(INTEGER),
]);

pub(super) static EXPIRES_AT: Group =
    Group::keys(&[
        Key::new("path", "where it is", "").takes(WORDS).list(),
        Key::new("format", "how the moment is written; any known form by default", "").takes(&[Kind::Word(
            &[Choice::new("unix"), Choice::new("unix_ms"), Choice::new("rfc3339"), Choice::new("auto")],
        )]),
    ]);
