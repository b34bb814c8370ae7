//! The words that specifications and the grammar fix.

use super::Choice;

/// Names that a `{placeholder}` may say besides the fields of the struct.
pub(crate) const BUILTINS: &[&str] = &[
    "client_id",
    "client_secret",
    "redirect_uri",
    "code",
    "code_verifier",
    "state",
    "scope",
    "refresh_token",
    "access_token",
    "username",
    "password",
    "token_url",
    "body",
    "now_ms",
    "now_unix",
    "uuid",
    "jwt",
    "assertion",
    "env",
    "sorted_params",
    "sorted_query",
    "callback",
    "token",
];

/// Functions that a `{placeholder}` may call.
pub(crate) const FUNCTIONS: &[&str] = &[
    "base64",
    "base64url",
    "sha256_hex",
    "sha256_base64",
    "hmac_sha1_hex",
    "hmac_sha256_hex",
    "hmac_sha256_base64",
    "now",
    "url_host",
    "prefix",
    "key_fingerprint",
    "json",
];

/// Parameters of the RFCs, which a provider may call otherwise or not want.
pub(super) const PARAMETERS: &[&str] = &[
    "grant_type",
    "client_id",
    "client_secret",
    "code",
    "redirect_uri",
    "scope",
    "code_verifier",
    "refresh_token",
    "username",
    "password",
    "state",
    "response_type",
    "response_mode",
    "code_challenge",
    "code_challenge_method",
    "device_code",
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "resource",
    "audience",
    "subject_token",
    "subject_token_type",
    "requested_token_type",
    "actor_token",
    "actor_token_type",
];

/// Error codes of RFC 6749 §5.2 and §4.1.2.1, 6750 §3.1, 7009 §2.2.1, 8628 §3.5, 8707 §2 and 9449 §5.
pub(super) const ERROR_CODES: &[Choice] = &[
    code("invalid_request"),
    code("invalid_client"),
    code("invalid_grant"),
    code("unauthorized_client"),
    code("unsupported_grant_type"),
    code("invalid_scope"),
    code("access_denied"),
    code("unsupported_response_type"),
    code("server_error"),
    code("temporarily_unavailable"),
    code("invalid_token"),
    code("insufficient_scope"),
    code("unsupported_token_type"),
    code("authorization_pending"),
    code("slow_down"),
    code("expired_token"),
    code("invalid_target"),
    code("invalid_dpop_proof"),
    code("use_dpop_nonce"),
];

/// An error code is data, not a variant: it is emitted as it is written.
const fn code(name: &'static str) -> Choice {
    Choice::new(name, name)
}
