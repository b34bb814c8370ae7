//! The keyring of a program that was built without one.

use std::future::{Ready, ready};

use oauth_runtime::Secret;

use super::unreachable::Unreachable;
use crate::Output;

fn none() -> Unreachable {
    Unreachable::Absent("this program was built without the feature `keyring`".to_owned())
}

pub(super) fn get(_name: String, _output: &mut Output) -> Ready<Result<Option<Secret>, Unreachable>> {
    ready(Err(none()))
}

pub(super) fn put(_key: Secret, _output: &mut Output) -> Ready<Result<String, Unreachable>> {
    ready(Err(none()))
}

pub(super) fn delete(_name: String) -> Ready<Result<(), Unreachable>> {
    ready(Err(none()))
}
