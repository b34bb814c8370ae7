//! `authorize`: the authorization request and its callback (RFC 6749 §4.1).

use super::jwt::REQUEST_OBJECT;
use super::request::{OMITTED, PARAMS, RENAMED};
use super::sign::VERIFY;
use super::{Choice, Free, Group, Key, Kind, NONE, Names, TEXT, TYPED_SHAPE};

static CALLBACK: Group = Group::keys(&[
    Key::new("code", "the parameter that carries the code", "RFC 6749 §4.1.2").takes(TEXT),
    Key::new("scope", "the parameter that carries what was granted", "").takes(TEXT),
    Key::new("verify", "a signature over the callback", "").group(&VERIFY),
])
.and(&Free { what: "parameter", names: Names::Ident, shape: TYPED_SHAPE });

pub(super) static AUTHORIZE: Group = Group::keys(&[
    Key::new("params", "parameters added to the others", "RFC 6749 §4.1.1").group(&PARAMS),
    Key::new("rename", "parameters that go by another name", "").group(&RENAMED),
    Key::new("omit", "parameters that are not sent", "").group(&OMITTED),
    Key::new("response_type", "another response type; `code` by default", "RFC 6749 §3.1.1").takes(TEXT),
    Key::new(
        "response_mode",
        "how the callback comes: in the query, which is not said, or as this; as a signed JWT with `jwt` (feature `openid`)",
        "OAuth 2.0 Multiple Response Types §2.1, JARM §2.3",
    )
    .takes(&[
        Kind::Word(&[
            Choice::new("query"),
            Choice::new("form_post"),
            Choice::new("fragment"),
            Choice::new("jwt"),
        ]),
        Kind::Quoted(&[
            Choice::new("query.jwt"),
            Choice::new("form_post.jwt"),
            Choice::new("fragment.jwt"),
        ]),
    ]),
    Key::new("pkce", "the code challenge; `S256` by default", "RFC 7636 §4.2").takes(&[Kind::Word(&[
        Choice::new("S256"),
        Choice::new("S256_hex"),
        NONE,
    ])]),
    Key::new("place", "where the parameters go; the query by default", "RFC 6749 §4.1.1")
        .takes(&[Kind::Word(&[Choice::new("query"), Choice::new("fragment")])]),
    Key::new("fragment", "the fragment of the URL", "").takes(TEXT),
    Key::new("request_object", "a signed JWT that has the parameters in it", "RFC 9101 §4")
        .group(&REQUEST_OBJECT)
        .inside("alg = RS256, key = \"{private_key}\""),
    Key::new("callback", "what the provider sends back", "RFC 6749 §4.1.2").group(&CALLBACK),
]);
