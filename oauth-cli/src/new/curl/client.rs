//! How the client authenticates in a `curl` line.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use super::call::{Call, Param};
use super::hidden;
use super::options::Line;
use super::secret_name::is_secret;
use super::value;
use crate::new::draft::Draft;
use crate::new::jwt;
use crate::new::name::letters;
use crate::new::placeholder::{is_stand_in, looks_random};

/// What a request says of its client.
pub(super) struct Client<'a> {
    call: &'a Call,
    /// The parameters that are sent on their own, by their names in the RFCs.
    sent: Vec<(&'static str, &'a Param)>,
    /// Whether a header or an object of the body has the identifier or the secret.
    is_elsewhere: bool,
}

impl<'a> Client<'a> {
    pub(super) fn of(call: &'a Call, sent: Vec<(&'static str, &'a Param)>, is_elsewhere: bool) -> Self {
        Self { call, sent, is_elsewhere }
    }

    fn param(&self, name: &str) -> Option<&'a Param> {
        self.sent.iter().find(|(known, _)| *known == name).map(|(_, param)| *param)
    }

    /// Says how it authenticates.
    pub(super) fn declare(&self, line: &Line, draft: &mut Draft) {
        let basic = self.call.user.clone().or_else(|| basic_header(line));
        let in_params = |name| self.param(name).is_some();
        if let Some(user) = basic {
            self.basic(&user, draft);
        } else if let Some(assertion) = self.param("client_assertion") {
            self.assertion(assertion, draft);
        } else if line.has_certificate {
            draft.set(&["client_auth"], "tls_client_auth");
            draft.note("client_auth", "The certificate of the client is given to the transport.");
        } else if in_params("client_secret") && !self.is_aside("client_secret") {
            self.rename("client_secret", draft);
        } else {
            draft.set(&["client_auth"], "none");
        }
        self.identifier(draft);
    }

    fn is_aside(&self, name: &str) -> bool {
        self.param(name).is_some_and(|param| param.is_aside)
    }

    fn basic(&self, user: &str, draft: &mut Draft) {
        let (id, secret) = user.split_once(':').unwrap_or((user, "secret"));
        let is_key =
            |text: &str| is_secret(text) || text.starts_with("sk_") || letters(text).contains("apikey");
        if secret.is_empty() && is_key(id) {
            key("Basic {base64(client_secret ':')}", draft);
        } else if id.is_empty() {
            key("Basic {base64(':' client_secret)}", draft);
        } else if secret.is_empty() {
            draft.set(&["client_auth", "client_secret_basic"], true);
            draft.set(&["client_auth", "empty_secret"], true);
        } else if changes_in_a_form(id) || changes_in_a_form(secret) {
            draft.set(&["client_auth", "client_secret_basic"], true);
            draft.set(&["client_auth", "encoding"], "raw");
            draft
                .note("client_auth", "curl does not encode the two halves before base64, and RFC 6749 does.");
        } else {
            draft.set(&["client_auth"], "client_secret_basic");
        }
        // Some want in the body what the header has already.
        for name in ["client_id", "client_secret"] {
            if let Some(param) = self.param(name).filter(|param| !param.is_aside) {
                draft.set(&["request", "params", &param.wire], format!("{{{name}}}"));
            }
        }
    }

    fn assertion(&self, assertion: &Param, draft: &mut Draft) {
        let shown = assertion.value.as_str().unwrap_or_default();
        draft
            .set(&["client_auth"], if jwt::is_hmac(shown) { "client_secret_jwt" } else { "private_key_jwt" });
        self.rename("client_assertion", draft);
        jwt::like(draft, shown);
    }

    /// The identifier, which is a parameter of its own unless the header has it.
    fn identifier(&self, draft: &mut Draft) {
        let is_basic = draft.text(&["client_auth"]) == Some("client_secret_basic")
            || draft.get(&["client_auth", "client_secret_basic"]).is_some();
        match self.param("client_id") {
            _ if is_basic => {}
            Some(param) if param.is_aside => draft.push(&["request", "omit"], "client_id"),
            Some(_) => self.rename("client_id", draft),
            // Where there are no parameters there is none to leave out.
            None if draft.text(&["request", "format"]) == Some("none") => {}
            None => draft.push(&["request", "omit"], "client_id"),
        }
        let says_nothing = self.param("client_id").is_none()
            && self.param("client_secret").is_none()
            && !is_basic
            && !self.is_elsewhere
            && !draft.has(&["request", "headers", "Authorization"])
            && draft.text(&["client_auth"]) == Some("none");
        if says_nothing {
            draft.look_up(
                "client_auth",
                "how the client says who it is; the line has no `client_id` and no secret.",
            );
        }
    }

    fn rename(&self, name: &str, draft: &mut Draft) {
        if let Some(param) = self.param(name).filter(|param| param.wire != name) {
            draft.set(&["request", "rename", name], &*param.wire);
        }
    }
}

/// A header of its own is all there is of the client.
fn key(template: &str, draft: &mut Draft) {
    draft.set(&["client_auth"], "none");
    draft.set(&["request", "headers", "Authorization"], template);
}

/// The user of an `Authorization: Basic ..`, if that is one; what is no base64 is taken for a placeholder.
fn basic_header(line: &Line) -> Option<String> {
    let header = line.find_header("Authorization").filter(|header| is_basic(header))?;
    let value = header.split_once(' ').map_or("", |(_, value)| value.trim());
    let decoded = BASE64_STANDARD_NO_PAD.decode(value.trim_end_matches('='));
    let user = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()).filter(|user| user.contains(':'));
    Some(user.unwrap_or_else(|| "id:secret".to_owned()))
}

/// Whether a half of the Basic scheme is another text when it is encoded as a form.
fn changes_in_a_form(half: &str) -> bool {
    let is_kept = |letter: char| letter.is_ascii_alphanumeric() || "*-._".contains(letter);
    !is_stand_in(half) && !half.chars().all(is_kept)
}

/// Whether the line holds what may be somebody's secret.
pub(super) fn has_real_secret(call: &Call, line: &Line, sent: &[(&'static str, &Param)]) -> bool {
    let is_real = |text: &str| looks_random(text);
    let params = sent.iter().filter(|(name, _)| oauth_grammar::parameter::is_secret(name));
    let params = params.map(|(_, param)| *param);
    let others = call.params.iter().filter(|param| is_secret(&param.wire));
    let is_meant = |param: &Param| sent.iter().any(|(_, known)| std::ptr::eq(*known, param));
    let unnamed = call.params.iter().filter(|param| !is_meant(param) && !value::is_own(&param.wire));
    let user = call.user.clone().or_else(|| basic_header(line));
    // What a browser or curl says of itself has long words with digits.
    let mut headers = line.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("user-agent"));
    params.chain(others).chain(unnamed).filter_map(|param| param.value.as_str()).any(is_real)
        || user.is_some_and(|user| user.split(':').any(is_real))
        || call.params.iter().any(|param| hidden::in_param(&param.wire, &param.value))
        || headers.any(|(name, value)| {
            let has_real = is_secret(name) && value.split(' ').next_back().is_some_and(is_real);
            !is_basic(value) && (has_real || letters(name) != "authorization" && hidden::in_text(value))
        })
}

/// Whether the value of an `Authorization` header is of the Basic scheme; on a page there may be nothing behind it.
pub(super) fn is_basic(value: &str) -> bool {
    value.split(' ').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"))
}
