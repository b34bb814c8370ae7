//! Structs that `oauth new` has made.

pub(crate) mod answer;
pub(crate) mod curl;
pub(crate) mod first_calls;
pub(crate) mod grants;
pub(crate) mod issuer;
pub(crate) mod openapi;
