//! Rules of keys of which one makes another void, and of what is given twice.

use crate::suggest;

/// `authorize = none` beside an endpoint.
pub const ENDPOINT_WITHOUT_REQUEST: &str =
    "`authorize = none` makes no authorization request; remove it or `authorization_url`";

/// `refresh = none` beside `rotation`.
pub const ROTATION_WITHOUT_REFRESH: &str = "`refresh = none` uses no refresh token; remove `rotation`";

/// `refresh = none` beside the grant.
pub const GRANT_WITHOUT_REFRESH: &str = "`refresh = none` uses no refresh token; remove it, or the grant";

/// A second grant that no RFC has.
pub const VENDOR_TWICE: &str = "a provider has one grant of its own; write a struct for each";

/// `client_auth` without a method.
pub const NO_METHOD: &str = "`client_auth(..)` needs a method; write `client_auth(client_secret_basic, ..)`";

/// The name of a parameter that has no letter.
pub const NO_NAME: &str = "an empty name; write the provider's";

/// An alternative of several, before the last, which always has its value.
pub const NEVER_REACHED: &str =
    "it has its value always, so that what follows it is never used; put it last, or remove the others";

/// A separator of nothing.
pub const EMPTY_SEPARATOR: &str = "an empty separator joins scopes into one; leave it out for a space";

/// Members of RFC 6749, which no typed member is called by.
pub const MEMBERS: [&str; 8] = [
    "access_token",
    "token_type",
    "expires_in",
    "expires_at",
    "refresh_token",
    "refresh_token_expires_in",
    "scope",
    "id_token",
];

/// The key of `response` that says when a token expires, beside `lifetime`.
#[must_use]
pub fn lifetime_overrides(key: &str) -> String {
    format!("`lifetime` overrides `{key}`; keep one")
}

/// The seconds that a token should still have, which are more than it ever has.
///
/// # Errors
///
/// When they are.
pub fn min_validity(seconds: u64, lifetime: u64) -> Result<(), String> {
    if seconds < lifetime || lifetime == 0 {
        return Ok(());
    }
    Err(format!("no token has {seconds} seconds left; `lifetime` is {lifetime}, so write less"))
}

/// A parameter that has another name, and is not sent.
#[must_use]
pub fn renamed_and_omitted(name: &str) -> String {
    format!("`{name}` is renamed and omitted; keep one")
}

/// A parameter that is sent under no name.
#[must_use]
pub fn renamed_to_nothing(name: &str) -> String {
    format!("an empty name; use `omit({name})` to send no such parameter")
}

/// The scope, which has a name already.
#[must_use]
pub fn scope_renamed_twice(param: &str) -> String {
    format!("`scope(param = \"{param}\")` names it already; keep one")
}

/// The path of a member where the response has none.
#[must_use]
pub fn member_of_text(key: &str) -> String {
    format!("`format = text` has no members; remove `{key}`, or change `format`")
}

/// What is said of HTTP Basic beside another method.
#[must_use]
pub fn of_basic(key: &str, method: &str) -> String {
    format!("`{key}` belongs to `client_secret_basic`, not to `{method}`")
}

/// Two fields whose values would be read from one place.
#[must_use]
pub fn one_variable(earlier: &str, later: &str) -> String {
    format!("`{earlier}` and `{later}` have one environment variable; rename one")
}

/// A grant that is given twice.
#[must_use]
pub fn grant_twice(name: &str) -> String {
    format!("duplicate grant `{name}`; a grant is given once")
}

/// A resource that is given twice.
#[must_use]
pub fn resource_twice(url: &str) -> String {
    format!("duplicate resource `{url}`; a resource is given once")
}

/// A typed member that is given twice.
#[must_use]
pub fn member_twice(name: &str) -> String {
    format!("duplicate member `{name}`; it is given once")
}

/// A typed member that every token has.
#[must_use]
pub fn member_of_all(name: &str) -> String {
    format!("every token has `{name}`; say where it is with `response({name} = \"path\")`")
}

/// The default of a field, which is none of its values.
#[must_use]
pub fn default_of_none<'a>(default: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    format!("the default `{default}` is not in `one_of`: {}", suggest::listed(values))
}

/// A second way to authenticate the client.
#[must_use]
pub fn second_method(first: &str) -> String {
    format!("`{first}` is already the method; a client uses one")
}

/// The default of a field, or one of its values, which its pattern refuses.
#[must_use]
pub fn no_match(is_default: bool, value: &str) -> String {
    let default = if is_default { "the default " } else { "" };
    format!("{default}`{value}` does not match `pattern`")
}
