//! `#[oauth(..)]` on a configuration field; in JSON, a member of `fields`.

use super::{CONSTANT, FLAG_SHAPE, Free, Group, Key, Kind, Names};

static VALUES: Group = Group::free(&Free { what: "value", names: Names::Text, shape: FLAG_SHAPE });

/// The inside of `#[oauth(..)]` on a field.
pub static FIELD: Group = Group::keys(&[
    Key::new("default", "the value the field has when nothing else is said", "").takes(CONSTANT),
    Key::new("secret", "the value is a secret", "").flag(),
    Key::new("pattern", "a regular expression that the whole value matches", "").takes(&[Kind::Pattern]),
    Key::new("one_of", "the only values there are", "").group(&VALUES),
]);
