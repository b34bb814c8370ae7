//! Rules between and behind keys which do not depend on how a declaration is written. Each says what is wrong, and what
//! to write instead.

mod about;
mod call;
mod device;
mod header;
mod needed;
mod overlap;
mod pushed;

pub use about::*;
pub use call::*;
pub use device::*;
pub use header::*;
pub use needed::*;
pub use overlap::*;
pub use pushed::*;

use crate::chars::is_token;
use crate::keys::Choice;
use crate::{parameter, suggest};

/// A secret in the source code is no secret; this is said of a header.
pub const LITERAL_CREDENTIALS: &str =
    "credentials are not written down; declare a field and write `\"{field}\"`";

/// The keys that `verify(..)` cannot do without.
pub const OF_VERIFY: [&str; 3] = ["param", "alg", "over"];

/// `omit(code_verifier)` where the authorization request has a challenge.
pub const CHALLENGE_WITHOUT_VERIFIER: &str = "the authorization request has a code challenge, which needs the verifier; for a provider without PKCE write `authorize(pkce = none)`";

/// A sum of days, hours and minutes is no number of units.
pub const UNIT_OF_SUM: &str = "`\"d:h:m\"` says its units itself; remove `unit`";

/// Whether a token request of this grant says the scope.
#[must_use]
pub fn sends_scope(grant: crate::Grant) -> bool {
    crate::Parameter::of("scope").is_some_and(|scope| scope.is_sent_by(grant))
}

/// What is said of the metadata of no issuer.
pub const ISSUER_WITHOUT_IDENTIFIER: &str = "missing `identifier`; write `identifier = \"https://..\"`";

/// A domain on which the metadata of an issuer may have endpoints.
///
/// # Errors
///
/// When it is none that somebody can own.
pub fn domain(text: &str) -> Result<(), String> {
    let is_label = |label: &str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(is_letter)
    };
    if text.contains('.') && text.split('.').all(is_label) {
        return Ok(());
    }
    Err("a domain is written as in `apis.example`: in lower case, without a scheme or a path".to_owned())
}

/// A status that carries a token besides any 2xx.
///
/// # Errors
///
/// When it is no status, or one of those.
pub fn accepted_status(status: u64) -> Result<(), String> {
    match status {
        200..=299 => Err(format!("`{status}` is accepted anyway; leave it out")),
        300..=599 => Ok(()),
        _ => Err(format!("`{status}` is not an HTTP status; write a number up to 599")),
    }
}

/// A status by which a resource rejects a token.
///
/// # Errors
///
/// When it is none of a refusal.
pub fn rejected_status(status: u64) -> Result<(), String> {
    match status {
        400..=599 => Ok(()),
        _ => Err(format!("`{status}` is not the status of a refusal; write a number from 400 to 599")),
    }
}

/// A word that means a bearer token.
///
/// # Errors
///
/// When it says that the token is bound to a key (RFC 9449 §5), which a bearer token is not.
pub fn bearer_type(word: &str) -> Result<(), String> {
    if word.eq_ignore_ascii_case("DPoP") {
        return Err(format!("a `{word}` token is bound to a key and is no bearer token; remove it"));
    }
    Ok(())
}

/// The text of a scope, or a part of it (RFC 6749 §3.3), where `separator` stands between two.
///
/// # Errors
///
/// Why it is none.
pub fn scope(text: &str, separator: &str) -> Result<(), String> {
    if text.contains(' ') && separator == " " {
        Err(format!("`{text}` is more than one scope; give each its own string"))
    } else if !crate::chars::is_scope_token(text) {
        Err(format!("`{text}` is not a scope; it is printable ASCII without quotes or spaces"))
    } else if !separator.is_empty() && text.contains(separator) {
        Err(format!("`{text}` contains the separator; give each scope its own string"))
    } else {
        Ok(())
    }
}

/// The default of a field.
///
/// # Errors
///
/// When the field is a secret, which would be one no longer.
pub fn field_default(field: &str, is_secret: bool) -> Result<(), String> {
    if is_secret {
        Err(format!("`{field}` is a secret and has no default; read it at run time"))
    } else {
        Ok(())
    }
}

/// A parameter whose value is written down.
///
/// # Errors
///
/// When it is a secret, by its own name or by that of the parameter which is sent as it.
pub fn literal_parameter<'a>(
    name: &str,
    renamed: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), String> {
    let mut renamed = renamed.into_iter();
    if parameter::is_secret(name) || renamed.any(|(own, wire)| wire == name && parameter::is_secret(own)) {
        Err(format!("`{name}` is a secret; declare a field and write `\"{{field}}\"`"))
    } else {
        Ok(())
    }
}

/// That a string has a placeholder where none is filled.
///
/// # Errors
///
/// When it has one.
pub fn plain_text(text: &str) -> Result<(), String> {
    match crate::Template::placeholder_in(text) {
        Some(name) => Err(format!("`{{{name}}}` is not filled here; write the text itself")),
        None => Ok(()),
    }
}

/// A word of the provider's own, where these are known.
///
/// # Errors
///
/// When it is one of them with a slip in it, or has a placeholder.
pub fn own_word(text: &str, known: &[Choice]) -> Result<(), String> {
    plain_text(text)?;
    let known = known.iter().map(|choice| choice.name);
    if known.clone().any(|name| name == text) {
        return Ok(());
    }
    match suggest::slipped(text, known) {
        Some(near) => Err(format!("unknown value `{text}`; did you mean `{near}`?")),
        None => Ok(()),
    }
}

/// The value of a member that a success has.
///
/// # Errors
///
/// When it is text that says `true`, `false` or a number, which JSON has without quotes.
pub fn success_value(text: &str) -> Result<(), String> {
    let is_number = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
    if matches!(text, "true" | "false") || is_number {
        return Err(format!("write `{text}` without quotes; it stands for the text too"));
    }
    Ok(())
}

/// A scope without a name, where one is defined.
#[must_use]
pub fn scope_without_name(text: &str) -> String {
    format!("a scope that is asked for stands in `default`; write `default = [\"{text}\"]`")
}

/// A scope that is named by its own text, in quotes.
#[must_use]
pub fn scope_named_by_itself(text: &str) -> String {
    format!(
        "naming a scope does not ask for it; write `default = [\"{text}\"]` to ask for it, or the name without quotes"
    )
}

/// The text before the token in a value that has a scheme before it: the declared one, or `Bearer`.
///
/// # Errors
///
/// When it begins with the scheme once more, or with one where none is declared.
pub fn scheme_once(declared: Option<&str>, before: &str) -> Result<(), String> {
    let scheme = declared.unwrap_or("Bearer");
    let Some((word, _)) = before.split_once(' ').filter(|(word, _)| is_token(word)) else { return Ok(()) };
    if word.eq_ignore_ascii_case(scheme) || word.eq_ignore_ascii_case("Bearer") {
        return Err(format!(
            "`{scheme}` is sent before the value anyway; remove `{word}` here, or write `scheme = none`"
        ));
    }
    if declared.is_none() {
        return Err(format!(
            "`Bearer` is sent before `{word}`; write `scheme = \"{word}\"` and remove it here, or write `scheme = none`"
        ));
    }
    Ok(())
}

/// A parameter of the token request that is given another name.
///
/// # Errors
///
/// When HTTP Basic carries it, and no parameter does.
pub fn parameter_of_basic(name: &str) -> Result<(), String> {
    if matches!(name, "client_id" | "client_secret") {
        return Err(format!(
            "`client_secret_basic` sends no parameter `{name}`; remove it, or change `client_auth`"
        ));
    }
    Ok(())
}

/// A grant of the provider's own, as `grant_type` says it.
///
/// # Errors
///
/// When it cannot be the value of a parameter.
pub fn vendor_grant(name: &str) -> Result<(), String> {
    plain_text(name)?;
    if name.is_empty() || name.contains(|letter: char| letter.is_control() || letter == ' ') {
        return Err("a grant of the provider's own is the value of its `grant_type`; write that".to_owned());
    }
    Ok(())
}

/// A parameter with members where the format has none.
pub const NESTED: &str =
    "a parameter has members in JSON and XML alone; write `format = json`, or give each a name of its own";

/// That no placeholder names a field.
#[must_use]
pub fn unused_field(name: &str) -> String {
    format!("nothing uses `{name}`; write `{{{name}}}` where its value belongs, or remove the field")
}

/// The names of the parameters in the query of a URL.
pub fn query_names(url: &str) -> impl Iterator<Item = &str> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
}

/// What is wrong with the query of an endpoint, where the request puts these into the URL, too.
///
/// # Errors
///
/// When one is in both.
pub fn query_once<'a>(url: &'a str, added: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), String> {
    let in_both = |name: &&str| added.clone().into_iter().any(|added| added == *name);
    match query_names(url).find(in_both) {
        Some(name) => Err(format!("`{name}` is in the query of the endpoint, and is added to it; keep one")),
        None => Ok(()),
    }
}

/// Keys of `bearer` that say which header carries the token.
pub const OF_TOKEN_HEADER: [&str; 3] = ["header", "scheme", "value"];

/// One of them beside a token in the query.
#[must_use]
pub fn token_in_query(key: &str) -> String {
    format!("`query` carries the token, and no header does; remove `{key}` or `query`")
}

/// How long a token lives, in seconds.
///
/// # Errors
///
/// When it never does.
pub fn lifetime(seconds: u64) -> Result<(), String> {
    if seconds == 0 {
        return Err(
            "a token that lives 0 seconds is of no use; write its seconds, or leave `lifetime` out where the response says them"
                .to_owned(),
        );
    }
    Ok(())
}

/// What a cached token still has to live, where one is used to its end.
pub const MIN_VALIDITY_AT_EXPIRY: &str = "`renew = at_expiry` uses a token to its end; remove `min_validity`";

/// That the scope which a name stands for holds a brace.
pub const NAMED_SCOPE_IS_TEXT: &str =
    "a named scope is text and takes no placeholder; write one with a placeholder into `default`";

/// What is said of `jwks_uri` where nothing says whose keys they are.
pub const KEYS_WITHOUT_ISSUER: &str =
    "`jwks_uri` needs the issuer whose keys they are; add `issuer = \"https://..\"`";

/// What is said of a callback that is a JWT where nothing says who may sign it.
pub const JWT_CALLBACK_WITHOUT_ISSUER: &str =
    "a callback that is a JWT says who it is from; add `issuer = \"https://..\"`, which that has to be";
