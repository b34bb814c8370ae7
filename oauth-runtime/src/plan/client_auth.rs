//! `client_auth`: how the client authenticates (RFC 6749 §2.3); `client_secret`, a computed one.

use super::reader::Section;
use crate::document::Node;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientAuth {
    /// `client_id` and `client_secret` as parameters.
    Post,
    /// The HTTP Basic scheme.
    Basic(BasicRules),
    /// An assertion: the JWT of the declaration.
    Jwt,
    /// An assertion that is made elsewhere.
    Assertion,
    /// A public client, or one that is told by its certificate: `client_id` as a parameter and no secret.
    None,
}

/// How HTTP Basic credentials are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BasicRules {
    pub(crate) encoding: BasicEncoding,
    /// Whether nothing stands behind the colon.
    pub(crate) empty_secret: bool,
}

/// How the two halves of HTTP Basic credentials are encoded before base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BasicEncoding {
    /// `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 asks.
    Form,
    /// As they are, for providers that do not decode them.
    Raw,
}

/// What a declaration needs of the credentials.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is another need")]
pub(crate) struct CredentialNeeds {
    /// Whether the identifier is sent anywhere.
    pub(crate) client_id: bool,
    pub(crate) client_secret: bool,
    /// Whether something is made of the secret, which there has to be then.
    pub(crate) makes_of_secret: bool,
    /// Whether a `:` in the identifier would end it.
    pub(crate) takes_no_colon: bool,
}

/// Whether the client shows a certificate, as its authentication or besides (RFC 8705 §2 and §3).
pub(super) fn shows_certificate(section: Section<'_>) -> bool {
    let group = section.section("client_auth");
    let is_named = matches!(section.get("client_auth"), Some(Node::Text(method)) if method.as_str() == TLS);
    is_named || group.flag(TLS) || group.flag("certificate")
}

const TLS: &str = "tls_client_auth";

/// What is no method, but said beside one.
const BESIDES: [&str; 3] = ["encoding", "certificate", "empty_secret"];

impl ClientAuth {
    /// Whether a key of `client_auth` is a method.
    pub(super) fn is_method(key: &str) -> bool {
        !BESIDES.contains(&key)
    }
}

pub(super) fn read(section: Section<'_>) -> ClientAuth {
    let group = section.section("client_auth");
    let encoding =
        if group.text("encoding") == Some("raw") { BasicEncoding::Raw } else { BasicEncoding::Form };
    let method = match section.get("client_auth") {
        Some(Node::Text(method)) => method.as_str(),
        _ => {
            group.members().map(|(name, _)| name).find(|name| ClientAuth::is_method(name)).unwrap_or_default()
        }
    };
    match method {
        "client_secret_basic" => {
            ClientAuth::Basic(BasicRules { encoding, empty_secret: group.flag("empty_secret") })
        }
        "client_secret_jwt" | "private_key_jwt" => ClientAuth::Jwt,
        "client_assertion" => ClientAuth::Assertion,
        TLS | "none" => ClientAuth::None,
        _ => ClientAuth::Post,
    }
}
