//! What a recorded answer of a token endpoint says about `response(..)` and `errors(..)`.

mod body;
mod expiry;
mod members;

use serde_json::Value;

use self::members::{Members, Place};
use super::UNNAMED;
use super::draft::Draft;
use super::name;
use crate::tree::Node;
use crate::{Exit, Failure};

/// The members of the RFCs that answers have, each with the names by which providers call it, the best one first.
const STANDARD: &[(&str, &[&str])] = &[
    ("token_type", &["tokentype"]),
    ("refresh_token", &["refreshtoken"]),
    (
        "refresh_token_expires_in",
        &[
            "refreshtokenexpiresin",
            "refreshexpiresin",
            "refreshtokenexpirein",
            "refreshtokenvalidity",
            "reexpiresin",
        ],
    ),
    ("scope", &["scope", "scopes", "permissions", "grantedscopes"]),
    ("id_token", &["idtoken"]),
];

/// Names of what is the token; another one that ends in `accesstoken` is one, too.
const TOKENS: &[&str] = &[
    "accesstoken",
    "token",
    "authtoken",
    "authenticationtoken",
    "sessiontoken",
    "jwt",
    "bearertoken",
    "sessionid",
    "idtoken",
];

/// A draft of which nothing but the answer is known: each key of the request is marked.
pub(crate) fn alone(named: Option<&str>) -> Draft {
    let mut draft = Draft::named(named.unwrap_or(UNNAMED));
    draft.set(&["token_url"], "https://provider.example/token");
    draft.look_up("token_url", "the token endpoint; an answer does not say it.");
    draft.set(&["grant"], "client_credentials");
    draft.look_up("grant", "how the token is asked for.");
    draft.set(&["client_auth"], "client_secret_post");
    draft.look_up("client_auth", "how the client authenticates.");
    draft
}

/// Reads an answer into a draft.
///
/// # Errors
///
/// When the text is no answer that can be read.
pub(crate) fn read(text: &str, draft: &mut Draft) -> Result<(), Failure> {
    let document = match body::read(text)? {
        body::Body::Text => {
            draft.set(&["response", "format"], "text");
            return Ok(());
        }
        body::Body::Document { value, prefix, suffix } => {
            for (key, text) in [("strip_prefix", prefix), ("strip_suffix", suffix)] {
                if let Some(text) = text {
                    draft.set(&["response", key], text);
                }
            }
            value
        }
    };
    let members = Members::of(&document);
    success(&document, draft);
    let Some(token) = token(&members) else { return refusal(&members, draft) };
    Success { members: &members, root: root(&members, token) }.declare(token, draft);
    Ok(())
}

/// The member that is the token: the best name, and of several places the outermost.
fn token(members: &Members) -> Option<&Place> {
    let is_token = |place: &&Place| place.value.as_str().is_some_and(|text| !text.is_empty());
    let ends = |place: &&Place| place.letters().ends_with("accesstoken");
    let exact = TOKENS.iter().take(1).find_map(|name| members.find(name, is_token));
    let ending = || members.places().iter().filter(is_token).find(ends);
    let other = || TOKENS.iter().skip(1).find_map(|name| members.find(name, is_token));
    exact.or_else(ending).or_else(other)
}

/// The object that holds the members, where it is not the document.
fn root(members: &Members, token: &Place) -> Vec<String> {
    let parent = token.parent().to_vec();
    let is_other = |place: &&Place| {
        STANDARD.iter().any(|(_, names)| names.contains(&&*place.letters())) || expiry::is_lifetime(place)
    };
    let outside = members.places().iter().filter(is_other).any(|place| place.parent() != parent);
    // With members elsewhere each says its own path.
    if outside { Vec::new() } else { parent }
}

struct Success<'a> {
    members: &'a Members,
    root: Vec<String>,
}

impl Success<'_> {
    fn declare(&self, token: &Place, draft: &mut Draft) {
        if !self.root.is_empty() {
            draft.set(&["response", "root"], members::path(&self.root));
        }
        let mut read: Vec<&Place> = vec![token];
        if self.path(token) != "access_token" {
            draft.set(&["response", "access_token"], self.path(token));
        }
        for (key, names) in STANDARD {
            let Some(place) = names.iter().find_map(|name| self.members.find(name, |_| true)) else {
                continue;
            };
            if place.path == token.path || place.value.is_object() {
                continue;
            }
            read.push(place);
            self.standard(key, place, draft);
        }
        read.extend(expiry::declare(self.members, &|place| self.path(place), draft));
        if !draft.has(&["response", "expires_in"]) && !draft.has(&["response", "expires_at"]) {
            let says = read.iter().any(|place| expiry::is_lifetime(place));
            if !says {
                draft.missing("how long a token lives; the answer does not say it: `lifetime = 3600`.");
            }
        }
        self.extra(&read, draft);
    }

    /// The path of a member as it is written in `response(..)`.
    fn path(&self, place: &Place) -> String {
        members::path(place.path.strip_prefix(&*self.root).unwrap_or(&place.path))
    }

    fn standard(&self, key: &str, place: &Place, draft: &mut Draft) {
        let path = self.path(place);
        match (key, &place.value) {
            ("scope", Value::Array(_)) => draft.set(&["response", "scope"], format!("{path}[*]")),
            ("scope", Value::String(text)) => {
                if text.contains(',') && !text.contains(' ') {
                    draft.set(&["scope", "response_separator"], ",");
                }
                renamed(key, path, draft);
            }
            ("token_type", Value::String(word))
                if !matches!(&*word.to_ascii_lowercase(), "bearer" | "dpop") =>
            {
                if path != key {
                    draft.set(&["response", "token_type", "path"], path);
                }
                let accepted = Node::List(vec![word.as_str().into()]);
                draft.set(&["response", "token_type", "accept"], accepted);
                draft.look_up(
                    "response",
                    "whether the token is sent as `Authorization: Bearer ..`; `bearer(..)` says otherwise.",
                );
            }
            _ => renamed(key, path, draft),
        }
    }

    /// Everything else that is no object or list, typed; none of it need be in every answer.
    fn extra(&self, read: &[&Place], draft: &mut Draft) {
        for place in self.members.places() {
            let is_read = read.iter().any(|known| known.path == place.path);
            let is_below = place.path.starts_with(&self.root) && place.path.len() <= self.root.len() + 2;
            let said = draft.has(&["errors", "ok", &members::path(&place.path)]);
            if is_read || said || !is_below || place.path.iter().any(|step| step.contains(['[', '{', '}'])) {
                continue;
            }
            let ty = match &place.value {
                Value::String(_) => "string",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_i64() => "integer",
                Value::Number(_) => "number",
                Value::Null | Value::Array(_) | Value::Object(_) => continue,
            };
            let path = self.path(place);
            let name = name::of_member(&path.replace('.', "_"));
            let at = ["response", "extra", &*name];
            if draft.has(&at) || oauth_grammar::suggest::nearest(&name, ["access_token"]).is_some() {
                continue;
            }
            draft.set(&[at[0], at[1], at[2], "type"], ty);
            draft.set(&[at[0], at[1], at[2], "optional"], true);
            if path != name {
                draft.set(&[at[0], at[1], at[2], "path"], path);
            }
        }
    }
}

fn renamed(key: &str, path: String, draft: &mut Draft) {
    if path != key {
        draft.set(&["response", key], path);
    }
}

/// Members of the document itself that say that all is well.
fn success(document: &Value, draft: &mut Draft) {
    for (name, value) in document.as_object().into_iter().flatten() {
        let says = match (&*name::letters(name), value) {
            ("success" | "ok" | "issuccess" | "succeeded", Value::Bool(true)) => true,
            (
                "code" | "errcode" | "errorcode" | "ret" | "retcode" | "errno" | "status" | "statuscode",
                value,
            ) => {
                matches!(value.as_i64(), Some(0 | 200))
                    || matches!(value.as_str(), Some("0" | "200" | "00" | "0000"))
            }
            _ => false,
        };
        if !says {
            continue;
        }
        let value: Node = match value {
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => Node::Number(number.clone()),
            value => value.as_str().unwrap_or_default().into(),
        };
        let path = members::path(std::slice::from_ref(name));
        draft.set(&["errors", "ok", &path], value);
        draft.look_up("errors", "what an error looks like; `oauth new --answer` reads one as well.");
    }
}

/// An answer without a token: where its error is.
fn refusal(members: &Members, draft: &mut Draft) -> Result<(), Failure> {
    const ERRORS: &[&str] = &["error", "errorcode", "errcode", "code", "errno", "ret", "err", "type"];
    const TEXTS: &[&str] =
        &["errordescription", "errormessage", "errmsg", "message", "msg", "detail", "description"];
    let is_word = |place: &&Place| place.value.is_string() || place.value.is_number();
    let find = |names: &[&str]| names.iter().find_map(|name| members.find(name, is_word));
    let Some(error) = find(ERRORS) else {
        let known: Vec<String> =
            members.places().iter().map(|place| members::path(&place.path)).take(20).collect();
        let message = "no member of the answer looks like a token or an error";
        return Err(Failure::new(Exit::Usage, message).hint(format!("it has: {}", known.join(", "))));
    };
    for (key, place) in [("error", Some(error)), ("error_description", find(TEXTS))] {
        let path = place.map(|place| members::path(&place.path));
        if let Some(path) = path.filter(|path| path != key) {
            draft.set(&["errors", key], path);
        }
    }
    draft.missing("what the provider's error codes mean: `errors(code(..))`.");
    Ok(())
}
