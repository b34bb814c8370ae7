//! The grant of a `curl` line.

use oauth_grammar::{Grant, Parameter, suggest};

use super::call::Param;
use crate::new::draft::Draft;
use crate::new::jwt;
use crate::new::placeholder::is_stand_in;
use crate::tree::{Node, Object};

/// The grant that a line asks by.
pub(super) struct Granted(Grant);

impl Granted {
    /// Whether the parameter is sent without being declared.
    pub(super) fn sends(&self, name: &str) -> bool {
        let is_of_grant =
            |known: &Parameter| matches!(known.sender, oauth_grammar::parameter::Sender::Grants(_));
        Parameter::of(name).is_some_and(|known| is_of_grant(known) && known.is_sent_by(self.0))
    }

    /// Whether a placeholder may say it.
    pub(super) fn shows(&self, name: &str) -> bool {
        match name {
            "redirect_uri" | "code" => self.0 == Grant::AuthorizationCode,
            _ => false,
        }
    }
}

/// Finds the grant, and declares what it needs.
pub(super) fn declare(known: &[(&'static str, &Param)], draft: &mut Draft) -> Granted {
    let find = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, param)| *param);
    let said = find("grant_type");
    let text = said.and_then(|param| param.value.as_str()).unwrap_or_default();
    let (grant, is_exact) = of_type(text).unwrap_or_else(|| (by_params(&find), false));
    let is_vendor = grant == Grant::Vendor;
    draft.set(&["grant"], if is_vendor { vendor(text) } else { grant.as_str().into() });
    match said {
        None => draft.set(&["request", "grant_type"], "none"),
        Some(param) if param.is_aside => {
            draft.set(&["request", "query", &param.wire], text);
            draft.set(&["request", "grant_type"], "none");
        }
        Some(param) => {
            if param.wire != "grant_type" {
                draft.set(&["request", "rename", "grant_type"], &*param.wire);
            }
            if of_type(text).is_none() {
                draft.look_up("grant", "the `grant_type` that the endpoint takes.");
            } else if !is_exact && !is_vendor {
                draft.set(&["request", "grant_type"], text);
            }
        }
    }
    match grant {
        Grant::AuthorizationCode => login(&find, draft),
        Grant::DeviceCode => device(draft),
        Grant::JwtBearer => {
            let shown = find("assertion").and_then(|param| param.value.as_str()).unwrap_or_default();
            jwt::like(draft, shown);
            draft.set(&["jwt", "iss"], "{client_id}");
            draft.look_up("jwt.iss", "who the `iss` is.");
        }
        Grant::RefreshToken => draft.note(
            "grant",
            "The line refreshes a token. Where the first one comes from is a grant of its own: write \
             `grant = authorization_code` and `authorization_url` for a login.",
        ),
        _ => {}
    }
    Granted(grant)
}

/// The grant of a `grant_type`, and whether that is how the RFCs write it.
fn of_type(text: &str) -> Option<(Grant, bool)> {
    // On some pages all values stand in braces.
    let text = text.trim_matches(['{', '}', '<', '>', '[', ']']);
    if text.is_empty() || is_stand_in(text) {
        return None;
    }
    if let Some(grant) = Grant::ALL.into_iter().find(|grant| grant.grant_type() == text && is_asked(*grant)) {
        return Some((grant, true));
    }
    let names = Grant::ALL.into_iter().filter(|grant| is_asked(*grant)).map(Grant::as_str);
    let near = suggest::misspelt(text, names).and_then(Grant::of);
    Some((near.unwrap_or(Grant::Vendor), false))
}

fn is_asked(grant: Grant) -> bool {
    grant != Grant::SelfSignedJwt
}

/// What the parameters are those of, where there is no `grant_type`.
fn by_params<'a>(find: &impl Fn(&str) -> Option<&'a Param>) -> Grant {
    let of = [
        ("code", Grant::AuthorizationCode),
        ("refresh_token", Grant::RefreshToken),
        ("device_code", Grant::DeviceCode),
        ("assertion", Grant::JwtBearer),
        ("subject_token", Grant::TokenExchange),
        ("password", Grant::Password),
    ];
    let found = of.into_iter().find(|(name, _)| find(name).is_some());
    found.map_or(Grant::ClientCredentials, |(_, grant)| grant)
}

/// A grant of the provider's own.
fn vendor(text: &str) -> Node {
    let mut vendor = Object::default();
    vendor.insert("vendor".to_owned(), text.into());
    Node::Object(vendor)
}

fn login<'a>(find: &impl Fn(&str) -> Option<&'a Param>, draft: &mut Draft) {
    draft.guess("authorization_url", "authorize", "the page to which the browser is sent for a login.");
    if find("code_verifier").is_none() {
        draft.set(&["authorize", "pkce"], "none");
        draft.look_up("authorize", "whether the provider knows PKCE; the line has no `code_verifier`.");
    }
    if find("redirect_uri").is_none() {
        draft.push(&["request", "omit"], "redirect_uri");
    }
}

fn device(draft: &mut Draft) {
    draft.guess("device_authorization_url", "device/code", "the endpoint that gives out device codes.");
}
