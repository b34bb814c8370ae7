//! `response`: where the members of the response are (RFC 6749 §5.1).

use super::expires::{EXPIRES_AT, EXPIRES_IN};
use super::sign::VERIFY_RESPONSE;
use super::{
    Choice, Free, Group, INTEGER, Key, Kind, Names, PATH, PATHS_OR_NONE, TEXT, TYPED_SHAPE, WORDS,
    WORDS_OR_NONE,
};

static TOKEN_TYPE: Group = Group::keys(&[
    Key::new("path", "where it is", "RFC 6749 §5.1").takes(WORDS).list(),
    Key::new("accept", "words that mean a bearer token, besides `Bearer`", "RFC 6749 §7.1")
        .takes(TEXT)
        .list(),
]);

pub(super) static EXTRAS: Group =
    Group::free(&Free { what: "member", names: Names::Ident, shape: TYPED_SHAPE });

static RESPONSE_HEADERS: Group = Group::keys(&[
    Key::new("access_token", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("token_type", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("expires_in", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("expires_at", "the header that carries it", "").takes(TEXT),
    Key::new("refresh_token", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("refresh_token_expires_in", "the header that carries it", "").takes(TEXT),
    Key::new("scope", "the header that carries it", "RFC 6749 §5.1").takes(TEXT),
    Key::new("id_token", "the header that carries it", "OpenID Connect Core §3.1.3.3").takes(TEXT),
])
.and(&Free { what: "member", names: Names::Ident, shape: TYPED_SHAPE });

const RESPONSE_FORMATS: &[Choice] =
    &[Choice::new("auto"), Choice::new("json"), Choice::new("form"), Choice::new("xml"), Choice::new("text")];

pub(super) static RESPONSE: Group = Group::keys(&[
    Key::new("format", "how the body is written; found out by default", "")
        .takes(&[Kind::Word(RESPONSE_FORMATS)]),
    Key::new("root", "the object that holds the members", "").takes(PATH),
    Key::new("strip_prefix", "text before the document that is not part of it", "").takes(TEXT),
    Key::new("strip_suffix", "text behind the document that is not part of it", "").takes(TEXT),
    Key::new("accept_status", "statuses that carry a token besides any 2xx", "").takes(INTEGER).list(),
    Key::new(
        "access_token",
        "where it is, the first path that is there; `none` where the one in use lives on",
        "RFC 6749 §5.1",
    )
    .takes(WORDS_OR_NONE)
    .list(),
    Key::new("token_type", "where it is, and which words mean a bearer token", "RFC 6749 §5.1")
        .takes(WORDS)
        .list()
        .group(&TOKEN_TYPE),
    Key::new(
        "default_token_type",
        "the type of a token that says none; `Bearer` by default",
        "RFC 6749 §5.1",
    )
    .takes(TEXT),
    Key::new("expires_in", "where and how the lifetime is said", "RFC 6749 §5.1")
        .takes(WORDS)
        .list()
        .group(&EXPIRES_IN),
    Key::new("expires_at", "where and how the moment of expiry is said", "")
        .takes(WORDS)
        .list()
        .group(&EXPIRES_AT),
    Key::new("refresh_in", "where the seconds are after which to ask for the next token", "")
        .takes(WORDS)
        .list(),
    Key::new("refresh_token", "where it is", "RFC 6749 §5.1").takes(WORDS).list(),
    Key::new("refresh_token_expires_in", "where its lifetime is, in seconds", "").takes(WORDS).list(),
    Key::new("refresh_token_expires_at", "where the moment of its end is, in any known form", "")
        .takes(WORDS)
        .list(),
    Key::new(
        "scope",
        "where it is, of every element with `[*]` and of every name with `.*` at the end; `none` where the member is no scope",
        "RFC 6749 §5.1",
    )
        .takes(PATHS_OR_NONE)
        .list(),
    Key::new(
        "id_token",
        "where it is; `none` where a login with `openid` has none",
        "OpenID Connect Core §3.1.3.3",
    )
    .takes(WORDS_OR_NONE)
    .list(),
    Key::new("verify", "a signature over the response", "").group(&VERIFY_RESPONSE),
    Key::new("headers", "members that are headers", "").group(&RESPONSE_HEADERS),
    Key::new("extra", "members of the provider's own, typed", "RFC 6749 §5.1").group(&EXTRAS),
]);
