//! The parameters of a token request: which there are, what they are called, and how they are written down.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::SerializeMap as _;
use url::Url;
use url::form_urlencoded::Serializer;

use super::{Call, GrantRequest};
use crate::declared::{WireValue, resolve};
use crate::metadata::{ClientAuth, Metadata, RequestFormat, WireGrantType};
use crate::resource::{self, Resource};
use crate::{Error, Secret};

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
        check_asked(metadata, call.request)?;
        if rules.format == RequestFormat::None {
            return Ok(Self(Vec::new()));
        }
        // In one piece for any request without parameters of its own.
        let mut params: Vec<(Cow<'a, str>, WireValue<'a>)> = Vec::with_capacity(8);
        let add = |params: &mut Vec<_>, (name, value): (&'static str, &'a str)| {
            if !rules.omit.contains(&name) {
                params
                    .push((Cow::Borrowed(wire_name(metadata, name)), WireValue::Text(Cow::Borrowed(value))));
            }
        };
        if rules.in_query() {
            client_params(call).chain(grant_params(call)).for_each(|param| add(&mut params, param));
        } else {
            grant_params(call).chain(client_params(call)).for_each(|param| add(&mut params, param));
        }
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

/// What a caller asks for can be sent.
fn check_asked(metadata: &Metadata, request: &GrantRequest) -> Result<(), Error> {
    let rules = &metadata.request;
    let refuse = |problem: String| Err(Error::configuration(metadata, problem));
    let asked = [("scope", !request.scopes.is_empty()), ("resource", !request.resources.is_empty())];
    let asks = !request.params.is_empty() || asked.iter().any(|(_, asked)| *asked);
    if rules.format == RequestFormat::None && asks {
        return refuse("a request with `format = none` takes no parameters".to_owned());
    }
    if let Some((name, _)) = asked.iter().find(|(name, asked)| *asked && rules.omit.contains(name)) {
        return refuse(format!("the declaration omits `{name}`, so that none can be asked for"));
    }
    request
        .resources
        .iter()
        .try_for_each(|resource| resource::check_identifier(resource))
        .or_else(|problem| refuse(format!("resource: {problem}")))
}

/// The parameters of the grant, by their names in RFC 6749, 7636 and 8707.
fn grant_params<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
    let request = call.request;
    let secret = |secret: &'a Option<Secret>| secret.as_ref().map(Secret::expose_secret);
    let grant_type = match call.requester.metadata.request.grant_type {
        WireGrantType::OfGrant => Some(request.grant.as_str()),
        WireGrantType::Value(value) => Some(value),
        WireGrantType::None => None,
    };
    let params = [
        ("grant_type", grant_type),
        ("code", secret(&request.code)),
        ("redirect_uri", request.redirect_uri.as_deref()),
        ("code_verifier", secret(&request.code_verifier)),
        ("scope", call.scope),
    ];
    let params = params.into_iter().filter_map(|(name, value)| Some((name, value?)));
    params.chain(resources(call).map(|resource| ("resource", resource)))
}

/// The resources that the request asks for, or else the declared ones.
fn resources<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let asked = &call.request.resources;
    let declared = call.requester.resources.iter().filter(|_| asked.is_empty());
    asked.iter().map(String::as_str).chain(declared.map(Resource::identifier))
}

/// The parameters that say who the client is (RFC 6749 §2.3.1).
fn client_params<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
    let credentials = &call.requester.credentials;
    let client_id = ("client_id", credentials.client_id());
    let (id, secret) = match (call.requester.metadata.client_auth, credentials.client_secret()) {
        (ClientAuth::ClientSecretPost, Some(secret)) => {
            (Some(client_id), Some(("client_secret", secret.expose_secret())))
        }
        (ClientAuth::ClientSecretBasic(_), Some(_)) => (None, None),
        (ClientAuth::None, _) | (_, None) => (Some(client_id), None),
    };
    id.into_iter().chain(secret)
}

/// What a parameter of the RFC is called on the wire.
fn wire_name(metadata: &Metadata, name: &'static str) -> &'static str {
    let renamed =
        metadata.request.rename.iter().find(|(standard, _)| *standard == name).map(|(_, wire)| *wire);
    renamed.unwrap_or(if name == "scope" { metadata.scope.param } else { name })
}

/// Whether a caller may not set this parameter: it belongs to the grant or the client, sent or not.
fn is_reserved(metadata: &Metadata, name: &str) -> bool {
    let resource = (!metadata.resource.is_empty()).then_some("resource");
    ["grant_type", "code", "redirect_uri", "code_verifier", "scope", "client_id", "client_secret"]
        .into_iter()
        .chain(resource)
        .any(|standard| name == standard || name == wire_name(metadata, standard))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Call, Params};
    use crate::Error;
    use crate::clock::AnyClock;
    use crate::metadata::{Grant, Metadata, RequestFormat, RequestRules};
    use crate::request::{GrantRequest, Requester};
    use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

    const URL: &str = "https://acme.example/t";
    const ACME: Metadata = Metadata::new("Acme", "ACME", URL, &[Grant::ClientCredentials]);
    const DECLARED: Metadata = ACME.resource(&["https://a.example", "https://b.example"]);

    #[derive(Debug)]
    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }

    /// The values of the parameters `name` in a request for these resources.
    fn sent(metadata: &'static Metadata, name: &str, resources: &[&str]) -> Result<Vec<String>, Error> {
        let requester = Requester::example(metadata, Arc::new(Nowhere), AnyClock::System);
        let mut request = GrantRequest::new(Grant::ClientCredentials);
        request.resources = resources.iter().map(|resource| (*resource).to_owned()).collect();
        let begun = requester.clock.now();
        let params = Params::of(&Call { requester: &requester, request: &request, scope: None, begun })?;
        let named = params.0.iter().filter(|(param, _)| param == name);
        Ok(named.map(|(_, value)| value.as_text().into_owned()).collect())
    }

    #[test]
    fn the_resources_of_a_request_replace_the_declared_ones() {
        const RENAMED: Metadata = ACME.request(RequestRules::new().rename(&[("resource", "audience")]));
        assert_eq!(sent(&DECLARED, "resource", &[]).unwrap(), ["https://a.example", "https://b.example"]);
        assert_eq!(sent(&DECLARED, "resource", &["https://b.example"]).unwrap(), ["https://b.example"]);
        assert_eq!(sent(&ACME, "resource", &[]).unwrap(), [""; 0]);
        let own = ["https://c.example/v1", "urn:example:d"];
        assert_eq!(sent(&ACME, "resource", &own).unwrap(), own);
        assert_eq!(sent(&RENAMED, "audience", &own).unwrap(), own);
    }

    #[test]
    fn a_resource_that_would_not_be_sent_or_is_none_is_refused() {
        const OMITTED: Metadata = DECLARED.request(RequestRules::new().omit(&["resource"]));
        const BARE: Metadata = DECLARED.request(RequestRules::new().format(RequestFormat::None));
        let refusal = |metadata, resource| sent(metadata, "resource", &[resource]).unwrap_err().to_string();
        assert_eq!(
            refusal(&OMITTED, "https://a.example"),
            "Acme: the declaration omits `resource`, so that none can be asked for"
        );
        assert_eq!(
            refusal(&BARE, "https://a.example"),
            "Acme: a request with `format = none` takes no parameters"
        );
        assert_eq!(refusal(&ACME, "https://a.example/#x"), "Acme: resource: it holds a fragment");
        assert_eq!(sent(&OMITTED, "resource", &[]).unwrap(), [""; 0]);
        assert_eq!(sent(&BARE, "resource", &[]).unwrap(), [""; 0]);
    }
}
