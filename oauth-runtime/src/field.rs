//! The configuration fields of a provider's struct, as text.

use std::borrow::Cow;
use std::fmt;

use regex_lite::Regex;

use crate::metadata::{Field, Metadata};
use crate::{Error, Secret};

/// A type that a configuration field may have.
///
/// Implemented for `String`, [`Secret`], `bool`, `char`, the integers, and `Option` of any of them.
///
/// ```
/// use std::borrow::Cow;
/// use oauth_runtime::{ConfigValue, InvalidValue};
///
/// struct Region(&'static str);
///
/// impl ConfigValue for Region {
///     fn to_value(&self) -> Option<Cow<'_, str>> {
///         Some(Cow::Borrowed(self.0))
///     }
///     fn from_value(value: Option<&str>) -> Result<Self, InvalidValue> {
///         match value {
///             Some("eu") => Ok(Region("eu")),
///             Some("us") => Ok(Region("us")),
///             _ => Err(InvalidValue::new("expected `eu` or `us`")),
///         }
///     }
/// }
/// assert!(Region::from_value(Some("moon")).is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a configuration field",
    label = "not a configuration value",
    note = "use `String`, `Secret`, an integer, `bool`, or `Option` of one of these, or implement `ConfigValue`"
)]
pub trait ConfigValue: Sized {
    /// The value as it is put into a template; `None` when there is none, which drops its parameter or header.
    fn to_value(&self) -> Option<Cow<'_, str>>;

    /// Reads the value, such as that of an environment variable; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When there must be a value, or the value is not of this type.
    fn from_value(value: Option<&str>) -> Result<Self, InvalidValue>;
}

/// Why text is not a configuration value; never holds the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    /// With a reason that does not repeat the value, which may be a secret.
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    fn missing() -> Self {
        Self::new("it has no value")
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidValue {}

impl ConfigValue for String {
    fn to_value(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }

    fn from_value(value: Option<&str>) -> Result<Self, InvalidValue> {
        value.map(Self::from).ok_or_else(InvalidValue::missing)
    }
}

impl ConfigValue for Secret {
    fn to_value(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self.expose_secret()))
    }

    fn from_value(value: Option<&str>) -> Result<Self, InvalidValue> {
        value.map(Self::from).ok_or_else(InvalidValue::missing)
    }
}

impl<T: ConfigValue> ConfigValue for Option<T> {
    fn to_value(&self) -> Option<Cow<'_, str>> {
        self.as_ref().and_then(T::to_value)
    }

    fn from_value(value: Option<&str>) -> Result<Self, InvalidValue> {
        value.map(|value| T::from_value(Some(value))).transpose()
    }
}

macro_rules! parsed {
    ($($type:ty)*) => {$(
        impl ConfigValue for $type {
            fn to_value(&self) -> Option<Cow<'_, str>> {
                Some(Cow::Owned(self.to_string()))
            }

            fn from_value(value: Option<&str>) -> Result<Self, InvalidValue> {
                let value = value.ok_or_else(InvalidValue::missing)?;
                value.parse().map_err(|_| InvalidValue::new(concat!("it is not a `", stringify!($type), "`")))
            }
        }
    )*};
}

parsed!(bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// The values of a provider's configuration fields.
#[derive(Clone)]
pub struct FieldValues {
    metadata: &'static Metadata,
    values: Vec<(&'static str, Secret)>,
}

impl FieldValues {
    pub(crate) fn new(metadata: &'static Metadata) -> Self {
        Self { metadata, values: Vec::new() }
    }

    pub(crate) fn metadata(&self) -> &'static Metadata {
        self.metadata
    }

    /// Sets the value of the field `name`.
    pub fn set<T: ConfigValue>(&mut self, name: &'static str, value: &T) {
        if let Some(value) = value.to_value() {
            self.insert(name, Secret::new(value));
        }
    }

    pub(crate) fn insert(&mut self, name: &'static str, value: Secret) {
        self.values.push((name, value));
    }

    /// The text of a field. An empty value gives way to the declared default.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let set =
            self.values.iter().find(|(field, _)| *field == name).map(|(_, value)| value.expose_secret());
        let default = self.field(name).and_then(|field| field.default);
        match (set, default) {
            (None | Some(""), Some(default)) => Some(default),
            (set, _) => set,
        }
    }

    /// Every value that is set, by the name of its field.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&'static str, &Secret)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// The values that must not be printed.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.metadata.fields.iter().filter(|field| field.secret).filter_map(|field| self.value(field.name))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.metadata.fields.iter().find(|field| field.name == name)
    }

    /// Holds every value against the rules of its field.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let problems: Vec<String> = self
            .metadata
            .fields
            .iter()
            .filter_map(|field| {
                Some(format!("field `{}` {}", field.name, problem(field, self.value(field.name))?))
            })
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::configuration(self.metadata, problems.join("; ")))
        }
    }
}

impl fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.values.iter().map(|(name, value)| (name, value))).finish()
    }
}

/// What is wrong with a value; the value itself is not repeated, because it may be a secret.
fn problem(field: &Field, value: Option<&str>) -> Option<String> {
    let Some(value) = value else {
        return (!field.optional).then(|| "has no value".to_owned());
    };
    if value.is_empty() && !field.optional {
        return Some("is empty".to_owned());
    }
    if !field.one_of.is_empty() && !field.one_of.contains(&value) {
        return Some(format!("is none of `{}`", field.one_of.join("`, `")));
    }
    let pattern = field.pattern?;
    match Regex::new(&format!(r"\A(?:{pattern})\z")) {
        Ok(regex) if regex.is_match(value) => None,
        Ok(_) => Some(format!("does not match `{pattern}`")),
        Err(_) => Some(format!("has a pattern that is not a regular expression: `{pattern}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigValue, FieldValues, problem};
    use crate::metadata::{Field, Grant, Metadata};

    const ACME: Metadata = Metadata::new("Acme", "ACME", "https://a.example/", &[Grant::ClientCredentials])
        .fields(&[
            Field::new("shop", "ACME_SHOP").default("main").pattern("[a-z]+|x1"),
            Field::new("port", "ACME_PORT"),
        ]);

    #[test]
    fn an_empty_value_gives_way_to_the_default() {
        let mut fields = FieldValues::new(&ACME);
        fields.set("shop", &String::new());
        assert_eq!(fields.value("shop"), Some("main"));
    }

    #[test]
    fn the_pattern_covers_the_whole_value() {
        let field = &ACME.fields[0];
        assert_eq!(problem(field, Some("abc")), None);
        assert_eq!(problem(field, Some("x1")), None);
        assert!(problem(field, Some("abc.evil")).is_some());
        assert!(problem(field, Some("abc\n")).is_some());
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let mut fields = FieldValues::new(&ACME);
        fields.set("shop", &"A".to_owned());
        let error = fields.check().unwrap_err().to_string();
        assert_eq!(error, "Acme: field `shop` does not match `[a-z]+|x1`; field `port` has no value");
    }

    #[test]
    fn none_has_no_value() {
        assert_eq!(None::<u8>.to_value(), None);
        assert_eq!(Option::<u8>::from_value(None).unwrap(), None);
    }
}
