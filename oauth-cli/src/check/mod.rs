//! A declaration held against what a provider says and does.

mod answer;
mod body;
mod discovery;
mod names;
mod outcome;
mod patch;
mod recipient;
mod refusal;
mod suggest;
mod token;

pub(crate) use self::answer::{Report, report};
pub(crate) use self::body::Body;
pub(crate) use self::discovery::differences;
pub(crate) use self::outcome::{Outcome, Recorded};
pub(crate) use self::suggest::{Suggestion, merged};
