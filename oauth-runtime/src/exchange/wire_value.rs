//! The value of a parameter or header as it is written down.

use std::borrow::Cow;

use serde::ser::{self, Serialize, Serializer};
use serde_json::value::RawValue;
use zeroize::{Zeroize as _, Zeroizing};

/// The value of a parameter or header.
#[derive(Debug)]
pub(crate) enum WireValue<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Bool(bool),
    /// As it is written down.
    Json(Zeroizing<String>),
    Members(Vec<(&'a str, WireValue<'a>)>),
}

impl Drop for WireValue<'_> {
    fn drop(&mut self) {
        // What a template was filled with may be a secret.
        if let Self::Text(Cow::Owned(text)) = self {
            text.zeroize();
        }
    }
}

impl WireValue<'_> {
    pub(crate) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Json(json) => Cow::Borrowed(json.as_str()),
            Self::Members(_) => Cow::Owned(serde_json::to_string(self).unwrap_or_default()),
        }
    }
}

impl Serialize for WireValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Json(json) => {
                let json: &RawValue = serde_json::from_str(json).map_err(ser::Error::custom)?;
                json.serialize(serializer)
            }
            Self::Members(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
