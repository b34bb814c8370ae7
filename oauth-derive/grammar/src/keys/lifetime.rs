//! `lifetime`: how long a token lives, whatever the response says.

use super::{Choice, Kind};

pub(super) const LIFETIME: &[Kind] =
    &[Kind::Integer, Kind::Word(&[Choice::new("never"), Choice::new("jwt")])];
