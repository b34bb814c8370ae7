//! `step` and `then`: calls before and after the token call.

use super::errors::OK;
use super::request::REQUEST_KEYS;
use super::response::RESPONSE;
use super::{Group, Key, NAME, TEMPLATE, TEXT};

const ID: Key = Key::new("id", "the name of the answer in placeholders", "").takes(NAME);
const URL: Key = Key::new("url", "where the call goes", "").takes(TEMPLATE).list();
const SUCCESS: Key = Key::new("ok", "members that a success has", "").group(&OK);

pub(super) static STEP: Group = Group::keys(&[
    ID,
    URL,
    SUCCESS,
    Key::new("cache", "the member that says for how many seconds the answer holds", "").takes(TEXT),
])
.shared(REQUEST_KEYS);

pub(super) static THEN: Group = Group::keys(&[
    ID,
    URL,
    SUCCESS,
    Key::new("response", "where the token is that takes the place of the first one", "RFC 6749 §5.1")
        .group(&RESPONSE),
])
.shared(REQUEST_KEYS);
