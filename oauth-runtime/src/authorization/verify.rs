//! A signature over the callback, which some providers add.

use std::borrow::Cow;

use super::callback_problem::CallbackProblem;
use super::problem;
use super::received::Read;
use crate::config::Config;
use crate::plan::{Lookup, Name, VerifyRules};
use crate::{Credentials, Error, Secret, crypto};

/// What placeholders stand for.
struct Values<'a> {
    config: &'a Config,
    credentials: &'a Credentials,
    read: &'a Read<'a>,
    param: &'a str,
}

impl Lookup for Values<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        let rules = self.read.rules;
        Some(match name {
            Name::SortedQuery => Cow::Owned(self.read.sorted(self.param)),
            Name::Parameter(parameter) => match parameter.name {
                "code" => Cow::Borrowed(self.read.get(&rules.callback.code)?),
                "state" => Cow::Borrowed(self.read.get(rules.wire_name("state"))?),
                "client_secret" => Cow::Borrowed(self.credentials.client_secret()?.expose_secret()),
                _ => Cow::Borrowed(self.config.configured(self.credentials.client_id()).get(name)?),
            },
            _ => Cow::Borrowed(self.config.configured(self.credentials.client_id()).get(name)?),
        })
    }
}

/// Holds a callback to its signature.
///
/// # Errors
///
/// When it has none, or another one.
pub(super) fn check(config: &Config, rules: &VerifyRules, read: &Read<'_>) -> Result<(), Error> {
    let plan = config.plan();
    let Some(sent) = read.get(&rules.param) else {
        return Err(problem(plan, CallbackProblem::SignatureMissing));
    };
    let credentials = config.shared.credentials.get();
    let values = Values { config, credentials: &credentials, read, param: &rules.param };
    let signing = &rules.signing;
    let missing = || plan.configuration("the signature of the callback needs a value that is not there");
    let key = signing.key.as_ref().and_then(|key| key.render(&values)).filter(|key| !key.is_empty());
    let key = Secret::new(key.ok_or_else(missing)?);
    let over = signing.over.render(&values).ok_or_else(missing)?;
    let mismatch = || problem(plan, CallbackProblem::SignatureMismatch);
    let sent = signing.encoding.decode(sent).ok_or_else(mismatch)?;
    let is_signed = crypto::verify(signing.algorithm, key.expose_secret(), over.as_bytes(), &sent);
    match is_signed {
        Ok(true) => Ok(()),
        Ok(false) => Err(mismatch()),
        Err(problem) => Err(plan.configuration(problem)),
    }
}
