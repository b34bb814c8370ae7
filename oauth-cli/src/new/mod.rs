//! A struct from what a person has: a line of the provider's documentation, a document of the provider, or answers to
//! questions.

pub(crate) mod answer;
pub(crate) mod curl;
pub(crate) mod draft;
pub(crate) mod first_call;
pub(crate) mod jwt;
pub(crate) mod name;
pub(crate) mod openapi;
pub(crate) mod placeholder;
pub(crate) mod questions;
pub(crate) mod scheme;

/// What a struct is called whose provider is not known.
pub(crate) const UNNAMED: &str = "Provider";
