//! The credentials of HTTP Basic (RFC 7617), as the declaration encodes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::MockRequest;
use crate::plan::{BasicEncoding, BasicRules, ClientAuth};

/// The two halves of HTTP Basic credentials.
pub(super) fn basic(authorization: &str, rules: BasicRules) -> Option<(String, String)> {
    let bytes = STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(bytes).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decode = |text: &str| match rules.encoding {
        BasicEncoding::Raw => text.to_owned(),
        BasicEncoding::Form => url::form_urlencoded::parse(format!("v={text}").as_bytes())
            .map(|(_, value)| value.into_owned())
            .collect(),
    };
    Some((decode(id), decode(secret)))
}

/// The second half of HTTP Basic credentials, where the client authenticates so.
pub(super) fn basic_secret(request: &MockRequest, auth: ClientAuth) -> Option<String> {
    let ClientAuth::Basic(rules) = auth else { return None };
    basic(&request.header("authorization")?, rules).map(|(_, secret)| secret)
}
