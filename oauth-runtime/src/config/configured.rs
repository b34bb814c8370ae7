//! What is known before there is a request.

use std::borrow::Cow;

use crate::Error;
use crate::field::Values;
use crate::plan::{Lookup, Name, Plan};

/// The configuration fields and the client's identifier.
pub(crate) struct Configured<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a Values,
    pub(crate) client_id: &'a str,
}

impl<'a> Configured<'a> {
    pub(crate) fn get(&self, name: Name) -> Option<&'a str> {
        match name {
            Name::Field(index) => {
                let value = self.values.get(self.plan, index)?;
                Some(self.plan.fields.get(index).map_or(value, |field| field.meaning(value)))
            }
            Name::Parameter(parameter) if parameter.name == "client_id" => Some(self.client_id),
            _ => None,
        }
    }

    /// Holds the values to the rules of their fields, and to the functions that are made of them.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.values.check(self.plan, [])?;
        self.plan.misused(self).map_or(Ok(()), |problem| Err(self.plan.configuration(problem)))
    }
}

impl Lookup for Configured<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        self.get(name).map(Cow::Borrowed)
    }
}
