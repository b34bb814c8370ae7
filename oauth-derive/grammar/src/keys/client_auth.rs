//! `client_auth`: how the client authenticates (RFC 6749 §2.3).

use super::{Choice, Group, Key, Kind, NONE};

/// The methods of client authentication.
pub const CLIENT_AUTHS: &[Choice] = &[
    Choice::new("client_secret_post"),
    Choice::new("client_secret_basic"),
    NONE,
    Choice::new("client_secret_jwt"),
    Choice::new("private_key_jwt"),
    Choice::new("tls_client_auth"),
    Choice::new("client_assertion"),
];

const ENCODINGS: &[Choice] = &[Choice::new("raw"), Choice::new("form")];

pub(super) static CLIENT_AUTH: Group = Group::keys(&[
    Key::new("client_secret_post", "`client_id` and `client_secret` as parameters", "RFC 6749 §2.3.1").flag(),
    Key::new("client_secret_basic", "the HTTP Basic scheme", "RFC 6749 §2.3.1").flag(),
    Key::new("none", "a public client: `client_id` and no secret", "RFC 7591 §2").flag(),
    Key::new("client_secret_jwt", "a JWT signed with the secret", "RFC 7523 §2.2").flag(),
    Key::new("private_key_jwt", "a JWT signed with a private key", "RFC 7523 §2.2").flag(),
    Key::new("tls_client_auth", "a client certificate, which the transport has", "RFC 8705 §2.1").flag(),
    Key::new("client_assertion", "an assertion that is made elsewhere and asked for at each request", "RFC 7521 §4.2").flag(),
    Key::new("certificate", "a client certificate besides, which the transport has", "RFC 8705 §3").flag(),
    Key::new("empty_secret", "nothing stands behind the colon of the HTTP Basic scheme", "RFC 6749 §2.3.1").flag(),
    Key::new("encoding", "how the two halves are encoded before base64; `form` by default, `raw` for a provider that does not decode them", "RFC 6749 §2.3.1")
        .takes(&[Kind::Word(ENCODINGS)]),
]);
