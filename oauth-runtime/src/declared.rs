//! The parameters and headers that a declaration adds, wherever they go.

use std::borrow::Cow;

use http::{HeaderName, HeaderValue};
use serde::{Serialize, Serializer};
use zeroize::Zeroize as _;

use crate::Error;
use crate::metadata::{Literal, Metadata, Param};
use crate::template::{Lookup, render};

/// The value of a parameter or header.
#[derive(Debug, Clone)]
pub(crate) enum WireValue<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Bool(bool),
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
        }
    }
}

impl Serialize for WireValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
        }
    }
}

/// Those that have a value: for each the first alternative that resolves.
///
/// # Errors
///
/// When a template is malformed or names something that does not exist.
pub(crate) fn resolve(
    metadata: &Metadata,
    params: &'static [Param],
    values: &dyn Lookup,
) -> Result<Vec<(&'static str, WireValue<'static>)>, Error> {
    let mut resolved = Vec::with_capacity(params.len());
    for param in params {
        if let Some(value) = first(metadata, param, values)? {
            resolved.push((param.name, value));
        }
    }
    Ok(resolved)
}

fn first(
    metadata: &Metadata,
    param: &Param,
    values: &dyn Lookup,
) -> Result<Option<WireValue<'static>>, Error> {
    for alternative in param.value {
        match *alternative {
            Literal::Integer(number) => return Ok(Some(WireValue::Integer(number))),
            Literal::Bool(value) => return Ok(Some(WireValue::Bool(value))),
            Literal::Text(template) => {
                let text =
                    render(template, values).map_err(|problem| Error::configuration(metadata, problem))?;
                if let Some(text) = text {
                    return Ok(Some(WireValue::Text(Cow::Owned(text))));
                }
            }
        }
    }
    Ok(None)
}

/// A header whose value is not printed: it may hold a secret.
///
/// # Errors
///
/// When the name or the value cannot be sent. The error does not repeat the value.
pub(crate) fn header(
    metadata: &Metadata,
    name: &str,
    value: &str,
) -> Result<(HeaderName, HeaderValue), Error> {
    let configuration = |problem| Error::configuration(metadata, problem);
    let wire_name =
        name.parse().map_err(|_| configuration(format!("`{name}` cannot be the name of a header")))?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        configuration(format!("the value of header `{name}` holds a character that cannot be sent"))
    })?;
    value.set_sensitive(true);
    Ok((wire_name, value))
}
