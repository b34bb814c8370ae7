//! What is known before there is a request.

use std::borrow::Cow;

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
}

impl Lookup for Configured<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        self.get(name).map(Cow::Borrowed)
    }
}
