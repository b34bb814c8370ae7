//! Members of answers and callbacks that placeholders name.

use std::collections::BTreeMap;

use crate::Secret;

/// The members by what placeholders say.
pub(crate) type Known = BTreeMap<Box<str>, Secret>;
