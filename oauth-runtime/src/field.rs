//! The configuration fields of a provider's struct, as text.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::plan::{Field, Plan};
use crate::texts::Texts;
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
    plan: Arc<Plan>,
    /// By the index of their field.
    values: Box<[Option<Secret>]>,
    /// What is wrong beside the rules of the fields.
    problems: Vec<String>,
}

/// The values of all fields in their order, which tell two configurations apart.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Values(Texts);

impl FieldValues {
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        let values = plan.fields.iter().map(|_| None).collect();
        Self { plan, values, problems: Vec::new() }
    }

    /// Sets the value of the field `name`. A name that is not declared is an error of the client that is made of it.
    pub fn set<T: ConfigValue>(&mut self, name: &str, value: &T) {
        if let Some(value) = value.to_value() {
            self.insert(name, Secret::new(value));
        }
    }

    /// [`set`](Self::set) with a value, [`check`](Self::check) without: one function for what the macro generates, so that a
    /// field of a type that is no configuration value is one error and not two.
    #[doc(hidden)]
    pub fn field<T: ConfigValue>(&mut self, name: &str, value: Option<&T>) {
        match value {
            Some(value) => self.set(name, value),
            None => self.check::<T>(name),
        }
    }

    pub(crate) fn insert(&mut self, name: &str, value: Secret) {
        let index = self.plan.fields.iter().position(|field| *field.name == *name);
        match index.and_then(|index| self.values.get_mut(index)) {
            Some(place) => *place = Some(value),
            None => self.problems.push(no_field(name)),
        }
    }

    /// Sets the value of a field where it has none.
    pub(crate) fn insert_unless_set(&mut self, name: &str, value: Secret) {
        let index = self.plan.fields.iter().position(|field| *field.name == *name);
        if let Some(place) = index.and_then(|index| self.values.get_mut(index)) {
            place.get_or_insert(value);
        }
    }

    /// Reads the value of the field `name`, or its declared default, as a `T`, and keeps it as a `T` writes it. A value
    /// that is not a `T` is an error of the client that is made of it, which names the environment variable of the field
    /// and does not repeat the value. So is a name that is not declared.
    pub fn check<T: ConfigValue>(&mut self, name: &str) {
        let mut fields = self.plan.fields.iter().zip(&mut self.values);
        let Some((field, set)) = fields.find(|(field, _)| *field.name == *name) else {
            self.problems.push(no_field(name));
            return;
        };
        match T::from_value(or_default(field, set.as_ref().map(Secret::expose_secret))) {
            Ok(value) => *set = value.to_value().map(Secret::new),
            Err(problem) => self.problems.push(format!("environment variable `{}`: {problem}", field.env)),
        }
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What is wrong with the values so far, all at once.
    ///
    /// # Errors
    ///
    /// When a value was not of the type of its field, or was set without a field.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        if self.problems.is_empty() {
            Ok(self)
        } else {
            Err(self.plan.configuration(self.problems.join("; ")))
        }
    }

    /// The values, as they are.
    ///
    /// # Errors
    ///
    /// When one was set that has no field; the error names what else is wrong, too.
    pub(crate) fn into_values(self) -> Result<Values, Error> {
        let values = self.values.iter().map(|value| value.as_ref().map(Secret::expose_secret));
        let values = Values(values.collect());
        if self.problems.is_empty() {
            return Ok(values);
        }
        values.check(&self.plan, self.problems).map(|()| values)
    }
}

/// What is wrong where a value has no field.
fn no_field(name: &str) -> String {
    format!("there is no field `{name}`")
}

impl Values {
    /// The value of the field with this index. An empty one gives way to the declared default.
    pub(crate) fn get<'v>(&'v self, plan: &'v Plan, index: usize) -> Option<&'v str> {
        let set = self.0.entries().nth(index).flatten();
        plan.fields.get(index).map_or(set, |field| or_default(field, set))
    }

    /// Holds every value against the rules of its field.
    ///
    /// # Errors
    ///
    /// All that is wrong, and these other problems.
    pub(crate) fn check(&self, plan: &Plan, others: impl IntoIterator<Item = String>) -> Result<(), Error> {
        let values = plan.fields.iter().zip(self.0.entries());
        let problems = values.filter_map(|(field, set)| {
            Some(format!("field `{}` {}", field.name, problem(field, or_default(field, set))?))
        });
        let problems: Vec<String> = problems.chain(others).collect();
        if problems.is_empty() { Ok(()) } else { Err(plan.configuration(problems.join("; "))) }
    }

    /// The values that must not be printed.
    pub(crate) fn secrets<'v>(&'v self, plan: &'v Plan) -> impl Iterator<Item = &'v str> {
        let secret = plan.fields.iter().zip(self.0.entries()).filter(|(field, _)| field.secret);
        secret.filter_map(|(field, set)| or_default(field, set))
    }
}

impl AsRef<Self> for Values {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// What was set for a field, or its default where that is nothing.
fn or_default<'v>(field: &'v Field, set: Option<&'v str>) -> Option<&'v str> {
    match (set, field.default.as_deref()) {
        (None | Some(""), Some(default)) => Some(default),
        (set, _) => set,
    }
}

impl fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = self.plan.fields.iter().zip(&self.values);
        f.debug_map().entries(set.filter_map(|(field, value)| Some((&field.name, value.as_ref()?)))).finish()
    }
}

/// What is wrong with a value; the value itself is not repeated, because it may be a secret.
fn problem(field: &Field, value: Option<&str>) -> Option<String> {
    let Some(value) = value else {
        return (!field.optional).then(|| "has no value".to_owned());
    };
    // One whose default is empty may be.
    if value.is_empty() && !field.optional && field.default.as_deref() != Some("") {
        return Some("is empty".to_owned());
    }
    if !field.one_of.is_empty() && field.one_of.iter().all(|allowed| **allowed != *value) {
        return Some(format!("is none of `{}`", field.one_of.join("`, `")));
    }
    let pattern = field.pattern.as_ref().filter(|pattern| !pattern.is_match(value))?;
    Some(format!("does not match `{}`", pattern.text))
}

#[cfg(test)]
mod tests {
    use super::{ConfigValue, FieldValues, problem};
    use crate::plan::Plan;

    const FIELDS: &str = r#""fields":{"shop":{"default":"main","pattern":"[a-z]+|x1"},"port":{}},
        "request":{"params":{"shop":"{shop}","port":"{port}"}}"#;

    #[test]
    fn an_empty_value_gives_way_to_the_default() {
        let mut fields = FieldValues::new(Plan::acme(FIELDS));
        fields.set("shop", &String::new());
        fields.check::<String>("shop");
        assert_eq!(fields.values[0].as_ref().unwrap().expose_secret(), "main");
    }

    #[test]
    fn the_pattern_covers_the_whole_value() {
        let plan = Plan::acme(FIELDS);
        let field = &plan.fields[0];
        assert_eq!(problem(field, Some("abc")), None);
        assert_eq!(problem(field, Some("x1")), None);
        assert!(problem(field, Some("abc.evil")).is_some());
        assert!(problem(field, Some("abc\n")).is_some());
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let mut fields = FieldValues::new(Plan::acme(FIELDS));
        fields.set("shop", &"A".to_owned());
        fields.set("tenat", &1_u8);
        let error = fields.into_values().err().unwrap().to_string();
        assert_eq!(
            error,
            "Acme: field `shop` does not match `[a-z]+|x1`; field `port` has no value; there is no field `tenat`"
        );
    }

    #[test]
    fn none_has_no_value() {
        assert_eq!(None::<u8>.to_value(), None);
        assert_eq!(Option::<u8>::from_value(None).unwrap(), None);
    }
}
