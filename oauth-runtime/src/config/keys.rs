//! The keys that a configuration has, each of which is one of its algorithm: what is not is said before there is a request.

use zeroize::Zeroizing;

use super::{Configured, Shared};
use crate::Error;
use crate::crypto::{self, PrivateKey};
use crate::plan::Signing;

/// The key of the JWT, where the configuration has it and nobody else signs.
///
/// # Errors
///
/// When it is none of its algorithm.
pub(super) fn of_jwt(shared: &Shared, values: &Configured<'_>) -> Result<Option<PrivateKey>, Error> {
    let Some(rules) = values.plan.jwt.as_ref().filter(|_| shared.signer.is_none()) else { return Ok(None) };
    let Some(text) = rules.key.as_ref().and_then(|key| key.render(values)) else { return Ok(None) };
    let key = PrivateKey::parse(rules.algorithm, &Zeroizing::new(text));
    key.map(Some).map_err(|problem| values.plan.configuration(format!("jwt.key: {problem}")))
}

/// Looks at the key of request objects.
///
/// # Errors
///
/// When it is none of its algorithm.
pub(super) fn check_request_object(shared: &Shared, values: &Configured<'_>) -> Result<(), Error> {
    let plan = values.plan;
    let object = plan.authorize.rules().and_then(|rules| rules.request_object.as_ref());
    let Some(rules) = object.filter(|rules| shared.signer.is_none() || rules.algorithm.is_symmetric()) else {
        return Ok(());
    };
    let Some(text) = rules.key.as_ref().and_then(|key| key.render(values)) else { return Ok(()) };
    let key = PrivateKey::parse(rules.algorithm, &Zeroizing::new(text));
    key.map(drop).map_err(|problem| plan.configuration(format!("authorize.request_object.key: {problem}")))
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
            let signing = &sign.signing;
            let is_elsewhere = shared.signer.is_some() && !signing.algorithm.is_symmetric();
            if let Some(text) = known(signing).filter(|_| !is_elsewhere) {
                let path = format!("{key}.sign.key");
                PrivateKey::parse(signing.algorithm, &text).map_err(|it| problem(&path, it))?;
            }
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
