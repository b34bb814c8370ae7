//! Rules of JWTs, of calls before and after the token call, and of signatures.

use crate::Path;

/// A JWT whose algorithm is not said.
pub const JWT_WITHOUT_ALGORITHM: &str =
    "`jwt` needs `alg`; write `jwt(alg = RS256, key = \"{private_key}\", ..)`";

/// A request object without a way to sign it.
pub const REQUEST_OBJECT_WITHOUT_ALGORITHM: &str =
    "`request_object` needs `alg`; write `request_object(alg = RS256, key = \"{private_key}\")`";

/// What is wrong with the algorithm of a JWT by which a client authenticates (OpenID Connect Core §9): one method has the client
/// secret for its key, the other a private key.
///
/// # Errors
///
/// That the method and the algorithm are of two kinds.
pub fn jwt_of_method(method: &str, algorithm: &str) -> Result<(), String> {
    let is_symmetric = algorithm.starts_with("HS");
    match method {
        "client_secret_jwt" if !is_symmetric => {
            Err(format!("`{algorithm}` signs with a private key, which is `private_key_jwt`"))
        }
        "private_key_jwt" if is_symmetric => {
            Err(format!("`{algorithm}` signs with the client secret, which is `client_secret_jwt`"))
        }
        _ => Ok(()),
    }
}

/// A JWT that is an authorization grant and names no issuer.
pub const JWT_WITHOUT_ISSUER: &str = "an assertion needs `iss` (RFC 7523 §3); add it to `jwt(..)`";

/// A JWT that is the token and names no audience: there is no endpoint that it could be.
pub const JWT_WITHOUT_AUDIENCE: &str = "without a token endpoint `jwt` needs `aud`; write whom the token is for, or `aud = none` where a token says it to nobody";

/// What needs a JWT, where none is declared.
#[must_use]
pub fn without_jwt(what: &str) -> String {
    format!("`{what}` needs a signed JWT; declare `jwt(alg = RS256, key = \"{{private_key}}\", ..)`")
}

/// A JWT that nothing sends.
pub const UNUSED_JWT: &str = "nothing uses the JWT; write `{jwt}` where it belongs, `grant = jwt_bearer`, or `client_auth = private_key_jwt`";

/// A call without what it needs.
#[must_use]
pub fn missing_in_call(call: &str, key: &str) -> String {
    format!("`{call}` needs `{key}`; write `{call}(id = name, url = \"https://..\", ..)`")
}

/// The keys of a request that change what a token request sends by itself, of which a call has nothing. `omit` is not among
/// them, because what it says is so.
pub const OF_TOKEN_REQUEST: [&str; 1] = ["rename"];

/// A call with one of these keys.
#[must_use]
pub fn of_token_request(call: &str, key: &str) -> String {
    format!("`{call}` sends what it declares alone, and `{key}` has no effect in it; write `params(..)`")
}

/// A typed member that stands in a call, whose answer is no token of its own.
#[must_use]
pub fn typed_in_call(id: &str, name: &str) -> String {
    format!("this belongs in the token's own `response(..)`: `extra({name}: Type = \"{{{id}.{name}}}\")`")
}

/// A step that names the answer of itself or of a later one.
#[must_use]
pub fn later_step(step: &str, named: &str) -> String {
    if step == named {
        format!("step `{step}` names its own answer; a step names those before it")
    } else {
        format!("step `{step}` names the answer of `{named}`, which comes later; change their order")
    }
}

/// Whether a signature over the text of the `root` would have to be in that text; both are paths.
#[must_use]
pub fn signs_itself(root: Option<&str>, param: &str) -> bool {
    let steps = |path: &str| Path::parse(path).map(|path| path.steps().to_vec()).unwrap_or_default();
    steps(param).starts_with(&root.map(steps).unwrap_or_default())
}

/// What is said of one that is.
pub const SIGNATURE_IN_ITSELF: &str =
    "a signature cannot stand in the text that it is over; declare the `root` that it is beside";

/// Two calls of one name.
#[must_use]
pub fn call_twice(id: &str) -> String {
    format!("`{id}` is the name of two calls; rename one")
}

/// What `sign(..)` or `verify(..)` cannot do without.
#[must_use]
pub fn missing_in_signature(of: &str, key: &str) -> String {
    let over = if of == "sign" { "sorted_params" } else { "body" };
    format!("`{of}` needs `{key}`; write `{of}(param = \"sign\", alg = HS256, over = \"{{{over}}}\")`")
}

/// Whether a placeholder stands for something that another request of the same client has otherwise.
#[must_use]
pub fn is_of_one_request(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "code",
        "code_verifier",
        "state",
        "redirect_uri",
        "scope",
        "username",
        "password",
        "refresh_token",
        "access_token",
        "callback",
        "token",
    ];
    NAMES.contains(&name)
}

/// A step whose answer is kept although it is not the same for all.
#[must_use]
pub fn cached_step(step: &str, named: &str) -> String {
    format!(
        "`cache` keeps the answer of `{step}` for all, and `{{{named}}}` is of one request; remove `cache`"
    )
}

/// A step that needs the JWT, which needs the answer of a step.
#[must_use]
pub fn jwt_in_circle(step: &str) -> String {
    format!("step `{step}` names the JWT, and `jwt(..)` the answer of a step; one of them comes first")
}

/// A call after the token call that names the answer of itself or of a later one.
#[must_use]
pub fn later_then(call: &str, named: &str) -> String {
    if call == named {
        format!("`then` `{call}` names its own answer; a call names those before it")
    } else {
        format!("`then` `{call}` names the answer of `{named}`, which comes later; change their order")
    }
}

/// A `GET` whose format is one of bodies.
#[must_use]
pub fn body_of_get(format: &str) -> String {
    format!("a `GET` has no body for `{format}`; leave `format` out, or write `method = POST`")
}

/// A text in `json("..")` that is no JSON value.
pub const NO_JSON: &str = "`json` takes a JSON value in a string, and in its strings alone a placeholder stands; write \
                           `json(\"[1, 2]\")` or `json(r#\"[\"{name}\"]\"#)`";

/// The same in a declaration that is JSON.
pub const NO_JSON_IN_JSON: &str = "`json` takes a JSON value in a string, and in its strings alone a placeholder stands; \
                                   write `{\"json\": \"[1, 2]\"}` or `{\"json\": \"[\\\"{name}\\\"]\"}`";

/// A request without parameters whose client shows itself by a parameter.
pub const NONE_WITHOUT_SECRET: &str =
    "`format = none` sends no `client_secret`; write `client_auth = client_secret_basic` or `none`";

/// A key of a request without parameters that is about them.
#[must_use]
pub fn none_without(key: &str) -> String {
    format!("`format = none` sends no parameters; remove `{key}`, or change `format`")
}

/// A placeholder in the name of a member of `json("..")`.
pub const BRACE_IN_MEMBER: &str =
    "in `json(..)` placeholders stand in strings alone, and not in the names of members";

/// A parameter with the single member `json`, which is how a JSON value is written in a declaration that is JSON.
pub const MEMBER_JSON: &str =
    "a group with the one member `json` is a JSON value; write the parameter as `key = json(\"..\")`";

/// The key of a signature that is not an HMAC.
#[must_use]
pub fn signature_without_key(alg: &str) -> String {
    format!("`{alg}` needs `key`; declare a field and write `key = \"{{public_key}}\"`")
}

/// A placeholder for what is sent, in a part of it.
#[must_use]
pub fn sent_in_itself(name: &str) -> String {
    format!("`{{{name}}}` is made of the parameters; it stands in a header, or in `over` of `sign(..)`")
}

/// Whether a placeholder stands for what is sent.
#[must_use]
pub fn is_of_what_is_sent(name: &str) -> bool {
    matches!(name, "body" | "sorted_params" | "sorted_query")
}

/// The name of an element of XML, or of an attribute behind `@`.
///
/// # Errors
///
/// That it is none.
pub fn xml_name(name: &str) -> Result<(), String> {
    let is_name = crate::chars::is_xml_name(name.strip_prefix('@').unwrap_or(name));
    is_name.then_some(()).ok_or_else(|| {
        format!("`{name}` cannot be the name of an element of XML; it begins with a letter and has no space")
    })
}
