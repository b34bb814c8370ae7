//! What an error most likely comes from, by its text.

/// A cause, and what to write.
#[derive(Debug)]
pub(crate) struct Cause {
    /// Any of these in the text, in small letters.
    signs: &'static [&'static str],
    pub(crate) why: &'static str,
    pub(crate) line: &'static str,
}

const fn cause(signs: &'static [&'static str], why: &'static str, line: &'static str) -> Cause {
    Cause { signs, why, line }
}

/// The causes, those of a client's own messages first.
const CAUSES: &[Cause] = &[
    cause(
        &["is not an origin of this token"],
        "the token may not be sent to this host",
        "origins = \"https://api.acme.example\"",
    ),
    cause(
        &["no `access_token`", "no access_token", "has no token", "no usable token"],
        "the token has another name, or is in an envelope",
        "response(access_token = \"token\"), or response(root = \"data\")",
    ),
    cause(
        &["without a declared error code"],
        "the error code is in a member of another name",
        "errors(error = \"code\")",
    ),
    cause(
        &["gave no reason", "status alone"],
        "only the status says what is wrong",
        "errors(status(401 = invalid_client))",
    ),
    cause(
        &["`token_type` is", "unsupported token type", "unknown token type"],
        "the provider has a word of its own for a bearer token",
        "response(token_type(accept = [\"..\"]))",
    ),
    cause(
        &["not json", "expected value at line", "expected json"],
        "the answer is no JSON",
        "response(format = form), or format = xml, or format = text",
    ),
    cause(
        &[
            "no connection",
            "dns error",
            "connection refused",
            "could not resolve",
            "failed to lookup address",
        ],
        "nobody answers at the host of the endpoint, or a proxy is in the way",
        "token_url = \"..\", as the provider's documentation has it now",
    ),
    cause(
        &["answered with a redirect", "moved permanently"],
        "the endpoint is elsewhere; a redirect is not followed, because the request has secrets in it",
        "token_url = \"..\", where the redirect leads, with https and the right slash at the end",
    ),
    cause(
        &["access_denied", "access denied", "consent_required", "consent required"],
        "the user refused, or an administrator has to allow the client or its scopes first",
        "scope(default = [..]) with fewer scopes, or authorize(params(prompt = \"consent\"))",
    ),
    cause(
        &["redirect_uri_mismatch", "redirect uri", "redirect_uri", "callback url"],
        "the redirect URI is not the one that is registered, or has no place in the exchange",
        "request(omit(redirect_uri)), where the provider wants none",
    ),
    cause(
        &["code_verifier", "code verifier", "code_challenge", "code challenge", "pkce"],
        "the provider does not know PKCE, or not in this form",
        "authorize(pkce = none), or authorize(pkce = S256_hex)",
    ),
    cause(&["use_dpop_nonce", "invalid_dpop_proof", "dpop"], "tokens are bound to a key", "dpop = ES256"),
    cause(
        &["invalid_target", "unknown parameter resource", "parameter `resource`", "parameter resource"],
        "the provider does not know the parameter `resource`",
        "origins in the place of resource, or request(omit(resource))",
    ),
    cause(
        &["unsupported_grant_type", "grant_type", "grant type"],
        "the provider calls the grant otherwise, or wants no `grant_type`",
        "request(grant_type = \"..\"), or request(grant_type = none)",
    ),
    cause(
        &["invalid_client_assertion", "client_assertion", "invalid assertion", "audience", "`aud`", "jwt"],
        "the provider refuses the JWT",
        "jwt(aud = \"..\"), or its lifetime, kid, iss or sub",
    ),
    cause(
        &[
            "invalid_client",
            "client authentication",
            "bad client credentials",
            "unauthorized_client",
            "client secret",
        ],
        "the provider wants the credentials elsewhere, or not encoded",
        "client_auth = client_secret_basic, or client_auth(client_secret_basic, encoding = raw)",
    ),
    cause(
        &["invalid_scope", "scope"],
        "the scope is unknown, or joined or named otherwise",
        "scope(separator = \",\"), scope(param = \"..\"), or scope(default = [..])",
    ),
    cause(
        &["content-type", "content type", "unsupported media type", "415"],
        "the provider wants another format",
        "request(format = json)",
    ),
    cause(&["method not allowed", "405"], "the provider wants another method", "request(method = GET)"),
    cause(
        &["invalid_grant", "token has been revoked", "refresh token", "refresh_token"],
        "a code or refresh token is spent, or the refresh is done otherwise",
        "rotation = strict, or refresh(url = \"..\")",
    ),
    cause(
        &["signature"],
        "the signature is over something else, or encoded otherwise",
        "request(sign(param = \"sign\", alg = HS256, encoding = hex, over = \"{sorted_params}\"))",
    ),
    cause(
        &["use_pushed", "request_uri", "pushed authorization"],
        "the provider takes authorization requests that were handed in before",
        "pushed_authorization_request_url = \"..\"",
    ),
    cause(
        &["too many requests", "rate limit", "429", "slow_down"],
        "the provider is asked too often",
        "errors(retry_after = \"..\"), and a longer lifetime of the cache",
    ),
    cause(
        &["expired token", "token expired", "token is expired", "401", "invalid_token"],
        "the token is presented otherwise, or has a shorter life than it says",
        "bearer(header = \"..\"), or lifetime = 3600",
    ),
    cause(
        &["403", "forbidden"],
        "the resource rejects a dead token by another status",
        "bearer(rejected = 403)",
    ),
    cause(
        &[
            "missing parameter",
            "missing required",
            "required parameter",
            "invalid_request",
            "parameter is missing",
        ],
        "a parameter is missing, or called otherwise",
        "request(params(..)), or request(rename(client_id = \"app_id\"))",
    ),
    cause(
        &["unexpected parameter", "unknown parameter", "unrecognized"],
        "the provider refuses a parameter",
        "request(omit(..))",
    ),
];

/// At most so many causes are told.
const TOLD: usize = 3;

/// The likely causes, the likeliest first: those of the first text, then those of the others.
pub(crate) fn causes(texts: &[&str]) -> Vec<&'static Cause> {
    let mut found: Vec<&'static Cause> = Vec::new();
    for text in texts {
        let text = text.to_ascii_lowercase();
        for cause in CAUSES.iter().filter(|cause| cause.signs.iter().any(|sign| has(&text, sign))) {
            if !found.iter().any(|known| known.line == cause.line) {
                found.push(cause);
            }
        }
    }
    found.truncate(TOLD);
    found
}

/// Whether a sign is in the text: a status by itself, and not among the digits of another number.
fn has(text: &str, sign: &str) -> bool {
    if sign.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == sign);
    }
    text.contains(sign)
}

#[cfg(test)]
mod tests {
    use super::{CAUSES, causes};

    #[test]
    fn the_likeliest_key_comes_first() {
        for (text, key) in [
            ("Acme: invalid_client: the provider refused (status 401)", "client_auth"),
            ("AADSTS: redirect_uri does not match", "redirect_uri"),
            ("code_verifier is not supported", "pkce"),
            ("https://x.example is not an origin of this token's `resource` or `origins`", "origins"),
            (
                "the provider refused without a declared error code; the answer has the members `msg`",
                "errors(error",
            ),
            ("415 Unsupported Media Type", "format = json"),
            ("Acme: no connection (client error (Connect): dns error)", "token_url"),
            ("https://app.example/callback?error=access_denied&state=x", "scope(default"),
        ] {
            let first = causes(&[text]).first().map(|cause| cause.line).unwrap_or_default();
            assert!(first.contains(key), "{text}: {first}");
        }
        assert!(causes(&["all is well", "order 14035", "E401"]).is_empty());
        assert_eq!(causes(&["(403)"]).len(), 1);
    }

    #[test]
    fn every_cause_names_a_key_of_the_grammar() {
        let keys: Vec<_> = oauth_grammar::keys::KEYS.iter().map(oauth_grammar::keys::Key::name).collect();
        for cause in CAUSES {
            assert!(keys.iter().any(|key| cause.line.starts_with(key)), "{}", cause.line);
            assert!(cause.signs.iter().all(|sign| sign.to_ascii_lowercase() == *sign), "{:?}", cause.signs);
        }
    }
}
