//! A `curl` line, or a link, to an endpoint at which a login begins: it says little of the token endpoint.

use super::call::{Call, Format, Param};
use super::client::Client;
use super::options::Line;
use super::{headers, nested, scope, value};
use crate::new::draft::Draft;
use crate::new::name::words;
use crate::tree::Node;

/// The endpoint that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    Token,
    Authorization,
    Device,
}

/// What differs from login to login, so that no declaration has it; and the secret, which no link is to have.
const OF_A_LOGIN: &[&str] = &[
    "code_challenge",
    "code_challenge_method",
    "client_secret",
    "dpop_jkt",
    "id_token_hint",
    "login_hint",
    "nonce",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
];

/// Parameters that a token is asked for with.
const OF_A_TOKEN: &[&str] =
    &["grant_type", "code", "refresh_token", "device_code", "assertion", "subject_token", "password"];

const OTHER_ENDPOINT: &str = "the token endpoint, which the line does not have. This one is a guess.";

impl Called {
    pub(super) fn of(call: &Call, known: &[(&'static str, &Param)]) -> Self {
        let has = |name: &str| known.iter().any(|(known, _)| *known == name);
        match () {
            () if OF_A_TOKEN.iter().any(|name| has(name)) => Self::Token,
            () if has("response_type") => Self::Authorization,
            () if before_device(&call.address).is_some() => Self::Device,
            () => Self::Token,
        }
    }

    /// The key that has the URL.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Token => "token_url",
            Self::Authorization => "authorization_url",
            Self::Device => "device_authorization_url",
        }
    }
}

/// The address up to the part of its path that is of devices: that of `https://acme.example/device/code` is
/// `https://acme.example/`. A token is asked for at `/device/token`.
fn before_device(address: &str) -> Option<&str> {
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let path = host + address.get(host..)?.find('/')? + 1;
    let is_of = |segment: &str, word: &str| words(segment).iter().any(|known| known.starts_with(word));
    let mut end = path;
    let mut found = None;
    for segment in address.get(path..)?.split('/') {
        let is_device = is_of(segment, "device") && !is_of(segment, "devices");
        found = found.or_else(|| is_device.then_some(end));
        end += segment.len() + 1;
        if is_of(segment, "token") {
            return None;
        }
    }
    address.get(..found?)
}

/// Declares what a link to the page of a login says.
pub(super) fn authorization(params: &[Param], meanings: &[Option<&'static str>], draft: &mut Draft) {
    draft.guess_beside("authorization_url", "token_url", "token", OTHER_ENDPOINT);
    draft.set(&["grant"], "authorization_code");
    draft.set(&["client_auth"], "client_secret_post");
    draft.look_up("client_auth", "how the client authenticates; the link to a login does not say it.");
    let has = |name: &str| meanings.contains(&Some(name));
    if !has("code_challenge") {
        draft.set(&["authorize", "pkce"], "none");
        draft.look_up("authorize", "whether the provider knows PKCE; the line has no `code_challenge`.");
    }
    for (param, meaning) in params.iter().zip(meanings) {
        let name = meaning.unwrap_or(&param.wire);
        match name {
            "response_type" if param.value.as_str() != Some("code") => {
                draft.look_up(
                    "grant",
                    "whether the provider gives out codes; the `response_type` is another.",
                );
            }
            // The others need keys, which the link does not say.
            "response_mode" if param.value.as_str() == Some("form_post") => {
                draft.set(&["authorize", "response_mode"], "form_post");
            }
            _ if OF_A_LOGIN.contains(&name) => {}
            "client_id" | "redirect_uri" | "state" => {
                if param.wire != name {
                    draft.set(&["authorize", "rename", name], &*param.wire);
                }
            }
            "scope" => scope(param, draft),
            _ => {
                let node = value::node(draft, &param.wire, &param.value);
                draft.set(&["authorize", "params", &param.wire], node);
            }
        }
    }
}

/// Declares what a request for a device code says.
pub(super) fn device(
    line: &Line,
    call: &Call,
    known: Vec<(&'static str, &Param)>,
    meanings: &[Option<&'static str>],
    draft: &mut Draft,
) {
    let address = draft.text(&["device_authorization_url"]).unwrap_or_default();
    let token_url = format!("{}token", before_device(address).unwrap_or("https://"));
    draft.set(&["token_url"], token_url);
    draft.look_up("token_url", OTHER_ENDPOINT);
    draft.set(&["grant"], "device_code");
    if call.is_get {
        draft.set(&["device", "method"], "GET");
    }
    match call.format {
        Format::Json => draft.set(&["device", "format"], "json"),
        Format::Query if !call.is_get => draft.set(&["device", "format"], "query"),
        _ => {}
    }
    for (param, meaning) in call.params.iter().zip(meanings) {
        match meaning {
            Some("client_id" | "client_secret" | "client_assertion" | "client_assertion_type") => {}
            Some("scope") if param.value.is_string() => scope(param, draft),
            _ => {
                let node = value::node(draft, &param.wire, &param.value);
                draft.set(&["device", "params", &param.wire], node);
            }
        }
    }
    let is_elsewhere = headers(line, draft) || nested(&call.params);
    Client::of(call, known, is_elsewhere).declare(line, draft);
    at_both(draft);
}

/// What is of the client is said at the endpoint of the line, and it is likely said at the token endpoint, too.
fn at_both(draft: &mut Draft) {
    let Some(Node::Object(request)) = draft.get(&["request"]).cloned() else { return };
    for (key, node) in request {
        match node {
            Node::Object(members) => {
                for (name, value) in members {
                    draft.set(&["device", &key, &name], value);
                }
            }
            node => draft.set(&["device", &key], node),
        }
    }
    draft.look_up("request", "whether the token endpoint takes this, too; the line is of another one.");
}
