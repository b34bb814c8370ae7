//! Structs that `oauth new` has made.

pub(crate) mod answer;
pub(crate) mod curl;
pub(crate) mod issuer;
pub(crate) mod openapi;
