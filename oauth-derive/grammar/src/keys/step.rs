//! `step`: a call before the token call.

use super::errors::OK;
use super::request::REQUEST_KEYS;
use super::{Group, Key, NAME, TEMPLATE, TEXT};

pub(super) static STEP: Group = Group::keys(&[
    Key::new("id", "the name of the answer in placeholders", "").takes(NAME),
    Key::new("url", "where the call goes", "").takes(TEMPLATE),
    Key::new("ok", "members that a success has", "").group(&OK),
    Key::new("cache", "the member that says how long the answer holds", "").takes(TEXT),
])
.shared(REQUEST_KEYS);
