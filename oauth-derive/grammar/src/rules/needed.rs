//! Rules of keys and placeholders that need a grant, or another key.

use crate::Grant;
use crate::parameter::{Parameter, Sender};

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

/// Such a placeholder without that grant.
#[must_use]
pub fn placeholder_of_code(root: &str) -> String {
    format!("`{{{root}}}` needs `grant = authorization_code`")
}
