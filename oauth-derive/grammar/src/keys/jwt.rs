//! `jwt`: the signed JWT of an assertion (RFC 7523).

use super::{ALTERNATIVES, Free, Group, INTEGER, Key, NAME, Names, TEMPLATE};

static CLAIMS: Group = Group::free(&Free { what: "claim", names: Names::Any, shape: ALTERNATIVES });

pub(super) static JWT: Group = Group::keys(&[
    Key::new("alg", "the algorithm", "RFC 7515 §4.1.1").takes(NAME),
    Key::new("key", "the signing key", "RFC 7515").takes(TEMPLATE),
    Key::new("kid", "the key's identifier", "RFC 7515 §4.1.4").takes(TEMPLATE),
    Key::new("iss", "the issuer", "RFC 7519 §4.1.1").takes(TEMPLATE),
    Key::new("sub", "the subject", "RFC 7519 §4.1.2").takes(TEMPLATE),
    Key::new("aud", "the audience", "RFC 7519 §4.1.3").takes(TEMPLATE).list(),
    Key::new("jti", "the identifier of the JWT", "RFC 7519 §4.1.7").takes(TEMPLATE),
    Key::new("lifetime", "seconds until `exp`", "RFC 7519 §4.1.4").takes(INTEGER),
    Key::new("leeway", "seconds that `iat` and `nbf` lie in the past", "RFC 7519 §4.1.5").takes(INTEGER),
    Key::new("claims", "claims besides", "RFC 7519 §4").group(&CLAIMS),
    Key::new("header", "header members besides", "RFC 7515 §4").group(&CLAIMS),
]);
