//! `sign` and `verify`: signatures over requests, callbacks and responses.

use super::algorithm::ALGORITHMS;
use super::{Choice, Group, Key, Kind, TEMPLATE, TEXT};

const ENCODINGS: &[Kind] =
    &[Kind::Word(&[Choice::new("hex"), Choice::new("base64"), Choice::new("base64url")])];

const PARAM: Key = Key::new("param", "the parameter that carries the signature", "").takes(TEXT);
const ENCODING: Key =
    Key::new("encoding", "how the signature is written; `base64url` by default", "RFC 4648").takes(ENCODINGS);

/// The inside of `sign(..)`.
pub(super) static SIGNATURE: Group = Group::keys(&[
    PARAM,
    Key::new("alg", "the algorithm: an HMAC, or one with a private key", "RFC 7518 §3.1")
        .takes(&[Kind::Word(ALGORITHMS)]),
    Key::new("key", "the key, in PEM or JWK; of an HMAC, the client secret by default", "").takes(TEMPLATE),
    ENCODING,
    Key::new(
        "over",
        "what is signed: `{sorted_params}` are the parameters with values, `name=value` and `&` between them, in the order of the names; `{sorted_query}` is the same of the whole query without the signature; `{body}` is what is sent",
        "",
    )
    .takes(TEMPLATE),
]);

/// The inside of `verify(..)` of a callback.
pub(super) static VERIFY: Group = Group::keys(&[
    PARAM,
    Key::new("alg", "the algorithm: an HMAC, or one with a public key", "RFC 7518 §3.1")
        .takes(&[Kind::Word(ALGORITHMS)]),
    Key::new("key", "the key, public ones in PEM; of an HMAC, the client secret by default", "")
        .takes(TEMPLATE),
    ENCODING,
    Key::new(
        "over",
        "what is signed: `{sorted_query}` is the query without the signature, in the order of the names",
        "",
    )
    .takes(TEMPLATE),
]);

/// The inside of `verify(..)` of a response.
pub(super) static VERIFY_RESPONSE: Group = Group::keys(&[
    Key::new("param", "where the signature is", "").takes(&[Kind::Path]),
    Key::new("alg", "the algorithm: an HMAC, or one with a public key", "RFC 7518 §3.1")
        .takes(&[Kind::Word(ALGORITHMS)]),
    Key::new("key", "the key, public ones in PEM; of an HMAC, the client secret by default", "")
        .takes(TEMPLATE),
    ENCODING,
    Key::new("over", "what is signed: `{body}` is the text of the `root`, or else of the whole answer", "")
        .takes(TEMPLATE),
]);
