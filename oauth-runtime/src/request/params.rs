//! The parameters of a token request: which there are, what they are called, and how they are written down.

use std::borrow::Cow;

use url::Url;
use url::form_urlencoded::Serializer;

use super::Call;
use crate::Error;
use crate::Secret;
use crate::declared::{WireValue, resolve};
use crate::metadata::{ClientAuth, Metadata, RequestFormat, WireGrantType};

/// The parameters in the order in which they are sent.
///
/// Their order carries no meaning. In a body it is that of the examples in RFC 6749, where the client's
/// credentials come last; in a query they come first, as providers that take them there show it.
pub(super) struct Params<'a>(Vec<(Cow<'a, str>, WireValue<'a>)>);

impl<'a> Params<'a> {
    /// The parameters of a request.
    ///
    /// # Errors
    ///
    /// When a declared or a caller's parameter has a name that is taken, or a template cannot be filled.
    pub(super) fn of(call: &Call<'a>) -> Result<Self, Error> {
        let metadata = call.requester.metadata;
        let rules = &metadata.request;
        if rules.format == RequestFormat::None {
            let none = call.request.params.is_empty() && call.request.scopes.is_empty();
            let refused =
                || Error::configuration(metadata, "a request with `format = none` takes no parameters");
            return if none { Ok(Self(Vec::new())) } else { Err(refused()) };
        }
        if rules.omit.contains(&"scope") && !call.request.scopes.is_empty() {
            return Err(Error::configuration(
                metadata,
                "the declaration omits `scope`, so that none can be asked for",
            ));
        }
        let (grant, client) = (grant_params(call), client_params(call));
        let standard =
            if rules.in_query() { client.into_iter().chain(grant) } else { grant.into_iter().chain(client) };
        let mut params: Vec<(Cow<'a, str>, WireValue<'a>)> = standard
            .filter(|(name, _)| !rules.omit.contains(name))
            .map(|(name, value)| (Cow::Borrowed(wire_name(metadata, name)), WireValue::Text(value)))
            .collect();
        for (name, value) in resolve(metadata, rules.params, call)? {
            if params.iter().any(|(taken, _)| taken == name) {
                return Err(Error::configuration(metadata, format!("parameter `{name}` is declared twice")));
            }
            params.push((Cow::Borrowed(name), value));
        }
        let taken = params.len();
        for (name, value) in &call.request.params {
            let is_taken = params.iter().take(taken).any(|(taken, _)| taken == name)
                || rules.query.iter().any(|param| param.name == name)
                || call.requester.token_url.query_pairs().any(|(taken, _)| taken == *name)
                || is_reserved(metadata, name);
            if is_taken {
                let message = format!("parameter `{}` is set by the declaration", name.escape_default());
                return Err(Error::configuration(metadata, message));
            }
            params.push((Cow::Borrowed(name), WireValue::Text(Cow::Borrowed(value.expose_secret()))));
        }
        Ok(Self(params))
    }

    pub(super) fn append_to_query(&self, url: &mut Url) {
        if !self.0.is_empty() {
            url.query_pairs_mut().extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_text())));
        }
    }

    pub(super) fn into_form(self) -> Vec<u8> {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_text())));
        form.finish().into_bytes()
    }

    /// A JSON object; a parameter that is there several times becomes an array.
    pub(super) fn into_json(self) -> Vec<u8> {
        use serde_json::{Map, Value};

        let mut object = Map::new();
        for (name, value) in self.0 {
            let value = match value {
                WireValue::Text(text) => Value::String(text.into_owned()),
                WireValue::Integer(number) => Value::from(number),
                WireValue::Bool(value) => Value::Bool(value),
            };
            match object.get_mut(&*name) {
                None => {
                    object.insert(name.into_owned(), value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        Value::Object(object).to_string().into_bytes()
    }
}

/// The parameters of the grant, by their names in RFC 6749 and 7636.
fn grant_params<'a>(call: &Call<'a>) -> Vec<(&'static str, Cow<'a, str>)> {
    let request = call.request;
    let secret =
        |secret: &'a Option<Secret>| secret.as_ref().map(|secret| Cow::Borrowed(secret.expose_secret()));
    let grant_type = match call.requester.metadata.request.grant_type {
        WireGrantType::OfGrant => Some(request.grant.as_str()),
        WireGrantType::Value(value) => Some(value),
        WireGrantType::None => None,
    };
    let params = [
        ("grant_type", grant_type.map(Cow::Borrowed)),
        ("code", secret(&request.code)),
        ("redirect_uri", request.redirect_uri.as_deref().map(Cow::Borrowed)),
        ("code_verifier", secret(&request.code_verifier)),
        ("scope", call.scope.map(Cow::Borrowed)),
    ];
    params.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The parameters that say who the client is (RFC 6749 §2.3.1).
fn client_params<'a>(call: &Call<'a>) -> Vec<(&'static str, Cow<'a, str>)> {
    let credentials = &call.requester.credentials;
    let id = ("client_id", Cow::Borrowed(credentials.client_id()));
    match (call.requester.metadata.client_auth, credentials.client_secret()) {
        (ClientAuth::ClientSecretPost, Some(secret)) => {
            vec![id, ("client_secret", Cow::Borrowed(secret.expose_secret()))]
        }
        (ClientAuth::ClientSecretBasic(_), Some(_)) => Vec::new(),
        (ClientAuth::None, _) | (_, None) => vec![id],
    }
}

/// What a parameter of the RFC is called on the wire.
fn wire_name(metadata: &Metadata, name: &'static str) -> &'static str {
    let renamed =
        metadata.request.rename.iter().find(|(standard, _)| *standard == name).map(|(_, wire)| *wire);
    renamed.unwrap_or(if name == "scope" { metadata.scope.param } else { name })
}

/// Whether a caller may not set this parameter: it belongs to the grant or the client, sent or not.
fn is_reserved(metadata: &Metadata, name: &str) -> bool {
    ["grant_type", "code", "redirect_uri", "code_verifier", "scope", "client_id", "client_secret"]
        .into_iter()
        .any(|standard| name == standard || name == wire_name(metadata, standard))
}
