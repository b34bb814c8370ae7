//! `jwt`: the one signed JWT, an assertion (RFC 7523), a computed secret, or a token.

use super::algorithm::ALGORITHMS;
use super::request::MEMBERS;
use super::{Group, INTEGER, Key, Kind, NONE, TEMPLATE};

/// The inside of `authorize(request_object(..))`.
pub(super) static REQUEST_OBJECT: Group = Group::keys(&[
    Key::new("alg", "the algorithm", "RFC 7515 §4.1.1").takes(&[Kind::Word(ALGORITHMS)]),
    Key::new(
        "key",
        "the private key in PEM or JWK; of an HMAC, the client secret by default; none where a `Signer` has it",
        "RFC 7515",
    )
    .takes(TEMPLATE),
    Key::new("kid", "the key's identifier", "RFC 7515 §4.1.4").takes(TEMPLATE),
    Key::new("aud", "the audience; by default the issuer, or else the authorization endpoint", "RFC 9101 §4")
        .takes(TEMPLATE),
    Key::new("lifetime", "seconds until `exp`; 300 by default", "RFC 7519 §4.1.4").takes(INTEGER),
]);

pub(super) static JWT: Group = Group::keys(&[
    Key::new("alg", "the algorithm", "RFC 7515 §4.1.1").takes(&[Kind::Word(ALGORITHMS)]),
    Key::new(
        "key",
        "the private key in PEM or JWK; of an HMAC, the client secret by default; none where a `Signer` has it",
        "RFC 7515",
    )
    .takes(TEMPLATE),
    Key::new("kid", "the key's identifier", "RFC 7515 §4.1.4").takes(TEMPLATE),
    Key::new("iss", "the issuer; of a client assertion, the `client_id` by default", "RFC 7523 §3").takes(TEMPLATE),
    Key::new("sub", "the subject; of a client assertion, the `client_id` by default", "RFC 7523 §3").takes(TEMPLATE),
    Key::new("aud", "the audience, or `none`; by default the issuer that is declared, or else the token endpoint", "RFC 7523 §3")
        .takes(&[Kind::Template, Kind::Word(&[NONE])])
        .list(),
    Key::new("jti", "the identifier of the JWT; of a client assertion, a random one by default", "RFC 7519 §4.1.7")
        .takes(TEMPLATE),
    Key::new("lifetime", "seconds until `exp`; 60 by default, and 3600 for a token", "RFC 7519 §4.1.4").takes(INTEGER),
    Key::new("leeway", "seconds that `iat` lies in the past", "RFC 7519 §4.1.6").takes(INTEGER),
    Key::new("claims", "claims besides", "RFC 7519 §4").group(&MEMBERS),
    Key::new("header", "header members besides", "RFC 7515 §4").group(&MEMBERS),
]);
