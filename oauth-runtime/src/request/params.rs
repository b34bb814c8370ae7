//! The parameters of a token request: which there are, what they are called, and how they are written down.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::SerializeMap as _;
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

    pub(super) fn to_form(&self) -> Vec<u8> {
        // Room for every byte as `%XX`: a string that grows leaves secrets behind.
        let longest = |text: &str| 3 * text.len() + 1;
        let room = self.0.iter().map(|(name, value)| longest(name) + longest(&value.as_text())).sum();
        let mut form = Serializer::new(String::with_capacity(room));
        form.extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_text())));
        form.finish().into_bytes()
    }

    /// A JSON object; a parameter that is there several times becomes an array.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        // Room for every byte as `\u00XX`, for the same reason.
        let longest = |text: &str| 6 * text.len() + 4;
        let room = self.0.iter().map(|(name, value)| longest(name) + longest(&value.as_text())).sum();
        let mut json = Vec::with_capacity(room);
        serde_json::to_writer(&mut json, self)?;
        Ok(json)
    }

    /// All values of a parameter, at its first place; none at a later one.
    fn values_at(&self, place: usize, name: &str) -> Vec<&WireValue<'a>> {
        let is_later = self.0.iter().take(place).any(|(earlier, _)| earlier == name);
        let same = self.0.iter().filter(|(other, _)| !is_later && other == name);
        same.map(|(_, value)| value).collect()
    }
}

impl Serialize for Params<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (place, (name, _)) in self.0.iter().enumerate() {
            match self.values_at(place, name).as_slice() {
                [] => {}
                [value] => object.serialize_entry(name, value)?,
                values => object.serialize_entry(name, values)?,
            }
        }
        object.end()
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
