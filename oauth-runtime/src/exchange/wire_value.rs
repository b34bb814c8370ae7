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
            Self::Members(_) => {
                // Room for all of it: a string that grows leaves secrets behind.
                let mut json = Vec::with_capacity(6 * self.length());
                let written = serde_json::to_writer(&mut json, self).is_ok();
                Cow::Owned(String::from_utf8(json).ok().filter(|_| written).unwrap_or_default())
            }
        }
    }

    /// How many bytes it has before it is encoded, or a few more.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Json(json) => json.len(),
            Self::Integer(_) | Self::Bool(_) => "-9223372036854775808".len(),
            // With what stands between them.
            Self::Members(members) => {
                members.iter().map(|(name, value)| name.len() + value.length() + 6).sum::<usize>() + 2
            }
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
