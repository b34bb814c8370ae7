//! The keys that a configuration has, each of which is one of its algorithm: what is not is said before there is a request.

use zeroize::Zeroizing;

use super::{Configured, Shared};
use crate::Error;
use crate::crypto::{self, Algorithm, PrivateKey};
use crate::plan::{Signing, Template};

/// The key of the JWT, where the configuration has it and nobody else signs.
///
/// # Errors
///
/// When it is none of its algorithm.
pub(super) fn of_jwt(shared: &Shared, values: &Configured<'_>) -> Result<Option<PrivateKey>, Error> {
    let Some(rules) = &values.plan.jwt else { return Ok(None) };
    of_client(shared, rules.algorithm, rules.key.as_ref(), values)
        .map_err(|problem| values.plan.configuration(format!("jwt.key: {problem}")))
}

/// What the client signs with, where the configuration has it. A `Signer` has private keys alone.
fn of_client(
    shared: &Shared,
    algorithm: Algorithm,
    key: Option<&Template>,
    values: &Configured<'_>,
) -> Result<Option<PrivateKey>, &'static str> {
    let key = key.filter(|_| shared.signer.is_none() || algorithm.is_symmetric());
    let text = key.and_then(|key| key.render(values)).map(Zeroizing::new);
    text.map(|text| PrivateKey::parse(algorithm, &text)).transpose()
}

/// Looks at the key of request objects.
///
/// # Errors
///
/// When it is none of its algorithm.
pub(super) fn check_request_object(shared: &Shared, values: &Configured<'_>) -> Result<(), Error> {
    let plan = values.plan;
    let object = plan.authorize.rules().and_then(|rules| rules.request_object.as_ref());
    let Some(rules) = object else { return Ok(()) };
    of_client(shared, rules.algorithm, rules.key.as_ref(), values)
        .map(drop)
        .map_err(|problem| plan.configuration(format!("authorize.request_object.key: {problem}")))
}

/// Looks at the keys of signatures that are known before there is a request.
///
/// # Errors
///
/// When one is none of its algorithm.
pub(super) fn check_signatures(shared: &Shared, values: &Configured<'_>) -> Result<(), Error> {
    let plan = values.plan;
    let known =
        |signing: &Signing| signing.key.as_ref().and_then(|key| key.render(values)).map(Zeroizing::new);
    let problem = |path: &str, problem: &str| plan.configuration(format!("{path}: {problem}"));
    for (key, exchange) in plan.exchanges() {
        if let Some(sign) = &exchange.request.sign {
            of_client(shared, sign.signing.algorithm, sign.signing.key.as_ref(), values)
                .map_err(|it| problem(&format!("{key}.sign.key"), it))?;
        }
        if let Some(verify) = &exchange.response.verify {
            check_key(&verify.signing, known(&verify.signing))
                .map_err(|it| problem(&format!("{key}.verify.key"), &it))?;
        }
    }
    let callback = plan.authorize.rules().and_then(|rules| rules.callback.verify.as_ref());
    let checked = callback.map(|verify| check_key(&verify.signing, known(&verify.signing)));
    checked.transpose().map(drop).map_err(|it| problem("authorize.callback.verify.key", &it))
}

/// A key that verifies. That of an HMAC is the client secret, unless one is named.
fn check_key(signing: &Signing, key: Option<Zeroizing<String>>) -> Result<(), String> {
    match key {
        Some(key) if key.is_empty() => Err("it is empty".to_owned()),
        Some(key) => crypto::verify(signing.algorithm, &key, b"", b"").map(drop).map_err(ToString::to_string),
        None if signing.algorithm.is_symmetric() => Ok(()),
        None => Err("it has no value".to_owned()),
    }
}
