//! Rules of keys and placeholders that need a grant, or another key.

use crate::Grant;
use crate::parameter::{Parameter, Sender};
use crate::template::Place;

/// `grant = authorization_code` without an authorization request.
pub const CODE_WITHOUT_ENDPOINT: &str =
    "`authorization_code` needs `authorization_url`; add it, or write `authorize = none`";

/// `rotation` where no user grants anything.
pub const ROTATION_WITHOUT_USER: &str =
    "`rotation` needs a grant of users, such as `authorization_code`; add the grant, or remove `rotation`";

/// A key about the authorization request, without the grant that has one.
#[must_use]
pub fn without_code_grant(key: &str) -> String {
    format!("`{key}` needs `grant = authorization_code`; add the grant, or remove `{key}`")
}

/// Whether a placeholder of this name stands for the code, or for what goes with it.
#[must_use]
pub fn is_of_code(root: &str) -> bool {
    let sender = Parameter::of(root).map(|parameter| parameter.sender);
    matches!(sender, Some(Sender::Grants([Grant::AuthorizationCode]) | Sender::Authorization))
}

/// A request without parameters, where nothing names the code.
pub const CODE_NOT_SENT: &str = "`format = none` sends no parameters, and nothing names `{code}`; write it into `query` or `headers`, or change `format`";

/// A value that is written down, and so is no token.
pub const VALUE_WITHOUT_TOKEN: &str = "nothing in it is the token; write `{access_token}` where that belongs";

/// Environments that nothing names.
pub const UNUSED_ENVIRONMENTS: &str =
    "nothing uses `{env}`; write it where the URLs begin, or remove `environments`";

/// Whether such a placeholder stands for nothing when a token is refreshed.
#[must_use]
pub fn is_gone_at_refresh(root: &str) -> bool {
    is_of_code(root) && Place::RefreshSignature.builtins().all(|kept| kept != root)
}

/// A signature over what is there in one grant only, which a refresh has too.
#[must_use]
pub fn refresh_signs_code(root: &str) -> String {
    format!(
        "`{{{root}}}` is not there when a token is refreshed; say how that is signed with `refresh(sign(..))`, or write `refresh = none`"
    )
}

/// A typed member that is said of refreshes alone.
#[must_use]
pub fn member_of_refresh(name: &str) -> String {
    format!(
        "no token has the member `{name}`; declare it in `response(extra(..))`, and here where it is after a refresh"
    )
}

/// Such a placeholder without that grant.
#[must_use]
pub fn placeholder_of_code(root: &str) -> String {
    format!("`{{{root}}}` needs `grant = authorization_code`")
}
