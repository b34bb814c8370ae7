//! Which parameter of the RFCs a provider's own name means.

use oauth_grammar::Parameter;
use oauth_grammar::parameter::PARAMETERS;

use super::call::Param;
use crate::new::name::letters;

/// Names that mean the client, whatever else there is.
const IDS: &[&str] =
    &["appid", "appkey", "applicationid", "applicationkey", "clientkey", "consumerkey", "corpid"];
const SECRETS: &[&str] = &[
    "appsecret",
    "applicationsecret",
    "clientpassword",
    "consumersecret",
    "corpsecret",
    "apisecret",
    "secret",
    "secretkey",
    "appsecretkey",
];
/// Names that mean the client where one of `PASSWORDS` or `SECRETS` stands beside them, and no user is meant.
const NAMES: &[&str] = &[
    "username",
    "user",
    "login",
    "email",
    "apikey",
    "key",
    "accesskey",
    "accesskeyid",
    "account",
    "accountid",
    "merchantid",
    "partnerid",
    "publickey",
];
const PASSWORDS: &[&str] = &["password", "pass", "apipassword", "accesskeysecret"];

/// Other names of parameters that are not the client.
const OTHERS: &[(&str, &str)] = &[
    ("authcode", "code"),
    ("authorizationcode", "code"),
    ("callbackurl", "redirect_uri"),
    ("redirecturl", "redirect_uri"),
    ("granttype", "grant_type"),
    ("scopes", "scope"),
];

/// The parameter of the RFCs that each parameter of a request is; each is at most once.
pub(super) fn meanings(params: &[Param]) -> Vec<Option<&'static str>> {
    let mut meanings: Vec<Option<&'static str>> =
        params.iter().map(|param| Parameter::of(&param.wire).map(|known| known.name)).collect();
    let names: Vec<String> = params.iter().map(|param| letters(&param.wire)).collect();
    for known in PARAMETERS {
        give(&mut meanings, &names, known.name, &[&letters(known.name)]);
    }
    for (other, meant) in OTHERS {
        give(&mut meanings, &names, meant, &[other]);
    }
    give(&mut meanings, &names, "client_id", IDS);
    give(&mut meanings, &names, "client_secret", SECRETS);
    if is_user(params, &meanings) {
        return meanings;
    }
    let has = |meanings: &[Option<&str>], meant| meanings.contains(&Some(meant));
    if !has(&meanings, "client_id") && names.iter().any(|name| NAMES.contains(&&**name)) {
        if !has(&meanings, "client_secret") {
            free(&mut meanings, &["password"]);
            give(&mut meanings, &names, "client_secret", PASSWORDS);
        }
        if has(&meanings, "client_secret") {
            free(&mut meanings, &["username"]);
            give(&mut meanings, &names, "client_id", NAMES);
        }
    }
    meanings
}

/// Whether a name and a password are those of a user.
fn is_user(params: &[Param], meanings: &[Option<&str>]) -> bool {
    params
        .iter()
        .zip(meanings)
        .any(|(param, meaning)| *meaning == Some("grant_type") && param.value.as_str() == Some("password"))
}

fn free(meanings: &mut [Option<&'static str>], names: &[&str]) {
    for meaning in meanings {
        if meaning.is_some_and(|name| names.contains(&name)) {
            *meaning = None;
        }
    }
}

/// Gives the first parameter with one of these names its meaning, unless another has it.
fn give(meanings: &mut [Option<&'static str>], names: &[String], meant: &'static str, of: &[&str]) {
    if meanings.contains(&Some(meant)) {
        return;
    }
    // The order of the names is their rank.
    let found = of.iter().find_map(|name| names.iter().position(|known| known == name));
    if let Some(meaning) = found.and_then(|index| meanings.get_mut(index)).filter(|meaning| meaning.is_none())
    {
        *meaning = Some(meant);
    }
}
