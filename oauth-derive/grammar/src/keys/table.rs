//! Every top-level key. The order is that of the documentation.

use super::algorithm::{ALGORITHMS, PROOFS};
use super::authorize::AUTHORIZE;
use super::bearer::BEARER;
use super::client_auth::{CLIENT_AUTH, CLIENT_AUTHS};
use super::device::DEVICE;
use super::errors::ERRORS;
use super::grant::GRANTS;
use super::issuer::ISSUER;
use super::jwt::JWT;
use super::lifetime::LIFETIME;
use super::refresh::{INTROSPECTION, REFRESH, REVOCATION};
use super::request::REQUEST;
use super::response::RESPONSE;
use super::scope::SCOPE;
use super::step::{STEP, THEN};
use super::{Choice, Free, Group, INTEGER, Key, Kind, NONE, Names, TEMPLATE, TEXT_SHAPE};

static ENVIRONMENTS: Group =
    Group::free(&Free { what: "environment", names: Names::Ident, shape: TEXT_SHAPE });

/// The keys of `#[oauth_provider(..)]`.
pub static KEYS: &[Key] = &[
    Key::new("token_url", "the token endpoint; of a list, the first whose placeholders have values", "RFC 6749 §3.2")
        .takes(TEMPLATE)
        .list(),
    Key::new("authorization_url", "the authorization endpoint", "RFC 6749 §3.1").takes(TEMPLATE).list(),
    Key::new("device_authorization_url", "the device authorization endpoint", "RFC 8628 §3.1")
        .takes(TEMPLATE)
        .list(),
    Key::new("revocation_url", "the revocation endpoint", "RFC 7009 §2").takes(TEMPLATE).list(),
    Key::new("introspection_url", "the introspection endpoint", "RFC 7662 §2")
        .takes(TEMPLATE)
        .list(),
    Key::new(
        "pushed_authorization_request_url",
        "where each authorization request is handed in before the browser is sent",
        "RFC 9126 §2",
    )
    .takes(TEMPLATE)
    .list(),
    Key::new("userinfo_url", "the endpoint of claims about the user (feature `openid`)", "OpenID Connect Core §5.3")
        .takes(TEMPLATE)
        .list(),
    Key::new("issuer", "the exact issuer identifier, which an `iss` has to be; its metadata has the endpoints that are not written", "RFC 8414 §2, 9207 §2")
        .takes(TEMPLATE)
        .group(&ISSUER)
        .inside("\"https://..\", .."),
    Key::new("jwks_uri", "the keys that the provider signs with, by which ID tokens and other answers are verified (feature `openid`)", "RFC 8414 §2, 7517 §5")
        .takes(TEMPLATE)
        .list(),
    Key::new(
        "signed_response_alg",
        "the algorithms that the provider signs ID tokens and other answers with; `RS256` by default",
        "OpenID Connect Dynamic Client Registration §2",
    )
    .takes(&[Kind::Word(ALGORITHMS)])
    .list(),
    Key::new("end_session_url", "where the user logs out of the provider (feature `openid`)", "OpenID Connect RP-Initiated Logout §2")
        .takes(TEMPLATE)
        .list(),
    Key::new("grant", "the flow, or a list of them: decides which methods exist", "RFC 6749 §1.3")
        .takes(&[Kind::Word(GRANTS), Kind::Vendor(GRANTS)])
        .list(),
    Key::new("client_auth", "how the client authenticates; `client_secret_post` by default", "RFC 6749 §2.3")
        .takes(&[Kind::Word(CLIENT_AUTHS)])
        .group(&CLIENT_AUTH),
    Key::new("client_secret", "a computed secret", "")
        .takes(TEMPLATE),
    Key::new("scope", "how scopes are written; a free name becomes a variant of an enum", "RFC 6749 §3.3")
        .group(&SCOPE)
        .inside("default = [\"..\"]"),
    Key::new("request", "what every token request looks like", "RFC 6749 §3.2").group(&REQUEST),
    Key::new("refresh", "what differs on refresh; `none` where refresh tokens are not used", "RFC 6749 §6")
        .takes(&[Kind::Word(&[NONE])])
        .group(&REFRESH),
    Key::new("revocation", "what differs at the revocation endpoint", "RFC 7009 §2.1").group(&REVOCATION),
    Key::new("introspection", "what differs at the introspection endpoint", "RFC 7662 §2.1")
        .group(&INTROSPECTION),
    Key::new("device", "what differs at the device authorization endpoint", "RFC 8628 §3.1")
        .group(&DEVICE),
    Key::new("rotation", "whether a refresh token may be sent twice: never, by default, for so many seconds, or always", "RFC 9700 §4.14")
        .takes(&[Kind::Word(&[Choice::new("strict"), Choice::new("reusable")]), Kind::Call("grace")]),
    Key::new("response", "where the members of the response are", "RFC 6749 §5.1").group(&RESPONSE),
    Key::new(
        "lifetime",
        "overrides what the response says: seconds, `never`, or the `exp` of a JWT",
        "RFC 6749 §5.1",
    )
    .takes(LIFETIME),
    Key::new("errors", "how an error is recognised and named", "RFC 6749 §5.2").group(&ERRORS),
    Key::new(
        "authorize",
        "the authorization request; `none` where the code comes another way",
        "RFC 6749 §4.1",
    )
    .takes(&[Kind::Word(&[NONE])])
    .group(&AUTHORIZE),
    Key::new("bearer", "how the token is presented", "RFC 6750 §2").group(&BEARER),
    Key::new(
        "resource",
        "what the token is for: a parameter, and the origins it may be sent to",
        "RFC 8707 §2",
    )
    .takes(TEMPLATE)
    .list(),
    Key::new("origins", "origins that the token may be sent to; nothing is sent for them", "RFC 9700 §4.9")
        .takes(TEMPLATE)
        .list(),
    Key::new("jwt", "the signed JWT: an assertion, a client assertion, `{jwt}`, or the token itself", "RFC 7523")
        .group(&JWT)
        .inside("alg = RS256, key = \"{private_key}\", .."),
    Key::new("dpop", "binds tokens to a key by proofs of this algorithm; the client makes a key where the program gives none", "RFC 9449 §4")
        .takes(&[Kind::Word(PROOFS)]),
    Key::new("step", "a call before the token call, whose answer placeholders name", "")
        .group(&STEP)
        .inside("id = name, url = \"..\", ..")
        .repeatable(),
    Key::new("then", "a call after the token call: its answer is the token, or is named by placeholders", "")
        .group(&THEN)
        .inside("id = name, url = \"..\", ..")
        .repeatable(),
    Key::new("environments", "origins to choose from, as `{env}`", "")
        .group(&ENVIRONMENTS)
        .inside("production = \"https://..\""),
    Key::new(
        "min_validity",
        "seconds of life that a token from the cache still has, where another is to be had",
        "",
    )
    .takes(INTEGER),
    Key::new(
        "renew",
        "whether the next token is asked for while this one lives, as by default, or at its end: `at_expiry` where a new token ends the one before",
        "",
    )
    .takes(&[Kind::Word(&[Choice::new("ahead"), Choice::new("at_expiry")])]),
    Key::new("crate", "the runtime crate under another name", "").takes(&[Kind::Crate]),
];

/// The inside of `#[oauth_provider(..)]`.
pub static PROVIDER: Group = Group::keys(KEYS);
