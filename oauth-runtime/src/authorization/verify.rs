//! A signature over the callback, which some providers add.

use std::borrow::Cow;

use subtle::ConstantTimeEq as _;

use super::callback::CallbackProblem;
use super::problem;
use super::received::Read;
use crate::config::Config;
use crate::plan::{Encoding, Lookup, Name, VerifyRules};
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
    let expected = signature(config, rules, read)?;
    // The case of hexadecimal digits does not matter.
    let sent = if rules.encoding == Encoding::Hex { sent.to_ascii_lowercase() } else { sent.to_owned() };
    let sent = sent.trim_end_matches('=');
    if bool::from(sent.as_bytes().ct_eq(expected.trim_end_matches('=').as_bytes())) {
        Ok(())
    } else {
        Err(problem(plan, CallbackProblem::SignatureMismatch))
    }
}

/// The signature that a callback has to have.
///
/// # Errors
///
/// When there is no key, or no library that hashes.
fn signature(config: &Config, rules: &VerifyRules, read: &Read<'_>) -> Result<String, Error> {
    let plan = config.plan();
    let credentials = config.shared.credentials.get();
    let values = Values { config, credentials: &credentials, read, param: &rules.param };
    let missing = || plan.configuration("the signature of the callback needs a value that is not there");
    let key = Secret::new(rules.key.render(&values).filter(|key| !key.is_empty()).ok_or_else(missing)?);
    let over = rules.over.render(&values).ok_or_else(missing)?;
    let bytes = crypto::hmac(rules.hash, key.expose_secret().as_bytes(), over.as_bytes());
    let bytes = bytes.map_err(|problem| plan.configuration(problem))?;
    Ok(rules.encoding.encode(&bytes))
}
