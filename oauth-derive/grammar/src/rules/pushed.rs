//! Rules of pushed authorization requests (RFC 9126).

/// The endpoint where nothing is handed in.
pub const PUSHED_WITHOUT_REQUEST: &str = "`pushed_authorization_request_url` is where authorization requests are handed in, and there are none; declare `grant = authorization_code` and `authorization_url`, or remove it";
/// The endpoint where the parameters are in the fragment of a URL.
pub const PUSHED_IN_FRAGMENT: &str = "what is handed in is named in the query; remove `place = fragment`";
