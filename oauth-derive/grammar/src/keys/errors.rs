//! `errors`: how an error is recognised and named (RFC 6749 §5.2).

use super::response::EXTRAS;
use super::{CONSTANT_SHAPE, Choice, Free, Group, Key, Kind, Names, Shape, WORDS};

macro_rules! choices {
    ($($variant:ident = $code:literal, $meaning:literal;)*) => {
        const ERROR_CODES: &[Choice] = &[$(Choice::new($code)),*];
    };
}

crate::error_codes!(choices);

const CODE_SHAPE: Shape =
    Shape { values: &[Kind::Word(ERROR_CODES), Kind::Own(ERROR_CODES)], ..Shape::new() };

pub(super) static OK: Group = Group::free(&Free { what: "path", names: Names::Path, shape: CONSTANT_SHAPE });
static STATUSES: Group = Group::free(&Free { what: "status", names: Names::Status, shape: CODE_SHAPE });
static CODES: Group = Group::free(&Free { what: "code", names: Names::Code, shape: CODE_SHAPE });

pub(super) static ERRORS: Group = Group::keys(&[
    Key::new("ok", "members that a success has; present and different is an error", "").group(&OK),
    Key::new("error", "where the error code is", "RFC 6749 §5.2").takes(WORDS).list(),
    Key::new("error_description", "where the text is", "RFC 6749 §5.2").takes(WORDS).list(),
    Key::new("error_uri", "where the link is", "RFC 6749 §5.2").takes(WORDS).list(),
    Key::new("status", "what an HTTP status means", "RFC 6749 §5.2").group(&STATUSES),
    Key::new("code", "what a code of the provider's own means", "RFC 6749 §5.2").group(&CODES),
    Key::new(
        "retry_after",
        "where the seconds or the moment are until which not to ask again",
        "RFC 9110 §10.2.3",
    )
    .takes(WORDS)
    .list(),
    Key::new("extra", "members of an error, typed", "").group(&EXTRAS),
]);
